#include "daemon/status_line.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj {

namespace {

using Totals = std::map<JobState, std::int64_t>;

std::int64_t count_of(Totals const& totals, std::initializer_list<JobState> states) {
  std::int64_t count = 0;
  for (JobState state : states) {
    if (auto place = totals.find(state); place != totals.end()) count += place->second;
  }
  return count;
}

}  // namespace

std::string status_line(Totals const& totals, std::vector<std::string> const& reasons,
                        std::filesystem::path const& inbox) {
  std::vector<std::string> counts;
  auto add = [&](std::initializer_list<JobState> states, char const* word) {
    if (auto count = count_of(totals, states); count > 0) counts.push_back(fmt::format("{} {}", count, word));
  };
  add({JobState::in_doubt}, "in doubt");
  add({JobState::preparing, JobState::armed}, "being ordered");
  add({JobState::running}, "running");
  add({JobState::collecting}, "coming home");
  add({JobState::ready, JobState::waiting}, "waiting");
  add({JobState::held}, "held");
  if (counts.empty()) return fmt::format("Inbox {}", inbox.string());
  std::string line = joined(counts, ", ");
  if (!reasons.empty()) line += "; " + reasons.front();
  return line;
}

std::string stopping_line(Totals const& totals) {
  auto awaited = count_of(totals, {JobState::preparing, JobState::armed});
  if (awaited == 0) return "Stopping";
  return fmt::format("Stopping: waiting for {} {} to what was ordered", awaited,
                     awaited == 1 ? "answer" : "answers");
}

}  // namespace yj
