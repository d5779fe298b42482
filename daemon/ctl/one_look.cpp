#include "daemon/ctl/one_look.hpp"

#include "base/json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <poll.h>

namespace yj::ctl {

namespace {

Fd make_memory(char const* name) {
  Fd memory{::memfd_create(name, MFD_CLOEXEC)};
  YJ_ASSERT(memory);
  return memory;
}

std::string text_of(Fd const& file) {
  std::string text;
  std::array<char, 64 * 1024> part{};
  while (true) {
    auto const got = ::pread(file.get(), part.data(), part.size(), static_cast<off_t>(text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

[[noreturn]] void run_child(std::function<Exit()> const& command, DaemonLink const& daemon, Fd const& heard) {
  int code = static_cast<int>(Exit::failed);
  try {
    code = static_cast<int>(command());
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  std::string const said = fmt::format("{}", daemon.heard());
  if (std::fflush(stdout) != 0 || ::write(heard.get(), said.data(), said.size()) < 0)
    code = static_cast<int>(Exit::failed);
  ::_exit(code);
}

}  // namespace

bool says_the_same(OneLook const& before, OneLook const& now) {
  if (before.code != now.code) return false;
  // Texts tell how long ago things were, so they change where nothing happens.
  bool const answered = now.code != static_cast<int>(Exit::unreachable);
  return !answered || before.heard == now.heard;
}

std::string one_line(std::string const& json) {
  auto parsed = parse_json(json);
  return parsed ? parsed->dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" : json;
}

Looking::~Looking() {
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool Looking::ended() const {
  pollfd source{files_.end.get(), POLLIN, 0};
  return ::poll(&source, 1, 0) > 0;
}

OneLook Looking::take() {
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  OneLook look;
  look.code = WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(Exit::failed);
  look.out = text_of(files_.out);
  look.err = text_of(files_.err);
  look.heard = text_of(files_.heard);
  return look;
}

std::unique_ptr<Looking> begin_look(std::function<Exit()> const& command, DaemonLink const& daemon,
                                    Interruptions& interruptions) {
  // Memory and no pipes: whoever prints much need not be read meanwhile.
  Looking::Files files{Fd{}, make_memory("out"), make_memory("err"), make_memory("heard")};
  std::array<int, 2> ends{-1, -1};
  YJ_ASSERT(::pipe2(ends.data(), O_CLOEXEC) == 0);
  files.end = Fd{ends[0]};
  Fd const open_until_the_end{ends[1]};
  // What is in the buffers now would be written twice.
  std::fflush(stdout);
  pid_t const parent = ::getpid();
  pid_t const child = ::fork();
  YJ_ASSERT(child >= 0);
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    interruptions.release();
    ::dup2(files.out.get(), STDOUT_FILENO);
    ::dup2(files.err.get(), STDERR_FILENO);
    run_child(command, daemon, files.heard);
  }
  return std::make_unique<Looking>(child, std::move(files));
}

}  // namespace yj::ctl
