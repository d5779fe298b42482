#pragma once

#include "base/result.hpp"
#include "http/awaitable.hpp"
#include "http/message.hpp"

#include <string>
#include <vector>

namespace yj::platform {

/// Asks which models the platform lists. `GET /llmage/v1/models?catelogid=…` (the platform's API document). An entry has no
/// category, `created` is a float and the same for all, and a model of two categories comes twice (public source,
/// wwwroot/v1/models/index.dspy); only models with a price are listed, in one version at least.
class ModelLists {
 public:
  virtual ~ModelLists() = default;
  /// The names under one category, each once, in the platform's order; an empty category: all. Free of charge. `denied`: the
  /// key was refused; `unavailable`: no list came.
  [[nodiscard]] virtual http::Awaitable<Result<std::vector<std::string>>> models(std::string account,
                                                                                 std::string category) = 0;
};

/// What such an answer says.
Result<std::vector<std::string>> judge_models(http::Response const& response);

}  // namespace yj::platform
