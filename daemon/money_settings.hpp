#pragma once

#include "catalog/catalog.hpp"
#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"
#include "core/budget.hpp"

#include <string>
#include <vector>

namespace yj {

struct Settings;

// The keys that the readers below know.
std::vector<std::string> const& account_budget_keys();
std::vector<std::string> const& project_keys();
std::vector<std::string> const& project_budget_keys();

/// `budget` of an account: a number of credits, or `{max, daily}`.
void read_account_budget(std::string const& account, catalog::YamlNode value, MoneySettings& into,
                         catalog::Problems& problems);

/// `projects`: `{NAME: {budget: 20000}}`.
void read_projects(catalog::YamlNode value, MoneySettings& into, catalog::Problems& problems);

/// `prices`: `{MODEL: {TYPE: PRICE}}`, or `{MODEL: {TYPE: {CLASS: PRICE}}}` with what stands behind the type in a price
/// class. A PRICE is `7` for a task or `2.5/s` for a second.
void read_prices(catalog::YamlNode value, MoneySettings& into, catalog::Problems& problems);

/// Models, types and classes of the configuration that the catalogue does not have, a sentence for each: a price for them
/// would never be used, and a limit would never hold.
std::vector<std::string> unknown_models(Settings const& settings, catalog::Catalog const& catalog);

}  // namespace yj
