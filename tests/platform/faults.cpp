#include "faults.hpp"

#include "fault_names.hpp"

namespace yj::sim {

std::string_view to_text(Fate fate) { return name_of(kFates, fate); }
std::string_view to_text(PollFault fault) { return name_of(kPollFaults, fault); }
std::optional<Fate> fate_named(std::string_view name) { return kind_of(kFates, name); }

std::vector<std::string> markers(std::string_view prompt) {
  constexpr std::string_view kOpening = "[sim:";
  std::vector<std::string> words;
  while (true) {
    auto at = prompt.find(kOpening);
    if (at == std::string_view::npos) return words;
    prompt.remove_prefix(at + kOpening.size());
    auto end = prompt.find(']');
    if (end == std::string_view::npos) return words;
    words.emplace_back(prompt.substr(0, end));
  }
}

}  // namespace yj::sim
