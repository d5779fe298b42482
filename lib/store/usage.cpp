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

std::optional<Credits> credits_of(Json const& usage) {
  if (!usage.contains("credits")) return std::nullopt;
  auto number = number_of(usage["credits"]);
  if (!number || !(*number >= 0) || *number > kMax) return std::nullopt;
  return Credits{std::llround(*number * kOne)};
}

std::optional<double> number_in(Json const& usage, char const* name, double max) {
  if (!usage.contains(name)) return std::nullopt;
  auto number = number_of(usage[name]);
  if (!number || !(*number > 0) || *number > max) return std::nullopt;
  return number;
}

std::optional<bool> off_peak_of(Json const& usage) {
  if (!usage.contains("off_peak")) return std::nullopt;
  Json const& value = usage["off_peak"];
  if (value.is_boolean()) return value.get<bool>();
  if (value == "Y") return true;
  if (value == "N") return false;
  return std::nullopt;
}

}  // namespace

std::optional<Credits> credits_in(std::string_view usage) {
  auto json = parse_json(usage);
  if (!json || !json->is_object()) return std::nullopt;
  return credits_of(*json);
}

Reported reported_in(std::string_view usage) {
  constexpr double kSecondsMax = 1e6;
  constexpr double kLinesMax = 1e5;
  Reported reported;
  auto json = parse_json(usage);
  if (!json || !json->is_object()) return reported;
  reported.credits = credits_of(*json);
  if (auto seconds = number_in(*json, "duration", kSecondsMax))
    reported.length = Duration{std::llround(*seconds * 1000)};
  if (json->contains("resolution") && (*json)["resolution"].is_string()) {
    reported.resolution = (*json)["resolution"].get<std::string>();
  } else if (auto lines = number_in(*json, "SR", kLinesMax)) {
    reported.resolution = std::to_string(std::llround(*lines)) + "p";
  }
  reported.off_peak = off_peak_of(*json);
  return reported;
}

}  // namespace yj::store
