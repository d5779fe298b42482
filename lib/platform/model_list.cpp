#include "platform/model_list.hpp"

#include "base/text.hpp"
#include "platform/answer.hpp"
#include "platform/lenient_value.hpp"

#include <algorithm>

namespace yj::platform {

namespace {

constexpr std::size_t kModelsMax = 10'000;
constexpr std::size_t kNameBytesMax = 200;

}  // namespace

Result<std::vector<std::string>> judge_models(http::Response const& response) {
  std::string words = words_or_text(read_answer(response.body), response);
  if (response.status == 401 || response.status == 403) return fail(Errc::denied, words);
  auto value = first_value(response.body);
  bool listed = response.status >= 200 && response.status <= 299 && response.complete && value &&
                value->whole && value->value.is_object() && value->value.contains("data") &&
                value->value["data"].is_array();
  if (!listed) return fail(Errc::unavailable, words);
  std::vector<std::string> names;
  for (auto const& entry : value->value["data"]) {
    if (!entry.is_object() || !entry.contains("id") || !entry["id"].is_string()) continue;
    std::string name = entry["id"].get<std::string>();
    bool plain = !name.empty() && name.size() <= kNameBytesMax && printable(name, kNameBytesMax) == name;
    if (plain && names.size() < kModelsMax && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

}  // namespace yj::platform
