#include "daemon/reference/value_kinds.hpp"

#include <map>

namespace yj::reference {

std::optional<ValueKind> kind_of(Argument const& argument) {
  using By = ValueKind::By;
  static std::map<std::string, ValueKind, std::less<>> const kinds{{"BATCH", {By::program, "batches"}},
                                                                   {"JOB", {By::program, "jobs"}},
                                                                   {"JOB|BATCH", {By::program, "things"}},
                                                                   {"BATCH|JOB", {By::program, "things"}},
                                                                   {"STATE", {By::program, "states"}},
                                                                   {"STATES", {By::program, "states"}},
                                                                   {"TYPE", {By::program, "types"}},
                                                                   {"MODEL", {By::program, "models"}},
                                                                   {"ACCOUNT", {By::program, "accounts"}},
                                                                   {"FILE", {By::files, {}}},
                                                                   {"PATH", {By::files, {}}},
                                                                   {"FOLDER", {By::files, {}}},
                                                                   {"FILE|URL", {By::files, {}}},
                                                                   {"CLASS", {}},
                                                                   {"KEY", {}},
                                                                   {"KEY=VALUE", {}},
                                                                   {"CREDITS", {}},
                                                                   {"DATE", {}},
                                                                   {"DURATION", {}},
                                                                   {"GROUP", {}},
                                                                   {"ID", {}},
                                                                   {"INT", {}},
                                                                   {"N", {}},
                                                                   {"NAME", {}},
                                                                   {"PROJECT", {}},
                                                                   {"PROMPT", {}},
                                                                   {"SHELL", {}},
                                                                   {"TEXT", {}},
                                                                   {"TIME", {}},
                                                                   {"UINT", {}},
                                                                   {"URL", {}},
                                                                   {"VENDOR", {}},
                                                                   {"WHEN", {}}};
  if (argument.value.empty()) return ValueKind{};
  if (!argument.choices.empty()) return ValueKind{By::choices, {}};
  auto kind = kinds.find(argument.value);
  return kind == kinds.end() ? std::nullopt : std::optional{kind->second};
}

}  // namespace yj::reference
