#include "daemon/ctl/live_lines.hpp"

#include "daemon/ctl/output.hpp"
#include "daemon/ctl/width.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace yj::ctl {

namespace {

constexpr std::size_t kUsualColumns = 80;

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kUsualColumns;
}

bool can_move() {
  char const* kind = std::getenv("TERM");
  return kind != nullptr && *kind != '\0' && std::string_view{kind} != "dumb";
}

}  // namespace

LiveLines::LiveLines() : on_terminal_(::isatty(STDOUT_FILENO) == 1 && can_move()) {}

void LiveLines::draw(std::vector<std::string> const& lines) {
  std::size_t columns = terminal_columns();
  std::string frame = drawn_ > 0 ? fmt::format("\x1b[{}A", drawn_) : "";
  // Each line is cleared to its end, and whatever the last drawing had below.
  for (auto const& line : lines) frame += cut_to(line, columns - 1) + "\x1b[K\n";
  frame += "\x1b[J";
  drawn_ = lines.size();
  print(frame);
  std::fflush(stdout);
}

}  // namespace yj::ctl
