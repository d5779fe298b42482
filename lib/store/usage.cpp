#include "store/usage.hpp"

#include "base/json.hpp"

#include <charconv>
#include <cmath>

namespace yj::store {

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr double kMax = 1e8;  ///< of one task; ninety thousand such still fit into a sum

std::optional<double> number_of(Json const& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  auto const& text = value.get_ref<std::string const&>();
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Credits> credits_in(std::string_view usage) {
  auto json = parse_json(usage);
  if (!json || !json->is_object() || !json->contains("credits")) return std::nullopt;
  auto number = number_of((*json)["credits"]);
  if (!number || !(*number >= 0) || *number > kMax) return std::nullopt;
  return Credits{std::llround(*number * kOne)};
}

}  // namespace yj::store
