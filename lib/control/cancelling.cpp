#include "control/cancelling.hpp"

#include <fmt/format.h>

namespace yj::control {

http::Response cancel_response(CancelReply const& reply) {
  Json json;
  json["cancelled"] = reply.jobs.cancelled;
  json["untouched"] = reply.jobs.untouched;
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

Warnings going_on(std::map<JobState, std::int64_t> const& counts) {
  auto count = [&](JobState state) {
    auto place = counts.find(state);
    return place == counts.end() ? 0 : place->second;
  };
  Warnings sentences;
  auto sending = count(JobState::preparing) + count(JobState::armed);
  if (sending == 1)
    sentences.emplace_back("1 job is being sent at this moment; if the platform takes it, it goes on");
  if (sending > 1)
    sentences.push_back(
        fmt::format("{} jobs are being sent at this moment; those that the platform takes go on", sending));
  auto submitted = count(JobState::running) + count(JobState::collecting);
  if (submitted == 1) sentences.emplace_back("1 job is already submitted; it is paid for and goes on");
  if (submitted > 1)
    sentences.push_back(fmt::format("{} jobs are already submitted; they are paid for and go on", submitted));
  auto doubts = count(JobState::in_doubt);
  if (doubts == 1) sentences.emplace_back("1 job is in doubt; it may be paid for and stays as it is");
  if (doubts > 1)
    sentences.push_back(
        fmt::format("{} jobs are in doubt; they may be paid for and stay as they are", doubts));
  return sentences;
}

std::string why_untouched(std::string_view name, JobState state) {
  switch (state) {
    case JobState::preparing:
    case JobState::armed:
      return fmt::format("job '{}' is being sent at this moment; if the platform takes it, it goes on", name);
    case JobState::running:
    case JobState::collecting:
      return fmt::format("job '{}' is already submitted; it is paid for and goes on", name);
    case JobState::in_doubt:
      return fmt::format("job '{}' is in doubt; it may be paid for and stays as it is", name);
    default: return fmt::format("job '{}' is {} already; there was nothing to stop", name, name_of(state));
  }
}

}  // namespace yj::control
