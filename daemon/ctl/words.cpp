#include "daemon/ctl/words.hpp"

#include "base/instant.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace yj::ctl {

namespace {

constexpr std::size_t kTextMax = 16 * 1024;
constexpr std::array<std::string_view, 12> kOrder{"in_doubt",  "held",    "waiting", "ready",
                                                  "preparing", "armed",   "running", "collecting",
                                                  "done",      "blocked", "failed",  "cancelled"};

Json const& nothing() {
  static Json const empty = Json::array();
  return empty;
}

}  // namespace

std::string text_in(Json const& json, std::string_view key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return {};
  std::string text = json[key].get<std::string>();
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\t', ' ');
  return printable(text, kTextMax);
}

std::int64_t number_in(Json const& json, std::string_view key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_number()) return 0;
  return json[key].get<std::int64_t>();
}

Json const& part_of(Json const& json, std::string_view key) {
  if (!json.is_object() || !json.contains(key)) return nothing();
  Json const& part = json[key];
  return part.is_structured() ? part : nothing();
}

std::string when(Json const& json, std::string_view key) {
  std::string text = text_in(json, key);
  std::tm utc{};
  char const* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (rest == nullptr) return "-";
  return to_local(from_millis(static_cast<std::int64_t>(::timegm(&utc)) * 1000));
}

std::string counts_text(Json const& counts) {
  std::vector<std::string> parts;
  for (auto state : kOrder) {
    if (auto jobs = number_in(counts, state); jobs > 0)
      parts.push_back(fmt::format("{} {}", jobs, state_word(state)));
  }
  return parts.empty() ? "no jobs" : joined(parts, ", ");
}

std::string state_word(std::string_view state) {
  std::string word{state};
  std::replace(word.begin(), word.end(), '_', ' ');
  return word;
}

}  // namespace yj::ctl
