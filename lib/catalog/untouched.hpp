#pragma once

#include "core/job_spec.hpp"

#include <string_view>

namespace yj::catalog {

/// The value of a field that is passed through untouched: what is quoted is text, and plain `42`, `0.5` and
/// `true` keep their types in a JSON body.
FieldValue untouched(std::string_view written, bool plain);

}  // namespace yj::catalog
