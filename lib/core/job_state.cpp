#include "core/job_state.hpp"

#include <utility>

namespace yj {

namespace {

using S = JobState;
using E = JobEvent;

struct Step {
  S from;
  E event;
  S to;
};

constexpr std::array kSteps{
    Step{S::waiting, E::parents_done, S::ready},
    Step{S::waiting, E::parent_failed, S::blocked},
    Step{S::waiting, E::held, S::held},
    Step{S::waiting, E::cancelled, S::cancelled},

    Step{S::held, E::released, S::ready},
    Step{S::held, E::cancelled, S::cancelled},

    Step{S::ready, E::held, S::held},
    Step{S::ready, E::begun, S::preparing},
    Step{S::ready, E::cancelled, S::cancelled},

    Step{S::preparing, E::unsent, S::ready},
    Step{S::preparing, E::armed, S::armed},
    Step{S::preparing, E::accepted, S::running},
    Step{S::preparing, E::finished_at_once, S::collecting},
    Step{S::preparing, E::turned_away, S::ready},
    Step{S::preparing, E::refused, S::failed},
    Step{S::preparing, E::task_failed, S::failed},
    Step{S::preparing, E::retried, S::ready},

    // `armed` and `unsent`: the arm is durable, yet the tail was held back, for instance because an answer
    // came first.
    Step{S::armed, E::unsent, S::ready},
    Step{S::armed, E::accepted, S::running},
    Step{S::armed, E::finished_at_once, S::collecting},
    Step{S::armed, E::turned_away, S::ready},
    Step{S::armed, E::refused, S::failed},
    Step{S::armed, E::task_failed, S::failed},
    Step{S::armed, E::retried, S::ready},
    Step{S::armed, E::doubted, S::in_doubt},

    // How a doubt ends: the order was found, it was never created, or it is ordered again on purpose.
    Step{S::in_doubt, E::accepted, S::running},
    Step{S::in_doubt, E::finished_at_once, S::collecting},
    Step{S::in_doubt, E::task_failed, S::failed},
    Step{S::in_doubt, E::unsent, S::ready},
    Step{S::in_doubt, E::retried, S::ready},

    Step{S::running, E::task_succeeded, S::collecting},
    Step{S::running, E::task_failed, S::failed},
    Step{S::running, E::retried, S::ready},

    Step{S::collecting, E::files_home, S::done},

    Step{S::failed, E::retried, S::ready},
    Step{S::cancelled, E::retried, S::ready},
};

constexpr std::array<std::pair<S, std::string_view>, 12> kStateNames{{{S::waiting, "waiting"},
                                                                      {S::held, "held"},
                                                                      {S::ready, "ready"},
                                                                      {S::preparing, "preparing"},
                                                                      {S::armed, "armed"},
                                                                      {S::in_doubt, "in_doubt"},
                                                                      {S::running, "running"},
                                                                      {S::collecting, "collecting"},
                                                                      {S::done, "done"},
                                                                      {S::failed, "failed"},
                                                                      {S::blocked, "blocked"},
                                                                      {S::cancelled, "cancelled"}}};

constexpr std::array<std::string_view, 17> kEventNames{
    "parents_done", "parent_failed",    "held",        "released", "begun",   "unsent",         "armed",
    "accepted",     "finished_at_once", "turned_away", "refused",  "doubted", "task_succeeded", "task_failed",
    "retried",      "files_home",       "cancelled"};

constexpr std::array<std::pair<AttemptState, std::string_view>, 11> kAttemptNames{
    {{AttemptState::preparing, "preparing"},
     {AttemptState::armed, "armed"},
     {AttemptState::in_doubt, "in_doubt"},
     {AttemptState::running, "running"},
     {AttemptState::unsent, "unsent"},
     {AttemptState::turned_away, "turned_away"},
     {AttemptState::refused, "refused"},
     {AttemptState::not_created, "not_created"},
     {AttemptState::unresolved, "unresolved"},
     {AttemptState::failed, "failed"},
     {AttemptState::succeeded, "succeeded"}}};

template <class Names, class Value = typename Names::value_type::first_type>
std::optional<Value> find_name(Names const& names, std::string_view name) {
  for (auto const& [value, known] : names) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<JobState> next(JobState state, JobEvent event) {
  for (auto const& step : kSteps) {
    if (step.from == state && step.event == event) return step.to;
  }
  return std::nullopt;
}

bool is_final(JobState state) {
  return state == S::done || state == S::failed || state == S::blocked || state == S::cancelled;
}

std::string_view name_of(JobState state) { return kStateNames[static_cast<std::size_t>(state)].second; }
std::string_view name_of(JobEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }
std::string_view name_of(AttemptState state) { return kAttemptNames[static_cast<std::size_t>(state)].second; }
std::optional<JobState> parse_job_state(std::string_view name) { return find_name(kStateNames, name); }
std::optional<AttemptState> parse_attempt_state(std::string_view name) {
  return find_name(kAttemptNames, name);
}

}  // namespace yj
