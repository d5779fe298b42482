#include "e2e/process.hpp"

#include "base/result.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace yj::e2e {

namespace {

std::uintmax_t size_of(std::filesystem::path const& log) {
  std::error_code none;
  auto const size = std::filesystem::is_regular_file(log, none) ? std::filesystem::file_size(log, none) : 0;
  return none ? 0 : size;
}

/// What a sanitizer said in the log from there on; empty when it said nothing.
std::string report_in(std::filesystem::path const& log, std::uintmax_t from) {
  if (size_of(log) <= from) return {};
  std::ifstream in{log, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(from));
  std::string const said{std::istreambuf_iterator<char>{in}, {}};
  for (char const* sign : {"Sanitizer: ", "Sanitizer:DEADLYSIGNAL", "runtime error: "}) {
    auto const at = said.find(sign);
    if (at == std::string::npos) continue;
    auto const line = said.rfind('\n', at);
    return said.substr(line == std::string::npos ? 0 : line + 1, 8000);
  }
  return {};
}

}  // namespace

Process::Process(std::vector<std::string> command, std::filesystem::path const& log,
                 std::map<std::string, std::string> const& environment)
    : log_(log), log_before_(size_of(log)) {
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<std::string> settings;
  for (auto const& [name, value] : environment) settings.push_back(name + "=" + value);
  for (char const* name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    char const* value = std::getenv(name);
    if (value != nullptr && !environment.contains(name)) settings.push_back(std::string(name) + "=" + value);
  }
  std::vector<char*> environment_block;
  for (auto& setting : settings) environment_block.push_back(setting.data());
  environment_block.push_back(nullptr);
  int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  YJ_ASSERT(output >= 0);

  pid_ = ::fork();
  YJ_ASSERT(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, 1);
    ::dup2(output, 2);
    ::execve(arguments[0], arguments.data(), environment_block.data());
    ::_exit(127);
  }
  ::close(output);
}

Process::~Process() {
  if (running()) kill();
}

void Process::ended_with(int status) {
  ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  auto const report = report_in(log_, log_before_);
  EXPECT_TRUE(report.empty()) << report;
}

void Process::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

bool Process::running() {
  if (ended_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  ended_with(status);
  return false;
}

int Process::wait() {
  if (ended_) return *ended_;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_with(status);
  return *ended_;
}

}  // namespace yj::e2e
