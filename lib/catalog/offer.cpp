#include "catalog/offer.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yj::catalog {

namespace {

constexpr std::array<std::string_view, kRoleCount> kRoles{"first_frame", "last_frame", "reference_images",
                                                          "reference_videos", "reference_audios"};

}  // namespace

std::string_view name_of(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

bool parse(std::string_view text, Role& role) {
  auto found = std::find(kRoles.begin(), kRoles.end(), text);
  if (found == kRoles.end()) return false;
  role = static_cast<Role>(found - kRoles.begin());
  return true;
}

bool is_frame(Role role) { return role == Role::first_frame || role == Role::last_frame; }

bool takes_list(Role role) { return !is_frame(role); }

bool is_field_name(std::string_view name) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), fits);
}

std::string value_text(ParameterValue const& value) {
  if (auto const* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

std::string Parameter::allowed_text() const {
  if (kind == ValueKind::yes_no) return "yes or no";
  if (!allowed.empty()) {
    std::vector<std::string> words;
    for (auto const& value : allowed) words.push_back(value_text(value));
    if (!unsent.empty()) words.push_back(unsent);
    return joined(words, ", ");
  }
  if (min && max) return fmt::format("{} to {}", *min, *max);
  if (min) return fmt::format("a whole number, at least {}", *min);
  if (max) return fmt::format("a whole number, at most {}", *max);
  if (kind == ValueKind::integer) return "a whole number";
  return key == "size" ? "a size like 1280*720" : "text";
}

std::vector<std::string> const& parameter_keys() {
  static std::vector<std::string> const keys{"duration", "ratio",           "resolution", "size",
                                             "off_peak", "negative_prompt", "sys_prompt"};
  return keys;
}

Parameter const* Offer::parameter(std::string_view key) const {
  auto found =
      std::find_if(parameters.begin(), parameters.end(), [&](Parameter const& p) { return p.key == key; });
  return found == parameters.end() ? nullptr : &*found;
}

FileSlot const* Offer::slot(Role role) const {
  auto found = std::find_if(files.begin(), files.end(), [&](FileSlot const& s) { return s.role == role; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace yj::catalog
