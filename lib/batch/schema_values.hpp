#pragma once

#include "base/json.hpp"
#include "catalog/offer.hpp"

#include <string>
#include <vector>

namespace yj::batch {

/// The schema of one parameter's values: those of the model's table for completion, with its default, and
/// every form of them that `meaning_of` takes.
Json value_schema(catalog::Parameter const& parameter);

/// The schema of a parameter before anybody knows the model: what any of these offers of it takes.
Json value_schema(std::vector<catalog::Parameter const*> const& offered);

/// The types that a job may have, in any letter case.
Json type_schema(std::vector<JobType> const& types);

/// True, false, and the other words for them.
Json truth_schema();

/// One of these words in any letter case, or a variable.
Json words_schema(std::vector<std::string> const& words);

/// A reference to one of the schema's definitions, whose name needs no escapes.
Json see(std::string const& definition);

/// Any single value, since `prompt: 5` and even `prompt: true` are texts too; `texts` says more about those that a
/// YAML parser takes for a text or a number.
Json single_value(Json texts = Json::object());

}  // namespace yj::batch
