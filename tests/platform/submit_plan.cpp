#include "submit_plan.hpp"

#include "fault_names.hpp"

#include <algorithm>

namespace yj::sim {

namespace {

constexpr std::string_view kNoTask = ":no_task";

bool may_have_no_task(SubmitFault fault) {
  return fault >= SubmitFault::lost && fault < SubmitFault::two_values;
}

SubmitFault one_of(std::vector<SubmitFault> const& faults, Random& random) {
  auto at = static_cast<std::size_t>(random.unit() * static_cast<double>(faults.size()));
  return faults.at(std::min(at, faults.size() - 1));
}

SubmitPlan thrown(SubmitMood const& mood, Random& random) {
  // Each number of this generator has one meaning, so that one rate does not change what another one hits.
  double dice = random.unit();
  bool behind = random.unit() < mood.task_behind;
  bool lost = dice < mood.lose_answers;
  if (lost && !mood.lose_how.empty()) return {one_of(mood.lose_how, random), behind};
  if (dice >= mood.lose_answers && dice < mood.lose_answers + mood.gateway_errors)
    return {one_of({SubmitFault::bad_gateway, SubmitFault::gateway_timeout}, random), behind};
  return pick(mood.odds, random);
}

}  // namespace

std::string to_text(SubmitPlan plan) {
  std::string text(name_of(kSubmitFaults, plan.fault));
  if (!plan.creates_task && may_have_no_task(plan.fault)) text += kNoTask;
  return text;
}

std::optional<SubmitPlan> submit_plan_named(std::string_view name) {
  bool no_task = name.ends_with(kNoTask);
  if (no_task) name.remove_suffix(kNoTask.size());
  auto fault = kind_of(kSubmitFaults, name);
  if (!fault || (no_task && !may_have_no_task(*fault))) return std::nullopt;
  return SubmitPlan{*fault, !no_task && *fault < SubmitFault::vendor_failure};
}

std::string submit_plan_names() { return all_names(kSubmitFaults) + "; lost to html also with :no_task"; }

SubmitPlan next_plan(SubmitMood& mood, std::vector<std::string> const& words, std::uint64_t seed,
                     std::uint64_t number) {
  for (auto const& word : words) {
    if (auto plan = submit_plan_named(word); plan && plan->fault != SubmitFault::ok) return *plan;
  }
  if (auto found = mood.at.find(number); found != mood.at.end()) return found->second;
  if (!mood.script.empty()) {
    auto plan = mood.script.front();
    mood.script.pop_front();
    return plan;
  }
  Random random{seed * 7'368'787 + number};
  return thrown(mood, random);
}

}  // namespace yj::sim
