#include "store/usage.hpp"

#include "base/json.hpp"
#include "core/millionths.hpp"

#include <cmath>

namespace yj::store {

namespace {

std::optional<Credits> credits_of(Json const& usage) {
  if (!usage.contains("credits")) return std::nullopt;
  auto number = number_of(usage["credits"]);
  auto millionths = number ? reported_millionths(*number) : std::nullopt;
  return millionths ? std::optional{Credits{*millionths}} : std::nullopt;
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
