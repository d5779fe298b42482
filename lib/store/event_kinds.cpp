#include "store/event_kinds.hpp"

#include "core/job_state.hpp"

#include <algorithm>

namespace yj::store {

namespace {

std::vector<std::string_view> collected() {
  std::vector<std::string_view> kinds{
      // of jobs
      "retried", "resolved", "edited", "released", "resumed", "attention", "artifact_home", "links_renewed",
      "priority",
      // of batches
      "accepted", "batch_active", "batch_paused", "batch_held", "batch_cancelled", "waits_for_money",
      // of gates
      "gate_opened", "gate_closed", "gate_alone",
      // of money
      "budget_set", "price_approved", "balance_told", "balance_cleared", "yuan_known", "yuan_corrected",
      // of people
      "person_verified", "asset_wanted", "asset_sending", "asset_processing", "asset_active", "asset_failed",
      // of a job that a person holds
      "paused"};
  for (JobState state : kJobStates) kinds.push_back(name_of(state));
  for (AttemptState state : {AttemptState::unsent, AttemptState::turned_away, AttemptState::refused,
                             AttemptState::not_created, AttemptState::unresolved})
    kinds.push_back(name_of(state));
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

}  // namespace

std::vector<std::string_view> const& event_kinds() {
  static std::vector<std::string_view> const kinds = collected();
  return kinds;
}

bool is_event_kind(std::string_view word) {
  return std::binary_search(event_kinds().begin(), event_kinds().end(), word);
}

}  // namespace yj::store
