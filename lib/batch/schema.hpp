#pragma once

#include "base/json.hpp"
#include "catalog/catalog.hpp"

#include <string>

namespace yj::batch {

/// The format of batch files as a JSON Schema (draft-07), for editors: which keys may stand where, and what each
/// model of the catalogue takes. It is made from the same vocabulary and tables that `check` reads, so the two
/// cannot drift apart; what `check` refuses as not supported yet is not in it.
///
/// Whatever `check` takes the schema takes, with one exception: a default that no model offers is marked even
/// where no job uses it. The other way round it misses what a schema cannot see: files that are not there,
/// names that collide, values that a variable makes, and whatever depends on several jobs or on the account.
Json schema(catalog::Catalog const& catalog);

/// The same as a text for people, at most 120 columns wide where that is possible; ends with a line break.
std::string schema_text(catalog::Catalog const& catalog);

}  // namespace yj::batch
