#include "core/batch_estimate.hpp"

#include <fmt/format.h>

namespace yj {

namespace {

std::string jobs_of(std::int64_t jobs) {
  return jobs == 1 ? std::string{"1 job"} : fmt::format("{} jobs", jobs);
}

}  // namespace

void BatchEstimate::add(Estimate const& each, std::int64_t jobs_of_it) {
  jobs += jobs_of_it;
  if (each.source == Estimate::Source::unknown) {
    unknown += jobs_of_it;
    return;
  }
  low.millionths += each.low.millionths * jobs_of_it;
  high.millionths += each.high.millionths * jobs_of_it;
  fitted = fitted || each.source != Estimate::Source::exact;
}

std::string in_words(BatchEstimate const& estimate) {
  std::int64_t known = estimate.jobs - estimate.unknown;
  if (known == 0)
    return fmt::format("nobody knows yet what {} will cost", estimate.jobs == 1 ? "this job" : "these jobs");
  std::string_view const from = estimate.fitted
                                    ? "drawn from the prices of similar tasks and of the configuration"
                                    : "as such tasks were charged before";
  std::string text =
      estimate.low == estimate.high
          ? fmt::format("about {} credits for {}, {}", to_text(estimate.high), jobs_of(known), from)
          : fmt::format("about {} to {} credits for {}, {}", to_text(estimate.low), to_text(estimate.high),
                        jobs_of(known), from);
  if (estimate.unknown > 0)
    text += fmt::format("; nobody knows yet what the other {} will cost", estimate.unknown);
  return text;
}

}  // namespace yj
