#include "e2e/terminal.hpp"

#include "e2e/world.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <pty.h>
#include <regex>
#include <utmp.h>

namespace yj::e2e {

void Picture::take(std::string_view bytes) {
  pending_ += bytes;
  std::size_t at = 0;
  while (at < pending_.size()) {
    char const each = pending_[at];
    if (each == '\x1b') {
      std::size_t const used = obey(std::string_view{pending_}.substr(at));
      if (used == 0) break;  // its end comes later
      at += used;
      continue;
    }
    if (screen().size() <= row_) screen().resize(row_ + 1);
    if (each == '\n') ++row_;
    if (each != '\n' && each != '\r') screen()[row_] += each;
    ++at;
  }
  pending_.erase(0, at);
}

std::size_t Picture::obey(std::string_view sequence) {
  static std::regex const form{R"(^\x1b\[(\??)([0-9;]*)([A-Za-z]))"};
  std::cmatch match;
  if (!std::regex_search(sequence.data(), sequence.data() + sequence.size(), match, form)) {
    EXPECT_LT(sequence.size(), 16u) << "an unknown sequence";
    return sequence.size() < 16 ? 0 : 1;
  }
  std::string const what = match[1].str() + match[3].str();
  std::string const numbers = match[2];
  if (what == "?h" || what == "?l") {
    bool const on = what == "?h";
    EXPECT_TRUE(numbers == "25" || numbers == "1049") << numbers;
    if (numbers == "25") cursor_ = on;
    if (numbers == "1049") {
      second_ = on;
      if (on) other_.clear();
      row_ = on ? 0 : first_.size();
    }
  } else if (what == "H") {
    row_ = numbers.empty() ? 0 : std::stoul(numbers) - 1;
    EXPECT_TRUE(numbers.empty() || numbers.ends_with(";1")) << numbers;
  } else if (what == "J") {
    screen().resize(numbers == "2" ? 0 : std::min(row_, screen().size()));
  } else if (what == "K") {
    if (row_ < screen().size()) screen()[row_].clear();
  } else if (what == "m") {
    plain_ = numbers == "0";
    coloured_ = true;
  } else {
    ADD_FAILURE() << "an unknown sequence: " << what;
  }
  return static_cast<std::size_t>(match.length(0));
}

std::vector<std::string> Picture::lines() const {
  auto lines = second_ ? other_ : first_;
  for (auto& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  return lines;
}

std::string Picture::text() const {
  std::string all;
  for (auto const& line : lines()) all += line + "\n";
  return all;
}

OnTerminal::OnTerminal(std::vector<std::string> command,
                       std::map<std::string, std::string> const& environment, unsigned short columns,
                       unsigned short lines) {
  winsize size{lines, columns, 0, 0};
  int program_end = -1;
  EXPECT_EQ(::openpty(&terminal_, &program_end, nullptr, nullptr, &size), 0);
  ::fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<std::string> settings;
  for (auto const& [name, value] : environment) settings.push_back(name + "=" + value);
  std::vector<char*> block;
  for (auto& setting : settings) block.push_back(setting.data());
  block.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // As a terminal's shell starts it, whatever the tests were started under: nohup and a shell's `&` have signals ignored.
    for (int ignored : {SIGINT, SIGQUIT, SIGHUP}) ::signal(ignored, SIG_DFL);
    ::login_tty(program_end);
    ::execve(arguments[0], arguments.data(), block.data());
    ::_exit(127);
  }
  ::close(program_end);
}

OnTerminal::~OnTerminal() {
  if (!ended_) {
    ::kill(pid_, SIGKILL);
    wait();
  }
  ::close(terminal_);
}

bool OnTerminal::read_some(int patience_millis) {
  pollfd source{terminal_, POLLIN, 0};
  if (::poll(&source, 1, patience_millis) <= 0) return false;
  std::array<char, 4096> part{};
  auto const got = ::read(terminal_, part.data(), part.size());
  if (got <= 0) return false;
  std::string_view const bytes{part.data(), static_cast<std::size_t>(got)};
  bytes_ += bytes;
  picture_.take(bytes);
  return true;
}

bool OnTerminal::until(std::function<bool(Picture const&)> const& condition) {
  return wait_until([&] {
    read_some(20);
    return condition(picture_);
  });
}

void OnTerminal::type(std::string const& keys) const {
  EXPECT_EQ(::write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

void OnTerminal::resize(unsigned short columns, unsigned short lines) const {
  winsize size{lines, columns, 0, 0};
  EXPECT_EQ(::ioctl(terminal_, TIOCSWINSZ, &size), 0);
}

int OnTerminal::wait() {
  bool const over = ended_ || wait_until([&] {
                      read_some(20);
                      return ::waitpid(pid_, &status_, WNOHANG) == pid_;
                    });
  EXPECT_TRUE(over) << "it does not end:\n" << picture_.text();
  if (!over) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status_, 0);
  }
  ended_ = true;
  while (read_some(0)) {
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
}

termios OnTerminal::modes() const {
  termios modes{};
  EXPECT_EQ(::tcgetattr(terminal_, &modes), 0);
  return modes;
}

}  // namespace yj::e2e
