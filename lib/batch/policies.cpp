#include "batch/policies.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::batch {

namespace {

using catalog::Problems;
using catalog::YamlEntry;
using catalog::YamlKind;
using catalog::YamlNode;

constexpr std::size_t kShownMax = 60;

/// The map under `key`; nothing when it is not there, or is not a map, which is noted.
std::optional<YamlNode> map_at(YamlNode root, std::string_view key, std::string const& allowed,
                               Problems& problems) {
  auto entry = root.find(key);
  if (!entry || entry->value.kind() == YamlKind::null) return std::nullopt;  // noted with the keys
  if (entry->value.is_map() && entry->value.size() > 0) return entry->value;
  problems.add(entry->value.mark(), "bad-value", fmt::format("'{}' takes a map", key), allowed);
  return std::nullopt;
}

std::optional<int> number_of(YamlEntry const& entry, int least, int most, Problems& problems) {
  auto number = entry.value.is_scalar() ? catalog::integer_in(trimmed(entry.value.scalar())) : std::nullopt;
  if (number && *number >= least && *number <= most) return static_cast<int>(*number);
  problems.add(
      entry.value.mark(), "bad-value",
      fmt::format("'{}' cannot be '{}'", entry.key.scalar(), printable(entry.value.scalar(), kShownMax)),
      fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

}  // namespace

RetryPolicy read_retry(YamlNode root, Problems& problems) {
  RetryPolicy policy;
  auto map = map_at(root, "retry", "{unknown: 1}", problems);
  if (!map) return policy;
  for (auto const& entry : map->entries()) {
    std::string_view const name = entry.key.scalar();
    auto failure = parse_failure_class(name);
    if (!failure) {
      std::vector<std::string> names;
      for (auto each : kFailureClasses) {
        if (rule_for(each).settable) names.emplace_back(name_of(each));
      }
      problems.add(entry.key.mark(), "unknown-key",
                   fmt::format("unknown key '{}' in 'retry'", printable(name, kShownMax)),
                   catalog::hint_for(name, names));
      continue;
    }
    if (!rule_for(*failure).settable) {
      problems.add(
          entry.key.mark(), "bad-value", fmt::format("'{}' is never tried again by itself", name),
          "the same order would be refused again, and some platforms bill that; change the job instead");
      continue;
    }
    if (auto times = number_of(entry, 0, kRetriesMax, problems)) policy.set(*failure, *times);
  }
  return policy;
}

StopRule read_stop(YamlNode root, Problems& problems) {
  StopRule rule;
  auto map = map_at(root, "stop", "{fails_in_row: 3, fail_rate: 25%}", problems);
  if (!map) return rule;
  for (auto const& entry : map->entries()) {
    std::string_view const name = entry.key.scalar();
    if (name == "fails_in_row") {
      if (auto number = number_of(entry, 1, StopRule::kFailsInRowMax, problems)) rule.fails_in_row = *number;
    } else if (name == "fail_rate") {
      auto rate = entry.value.is_scalar() ? parse_fail_rate(trimmed(entry.value.scalar())) : std::nullopt;
      if (rate) {
        rule.fail_rate = *rate;
        continue;
      }
      problems.add(entry.value.mark(), "bad-value",
                   fmt::format("'fail_rate' cannot be '{}'", printable(entry.value.scalar(), kShownMax)),
                   "a share above 0, as 25% or 0.25; all is 100%");
    } else {
      problems.add(entry.key.mark(), "unknown-key",
                   fmt::format("unknown key '{}' in 'stop'", printable(name, kShownMax)),
                   catalog::hint_for(name, {"fails_in_row", "fail_rate"}));
    }
  }
  return rule;
}

}  // namespace yj::batch
