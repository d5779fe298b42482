#pragma once

#include "base/text.hpp"
#include "fault_names.hpp"
#include "faults.hpp"
#include "form.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The kinds of knobs, for the lists of them. `where` leads from a Faults to the setting: a pointer to a member,
// or a lambda `[](auto& faults) -> auto& { return … }`.

namespace yj::sim {

inline Result<void> wrong(std::string_view expected) {
  return fail(Errc::invalid, fmt::format("expected {}", expected));
}

template <class Where>
Knob flag(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    if (value.is_boolean())
      std::invoke(where, faults) = value.get<bool>();
    else if (value == "true" || value == "false")
      std::invoke(where, faults) = value == "true";
    else
      return wrong("true or false");
    return {};
  };
  auto get = [where](Faults const& faults) { return Json(std::invoke(where, faults)); };
  return {std::move(name), std::move(help), true, false, set, get};
}

template <class Where>
Knob count(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    auto& setting = std::invoke(where, faults);
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0 ||
        value.get<std::int64_t>() > 2'000'000'000)
      return wrong("a whole number, 0 or more");
    setting = value.get<std::remove_reference_t<decltype(setting)>>();
    return {};
  };
  auto get = [where](Faults const& faults) { return Json(std::invoke(where, faults)); };
  return {std::move(name), std::move(help), false, false, set, get};
}

template <class Where>
Knob duration(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    auto parsed = value == 0          ? std::optional{Duration{0}}
                  : value.is_string() ? parse_duration(value.get_ref<std::string const&>())
                                      : std::nullopt;
    if (!parsed) return wrong("a duration like 200ms, 2s or 5m");
    std::invoke(where, faults) = *parsed;
    return {};
  };
  auto get = [where](Faults const& faults) { return Json(yj::to_text(std::invoke(where, faults))); };
  return {std::move(name), std::move(help), false, false, set, get};
}

/// `0.1` or `10%`.
template <class Where>
Knob chance(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    Json number = value;
    bool percent = value.is_string() && value.get_ref<std::string const&>().ends_with('%');
    if (percent) {
      auto text = value.get<std::string>();
      text.pop_back();
      auto parsed = parse_json(text);
      number = parsed ? *parsed : Json(nullptr);
    }
    if (!number.is_number()) return wrong("a chance like 10% or 0.1");
    double parsed = number.get<double>() / (percent ? 100 : 1);
    if (!(parsed >= 0 && parsed <= 1)) return wrong("a chance from 0% to 100%");
    std::invoke(where, faults) = parsed;
    return {};
  };
  auto get = [where](Faults const& faults) { return Json(std::invoke(where, faults)); };
  return {std::move(name), help + ": 10% or 0.1", false, false, set, get};
}

template <class Where, class Kind, std::size_t N>
Knob word(std::string name, Where where, std::array<Named<Kind>, N> const& names, std::string help) {
  auto set = [where, &names](Faults& faults, Json const& value) -> Result<void> {
    auto kind = value.is_string() ? kind_of(names, value.get_ref<std::string const&>()) : std::nullopt;
    if (!kind) return wrong("one of " + all_names(names));
    std::invoke(where, faults) = *kind;
    return {};
  };
  auto get = [where, &names](Faults const& faults) {
    return Json(std::string(name_of(names, std::invoke(where, faults))));
  };
  return {std::move(name), help + ": " + all_names(names), false, false, set, get};
}

/// The members of an object, or of `lost=0.1,reset=0.05`; an option given twice joins with a line break. None
/// for anything else.
inline std::optional<std::vector<std::pair<std::string, Json>>> named_values(Json const& value) {
  std::vector<std::pair<std::string, Json>> members;
  if (value.is_object()) {
    for (auto const& member : value.items()) members.emplace_back(member.key(), member.value());
    return members;
  }
  if (!value.is_string()) return std::nullopt;
  std::string_view rest = value.get_ref<std::string const&>();
  while (!rest.empty()) {
    auto piece = rest.substr(0, rest.find_first_of(",\n"));
    rest.remove_prefix(std::min(rest.size(), piece.size() + 1));
    if (piece.empty()) continue;
    auto equals = piece.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto number = parse_json(piece.substr(equals + 1));
    members.emplace_back(piece.substr(0, equals), number ? *number : Json(piece.substr(equals + 1)));
  }
  return members;
}

/// The texts of a list, or of `lost,ok`. None for anything else.
inline std::optional<std::vector<std::string>> texts(Json const& value) {
  std::vector<std::string> list;
  if (value.is_string()) {
    std::string_view rest = value.get_ref<std::string const&>();
    while (!rest.empty()) {
      auto piece = rest.substr(0, rest.find_first_of(",\n"));
      rest.remove_prefix(std::min(rest.size(), piece.size() + 1));
      if (!piece.empty()) list.emplace_back(piece);
    }
    return list;
  }
  if (!value.is_array()) return std::nullopt;
  for (auto const& entry : value) {
    if (!entry.is_string()) return std::nullopt;
    list.push_back(entry.get<std::string>());
  }
  return list;
}

/// Probabilities by name. `read` makes a kind of a name, or none; `write` the name of a kind.
template <class Where, class Read, class Write>
Knob odds(std::string name, Where where, Read read, Write write, std::string const& names, std::string help) {
  auto set = [where, read, names](Faults& faults, Json const& value) -> Result<void> {
    auto members = named_values(value);
    if (!members) return wrong("probabilities by name, like lost=0.1,reset=0.05");
    std::remove_reference_t<decltype(std::invoke(where, faults))> parsed;
    double sum = 0;
    for (std::pair<std::string, Json> const& member : *members) {
      std::string const& key = member.first;
      Json const& probability = member.second;
      auto kind = read(key);
      if (!kind) return wrong("names among " + names);
      if (!probability.is_number() || probability.get<double>() < 0) return wrong("a probability for " + key);
      parsed[*kind] = probability.get<double>();
      sum += probability.get<double>();
    }
    if (sum > 1.0 + 1e-9) return wrong("probabilities whose sum is at most 1");
    std::invoke(where, faults) = std::move(parsed);
    return {};
  };
  auto get = [where, write](Faults const& faults) {
    Json object = Json::object();
    for (auto const& [kind, probability] : std::invoke(where, faults))
      object[std::string(write(kind))] = probability;
    return object;
  };
  return {std::move(name), help + " (name=probability,…): " + names, false, true, set, get};
}

template <class Where, class Kind, std::size_t N>
Knob odds(std::string name, Where where, std::array<Named<Kind>, N> const& names, std::string help) {
  auto read = [&names](std::string_view word) { return kind_of(names, word); };
  auto write = [&names](Kind kind) { return name_of(names, kind); };
  return odds(std::move(name), where, read, write, all_names(names), std::move(help));
}

}  // namespace yj::sim
