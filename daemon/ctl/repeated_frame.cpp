#include "daemon/ctl/repeated_frame.hpp"

#include "base/text.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::ctl {

namespace {

constexpr std::size_t kComplaintLinesMax = 5;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

StyledLine head_of(Watching const& watching, std::size_t columns, std::string const& clock) {
  std::string text = tr("every {}, q ends it", to_text(watching.every));
  std::size_t const width = display_width(text) + display_width(clock);
  if (width + 2 > columns) return cut_line({{clock, Look::faint}}, columns);
  text += std::string(columns - width, ' ') + clock;
  return {{std::move(text), Look::faint}};
}

}  // namespace

std::vector<StyledLine> repeated_frame(OneLook const& look, Watching const& watching, ScreenSize size,
                                       std::string const& clock) {
  if (size.lines == 0 || size.columns == 0) return {};
  std::vector<StyledLine> out{head_of(watching, size.columns, clock)};
  auto complaints = lines_of(look.err);
  complaints.resize(std::min({complaints.size(), kComplaintLinesMax, size.lines - 1}));
  std::size_t room = size.lines - 1 - complaints.size();
  auto lines = lines_of(look.out);
  std::string more;
  if (lines.size() > room && room > 0) {
    std::size_t const kept = --room;
    more = tr("… and {} more lines", lines.size() - kept);
    auto const cut = static_cast<std::ptrdiff_t>(lines.size() - kept);
    watching.newest_last ? lines.erase(lines.begin(), lines.begin() + cut)
                         : lines.erase(lines.end() - cut, lines.end());
  }
  lines.resize(std::min(lines.size(), room));
  auto add = [&](std::string text, Look how) {
    out.push_back(cut_line({{std::move(text), how}}, size.columns));
  };
  if (!more.empty() && watching.newest_last) add(more, Look::faint);
  for (auto& line : lines) add(std::move(line), Look::plain);
  if (!more.empty() && !watching.newest_last) add(more, Look::faint);
  for (auto& line : complaints) add(std::move(line), look.code == 0 ? Look::waiting : Look::bad);
  return out;
}

}  // namespace yj::ctl
