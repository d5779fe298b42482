#include "knob_kinds.hpp"

#include <charconv>

namespace yj::sim {

namespace {

SubmitMood& mood_of(Faults& faults) { return faults.submit; }
SubmitMood const& mood_of(Faults const& faults) { return faults.submit; }

Knob script() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    auto list = texts(value);
    if (!list) return wrong("a list of faults");
    std::deque<SubmitPlan> script;
    for (auto const& word : *list) {
      auto plan = submit_plan_named(word);
      if (!plan) return wrong("names among " + submit_plan_names());
      script.push_back(*plan);
    }
    faults.submit.script = std::move(script);
    return {};
  };
  auto get = [](Faults const& faults) {
    Json list = Json::array();
    for (auto plan : faults.submit.script) list.push_back(to_text(plan));
    return list;
  };
  return {"submit_script",
          "faults for the next submissions, in order: lost,ok,bad_gateway:no_task",
          false,
          true,
          set,
          get};
}

Knob at() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    auto members = named_values(value);
    if (!members) return wrong("faults by the number of the submission, like 7=lost,12=bad_gateway");
    std::map<std::uint64_t, SubmitPlan> at;
    for (auto const& [key, word] : *members) {
      std::uint64_t number = 0;
      auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
      if (error != std::errc{} || end != key.data() + key.size() || number == 0)
        return wrong("the number of a submission, from 1, not " + key);
      auto plan = word.is_string() ? submit_plan_named(word.get_ref<std::string const&>()) : std::nullopt;
      if (!plan) return wrong("names among " + submit_plan_names());
      at[number] = *plan;
    }
    faults.submit.at = std::move(at);
    return {};
  };
  auto get = [](Faults const& faults) {
    Json object = Json::object();
    for (auto const& [number, plan] : faults.submit.at) object[std::to_string(number)] = to_text(plan);
    return object;
  };
  return {"submit_at", "faults of accepted submissions by their number, from 1: 7=lost,12=bad_gateway",
          false,       true,
          set,         get};
}

Knob lose_how() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    auto list = texts(value);
    if (!list || list->empty()) return wrong("faults like lost,reset,cut");
    std::vector<SubmitFault> how;
    for (auto const& word : *list) {
      auto fault = kind_of(kSubmitFaults, word);
      // What always or never has a task behind it is no lost answer.
      if (!fault || !submit_plan_named(word + ":no_task")) return wrong("names from lost to html: " + word);
      how.push_back(*fault);
    }
    faults.submit.lose_how = std::move(how);
    return {};
  };
  auto get = [](Faults const& faults) {
    Json list = Json::array();
    for (auto fault : faults.submit.lose_how) list.push_back(std::string(name_of(kSubmitFaults, fault)));
    return list;
  };
  return {"lose_how", "the forms of `lose_answers`, each as likely as the others", false, true, set, get};
}

}  // namespace

std::vector<Knob> submit_knobs() {
  auto odds_of = [](auto& faults) -> auto& { return mood_of(faults).odds; };
  auto name = [](SubmitPlan plan) { return to_text(plan); };
  return {
      odds("submit", odds_of, &submit_plan_named, name, submit_plan_names(), "faults of submissions"),
      script(),
      at(),
      chance(
          "lose_answers", [](auto& faults) -> auto& { return mood_of(faults).lose_answers; },
          "chance that the answer to a submission is lost"),
      lose_how(),
      chance(
          "gateway_errors", [](auto& faults) -> auto& { return mood_of(faults).gateway_errors; },
          "chance of a 502 or 504 for a submission"),
      chance(
          "task_behind", [](auto& faults) -> auto& { return mood_of(faults).task_behind; },
          "chance that a task stands behind what those two hit"),
      duration(
          "late_answer", [](auto& faults) -> auto& { return mood_of(faults).late_answer; },
          "the wait of the submit fault `late`"),
      duration(
          "silence_time", [](auto& faults) -> auto& { return mood_of(faults).silence_time; },
          "how long the submit fault `silence` keeps the connection"),
      flag(
          "generation_down", [](auto& faults) -> auto& { return mood_of(faults).generation_down; },
          "every submission gets 502 from a proxy and makes no task; GETs work"),
  };
}

}  // namespace yj::sim
