#include "batch/values.hpp"

#include "base/text.hpp"
#include "catalog/yaml_document.hpp"

#include <algorithm>
#include <charconv>

namespace yj::batch {

namespace {

using catalog::Parameter;
using catalog::ParameterValue;
using catalog::ValueKind;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `1280*720` in any of the forms in which people write a size.
std::string with_star(std::string text) {
  for (std::string_view times : {"×", "x", "X", "＊"}) replace_all(text, times, "*");
  replace_all(text, " ", "");
  return text;
}

bool is_size(std::string_view text) {
  auto star = text.find('*');
  return star != std::string_view::npos && text.size() <= 11 && all_digits(text.substr(0, star)) &&
         all_digits(text.substr(star + 1));
}

std::optional<Meaning> integer_meaning(std::string_view written, Parameter const& parameter) {
  std::string number = trimmed(written);
  if (parameter.key == "duration") {
    for (std::string_view unit : {"s", "S", "秒"}) {
      if (number.ends_with(unit)) {
        number = trimmed(std::string_view{number}.substr(0, number.size() - unit.size()));
        break;
      }
    }
  }
  auto value = catalog::integer_in(number);
  if (!value) return std::nullopt;
  if (*value < parameter.min.value_or(*value) || *value > parameter.max.value_or(*value)) return std::nullopt;
  ParameterValue sent{*value};
  if (!parameter.allowed.empty() &&
      std::find(parameter.allowed.begin(), parameter.allowed.end(), sent) == parameter.allowed.end()) {
    return std::nullopt;
  }
  return Meaning{sent, number != written};
}

std::optional<Meaning> yes_no_meaning(std::string_view written, Parameter const& parameter) {
  std::string word = trimmed(written);
  std::optional<bool> truth = catalog::truth_in(word);
  if (lower_ascii(word) == lower_ascii(parameter.yes)) truth = true;
  if (lower_ascii(word) == lower_ascii(parameter.no)) truth = false;
  if (!truth) return std::nullopt;
  std::string sent = *truth ? parameter.yes : parameter.no;
  bool rewritten = sent != written;
  return Meaning{ParameterValue{std::move(sent)}, rewritten};
}

std::optional<Meaning> text_meaning(std::string_view written, Parameter const& parameter) {
  std::string word = trimmed(written);
  if (word.empty()) {  // `negative_prompt: ""` takes a default back
    if (parameter.always || !parameter.allowed.empty()) return std::nullopt;
    return Meaning{};
  }
  if (parameter.key == "ratio") {
    replace_all(word, "：", ":");
    replace_all(word, " ", "");
  }
  if (parameter.key == "size") word = with_star(std::move(word));
  if (parameter.allowed.empty()) {
    if (parameter.key == "size" && !is_size(word)) return std::nullopt;
    bool rewritten = word != trimmed(written);
    return Meaning{ParameterValue{std::move(word)}, rewritten};
  }
  std::string lower = lower_ascii(word);
  for (auto const& value : parameter.allowed) {  // the catalogue has no two that differ in letter case only
    std::string const& right = std::get<std::string>(value);
    if (lower_ascii(right) == lower) return Meaning{value, right != written};
  }
  if (!parameter.unsent.empty() && lower_ascii(parameter.unsent) == lower) return Meaning{};
  return std::nullopt;
}

}  // namespace

std::optional<Meaning> meaning_of(std::string_view written, Parameter const& parameter) {
  switch (parameter.kind) {
    case ValueKind::integer: return integer_meaning(written, parameter);
    case ValueKind::yes_no: return yes_no_meaning(written, parameter);
    case ValueKind::text: return text_meaning(written, parameter);
  }
  return std::nullopt;
}

}  // namespace yj::batch
