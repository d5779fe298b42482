#include "simulation/sweep.hpp"

#include <fmt/format.h>

namespace yj::simulation {

Scenario shrink(Scenario scenario, Verdict const& failure) {
  auto fails = [&](Scenario const& smaller) { return run_apart(smaller).promise == failure.promise; };
  for (int jobs : {1, 2, 3, 5, 8, 13, 20, 40, 80}) {
    if (jobs >= scenario.jobs_max) break;
    Scenario smaller = scenario;
    smaller.jobs_max = jobs;
    if (!fails(smaller)) continue;
    scenario = smaller;
    break;
  }
  for (auto fault : scenario.faults.list(true)) {
    Scenario smaller = scenario;
    smaller.faults.set(fault, false);
    if (fails(smaller)) scenario = smaller;
  }
  for (int hours : {2, 6, 12, 24}) {
    Scenario smaller = scenario;
    smaller.length = std::chrono::hours{hours};
    if (smaller.length >= scenario.length || !fails(smaller)) continue;
    scenario = smaller;
    break;
  }
  return scenario;
}

std::string command_of(Scenario const& scenario) {
  std::string text = fmt::format("simulation --seed {}", scenario.seed);
  Scenario const usual;
  if (scenario.jobs_max != usual.jobs_max) text += fmt::format(" --jobs {}", scenario.jobs_max);
  if (scenario.length != usual.length)
    text +=
        fmt::format(" --hours {}", std::chrono::duration_cast<std::chrono::hours>(scenario.length).count());
  std::string without;
  for (auto fault : scenario.faults.list(false))
    without += (without.empty() ? "" : ",") + std::string{name_of(fault)};
  if (!without.empty()) text += " --without " + without;
  return text + " --verbose";
}

}  // namespace yj::simulation
