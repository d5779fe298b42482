#include "fuzz/driver/guard.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace yj::fuzz {

namespace {

// Of a signal handler: it may allocate nothing and reach nothing but what lies still.
std::string const* current_input = nullptr;
std::string const* current_name = nullptr;
std::array<char, 4096> kept_path{};
alignas(16) std::array<char, 64 * 1024> handler_stack{};

void say(char const* text) { (void)!::write(STDERR_FILENO, text, std::strlen(text)); }

void keep_input() {
  if (current_input == nullptr) return;
  say("\nfuzz: broken by ");
  say(current_name->c_str());
  int fd = ::open(kept_path.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd >= 0) {
    (void)!::write(fd, current_input->data(), current_input->size());
    ::close(fd);
    say("\nfuzz: the input is kept in ");
    say(kept_path.data());
  }
  say("\n");
}

extern "C" void on_signal(int number) {
  if (number == SIGPROF) say("\nfuzz: an input takes too much time");
  if (number == SIGALRM) say("\nfuzz: an input never ends");
  keep_input();
  std::signal(number, SIG_DFL);
  ::raise(number == SIGPROF || number == SIGALRM ? SIGKILL : number);
}

void set_timer(int which, unsigned seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  ::setitimer(which, &timer, nullptr);
}

std::uint64_t resident_mib_max() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) / 1024;
}

long cpu_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<long>(now.tv_sec * 1000 + now.tv_nsec / 1'000'000);
}

}  // namespace

Guard::Guard(Bounds bounds, std::filesystem::path kept)
    : bounds_(bounds), resident_before_(resident_mib_max()) {
  kept.string().copy(kept_path.data(), kept_path.size() - 1);
  stack_t stack{};
  stack.ss_sp = handler_stack.data();
  stack.ss_size = handler_stack.size();
  ::sigaltstack(&stack, nullptr);
  for (int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF, SIGALRM}) {
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_ONSTACK;
    ::sigaction(number, &action, nullptr);
  }
}

Guard::~Guard() {
  current_input = nullptr;
  set_timer(ITIMER_PROF, 0);
  set_timer(ITIMER_REAL, 0);
}

void Guard::begins(std::string const& input, std::string const& name) {
  current_name = &name;
  current_input = &input;
  began_ms_ = cpu_ms();
  set_timer(ITIMER_PROF, bounds_.cpu_seconds);
  set_timer(ITIMER_REAL, bounds_.wall_seconds);
}

void Guard::ended() {
  set_timer(ITIMER_PROF, 0);
  set_timer(ITIMER_REAL, 0);
  slowest_ms_ = std::max(slowest_ms_, cpu_ms() - began_ms_);
  if (grown_mib() > bounds_.resident_mib) {
    std::fprintf(stderr, "fuzz: the memory grew by %llu MiB", static_cast<unsigned long long>(grown_mib()));
    std::abort();
  }
  current_input = nullptr;
}

std::uint64_t Guard::grown_mib() const { return resident_mib_max() - resident_before_; }

}  // namespace yj::fuzz
