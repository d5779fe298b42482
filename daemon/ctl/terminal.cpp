#include "daemon/ctl/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace yj::ctl {

namespace {

std::string_view variable(char const* name) {
  char const* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Past the buffers of stdio, so that a picture is one write. A terminal that is gone is found out by SIGHUP.
void write_all(std::string_view text) {
  while (!text.empty()) {
    auto const written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// False behind a shell's `&` or `bg`: then the terminal shows what somebody else writes. A terminal that does not control this
/// session has no foreground and counts as ours.
bool terminal_is_ours() {
  pid_t const foreground = ::tcgetpgrp(STDOUT_FILENO);
  return foreground < 0 || foreground == ::getpgrp();
}

constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l";
// Terminals without a second screen are left with an empty one.
constexpr std::string_view kLeave = "\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l";

}  // namespace

bool is_live_terminal() {
  auto const kind = variable("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && !kind.empty() && kind != "dumb";
}

bool colour_is_wanted() { return is_live_terminal() && variable("NO_COLOR").empty(); }

ScreenSize terminal_size() {
  winsize size{};
  ScreenSize usual;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return usual;
  return {size.ws_col > 0 ? size.ws_col : usual.columns, size.ws_row > 0 ? size.ws_row : usual.lines};
}

std::string repaint_text(std::vector<std::string> const& before, std::vector<std::string> const& now) {
  std::string out = before.empty() && !now.empty() ? "\x1b[2J" : "";
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (i < before.size() && before[i] == now[i]) continue;
    // Cleared first: behind a full line the cursor still stands on its last column.
    out += fmt::format("\x1b[{};1H\x1b[2K{}", i + 1, now[i]);
  }
  if (now.size() < before.size()) out += fmt::format("\x1b[{};1H\x1b[J", now.size() + 1);
  return out;
}

void Screen::enter() {
  if (entered_) return;
  entered_ = true;
  colour_ = colour_is_wanted();
  reads_keys_ = ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp() &&
                ::tcgetattr(STDIN_FILENO, &before_) == 0;
  if (reads_keys_) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    reads_keys_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet) == 0;
  }
  shown_.clear();
  write_all(kEnter);
}

void Screen::leave(bool keep) {
  if (!entered_) return;
  entered_ = false;
  std::string out{kLeave};
  if (keep) {
    for (auto const& line : shown_) out += line + "\r\n";
  }
  write_all(out);
  // From the background this would stop the program (POSIX: SIGTTOU).
  if (reads_keys_ && terminal_is_ours()) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

void Screen::paint(std::vector<StyledLine> const& lines) {
  if (!terminal_is_ours()) {
    // Whoever has it meanwhile sets it up for itself.
    entered_ = false;
    return;
  }
  enter();
  if (auto size = terminal_size(); size != size_) {
    size_ = size;
    forget();
  }
  std::vector<std::string> painted_lines;
  for (auto const& line : lines) painted_lines.push_back(painted(line, colour_));
  write_all(repaint_text(shown_, painted_lines));
  shown_ = std::move(painted_lines);
}

}  // namespace yj::ctl
