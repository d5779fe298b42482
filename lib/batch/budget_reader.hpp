#pragma once

#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"
#include "core/job_spec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::batch {

/// An amount of credits: `200`, `2.5`. What it is not is noted; `key` names it in the message.
std::optional<Credits> read_credits(catalog::YamlNode value, std::string_view key,
                                    catalog::Problems& problems);

/// `budget: 200`, or a map with some of `keys`: `max`, `daily`, `unit`, `new_price`. Problems are noted; a limit that
/// could not be read is never left out silently, because then there are problems.
BatchBudget read_budget(catalog::YamlNode value, std::vector<std::string> const& keys,
                        catalog::Problems& problems);

/// What a batch says about its money: `project`, `budget`, `confirm_above`.
void read_spending(catalog::YamlNode root, BatchSpec& batch, catalog::Problems& problems);

/// What a batch's `budget` may say; the configuration's limits have no `new_price`.
std::vector<std::string> const& batch_budget_keys();

}  // namespace yj::batch
