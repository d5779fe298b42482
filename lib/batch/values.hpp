#pragma once

#include "catalog/offer.hpp"
#include "core/job_spec.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace yj::batch {

/// What a user's word for a parameter means.
struct Meaning {
  /// What is sent; nothing when it is said by leaving the field out.
  std::optional<catalog::ParameterValue> sent;
  bool rewritten = false;  ///< the platform's form differs from the user's
};

/// Letter case and harmless form are forgiven where only one meaning is possible: `720P` for `720p`, `5s` and
/// `5秒` for 5, `1280x720` for `1280*720`, `16：9` for `16:9`, `true` for `Y`. Nothing when the parameter
/// does not have the value.
std::optional<Meaning> meaning_of(std::string_view written, catalog::Parameter const& parameter);

}  // namespace yj::batch
