#include "daemon/ctl/batch_progress.hpp"

#include "base/text.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace yj::ctl {

namespace {

constexpr std::size_t kBarColumns = 20;

}  // namespace

std::string money_word(Json const& batch) {
  for (auto const& wait : part_of(batch, "money_waits")) {
    if (!text_in(wait, "advice").empty())
      return text_in(wait, "kind") == "budget" ? tr("budget reached") : tr("price unknown");
  }
  return {};
}

BatchProgress::BatchProgress(Json const& batch) {
  Json const& counts = part_of(batch, "counts");
  jobs = number_in(batch, "jobs");
  done = number_in(counts, "done");
  in_doubt = number_in(counts, "in_doubt");
  failed = number_in(counts, "failed") + number_in(counts, "blocked");
  cancelled = number_in(counts, "cancelled");
}

std::string bar_text(BatchProgress const& progress, std::size_t columns) {
  // Whatever there is at all takes a column, so that one failure among thousands is seen.
  auto share = [&](std::int64_t jobs) -> std::size_t {
    if (jobs <= 0 || progress.jobs <= 0) return 0;
    return std::max<std::size_t>(
        1, columns * static_cast<std::size_t>(jobs) / static_cast<std::size_t>(progress.jobs));
  };
  std::string bad(share(progress.failed + progress.cancelled), 'x');
  std::string doubts(share(progress.in_doubt), '?');
  std::string to_come(progress.left() > 0 ? 1 : 0, '-');
  std::size_t room = columns - std::min(columns, bad.size() + doubts.size() + to_come.size());
  std::string bar(std::min(room, share(progress.done)), '#');
  if (progress.at_rest() && progress.done > 0) bar.resize(room, '#');
  bar += bad + doubts;
  bar.resize(columns, '-');
  return "[" + bar + "]";
}

std::string progress_text(Json const& batch, std::optional<std::chrono::seconds> left) {
  BatchProgress progress{batch};
  // What matters most comes first: a narrow terminal cuts the end.
  std::vector<std::string> parts{
      fmt::format("{} {}/{}", bar_text(progress, kBarColumns), progress.done, progress.jobs)};
  if (auto state = text_in(batch, "state"); state == "paused" || state == "held")
    parts.push_back(state_word(state));
  if (auto word = money_word(batch); !word.empty()) parts.push_back(word);
  if (!progress.at_rest() && left) parts.push_back(tr("~{} left", span_text(*left)));
  parts.push_back(counts_text(part_of(batch, "counts")));
  if (auto credits = credits_text(batch); !credits.empty()) parts.push_back(credits);
  return joined(parts, "  ");
}

}  // namespace yj::ctl
