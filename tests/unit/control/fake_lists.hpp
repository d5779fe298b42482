#pragma once

#include "platform/model_list.hpp"

#include <map>
#include <string>
#include <vector>

namespace yj::test {

/// The platform's list of models, as the test has it.
class FakeLists final : public platform::ModelLists {
 public:
  std::map<std::string, std::vector<std::string>> by_category;  ///< an empty category: all
  bool answers = true;
  int asked = 0;

  http::Awaitable<Result<std::vector<std::string>>> models(std::string /*account*/,
                                                           std::string category) override {
    asked += 1;
    if (!answers) co_return fail(Errc::unavailable, "no list");
    co_return by_category[category];
  }
};

}  // namespace yj::test
