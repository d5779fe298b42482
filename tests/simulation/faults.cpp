#include "simulation/faults.hpp"

namespace yj::simulation {

namespace {

constexpr std::array<std::string_view, kFaults> kNames{
    "crash", "clock",       "store", "rescue",   "space",   "network", "outage", "gateway",
    "echo",  "balance",     "key",   "throttle", "refusal", "failure", "record", "history",
    "usage", "synchronous", "link",  "person",   "budget",  "backup"};

}  // namespace

std::string_view name_of(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

std::optional<Fault> parse_fault(std::string_view name) {
  for (int i = 0; i < kFaults; ++i) {
    if (kNames[static_cast<std::size_t>(i)] == name) return static_cast<Fault>(i);
  }
  return std::nullopt;
}

std::vector<Fault> Faults::list(bool on) const {
  std::vector<Fault> found;
  for (int i = 0; i < kFaults; ++i) {
    if (on_.test(static_cast<std::size_t>(i)) == on) found.push_back(static_cast<Fault>(i));
  }
  return found;
}

}  // namespace yj::simulation
