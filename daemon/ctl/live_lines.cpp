#include "daemon/ctl/live_lines.hpp"

#include "daemon/ctl/output.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/width.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace yj::ctl {

LiveLines::LiveLines() : on_terminal_(is_live_terminal()) {}

void LiveLines::draw(std::vector<std::string> const& lines) {
  std::size_t columns = terminal_size().columns;
  std::string frame = drawn_ > 0 ? fmt::format("\x1b[{}A", drawn_) : "";
  // Each line is cleared to its end, and whatever the last drawing had below.
  for (auto const& line : lines) frame += cut_to(line, columns - 1) + "\x1b[K\n";
  frame += "\x1b[J";
  drawn_ = lines.size();
  print(frame);
  std::fflush(stdout);
}

}  // namespace yj::ctl
