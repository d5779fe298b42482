#include "batch/schema_values.hpp"

#include "base/text.hpp"
#include "batch/schema_patterns.hpp"
#include "batch/schema_words.hpp"
#include "batch/values.hpp"
#include "catalog/untouched.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::batch {

namespace {

using catalog::Parameter;
using catalog::ParameterValue;
using catalog::ValueKind;

/// A greater range is not spelled out number by number.
constexpr std::int64_t kSpelledOutMax = 100;

Json json_of(ParameterValue const& value) {
  return std::visit([](auto const& v) { return Json(v); }, value);
}

/// Adds a word as text, and as the number or truth value that a YAML parser makes of it unquoted.
void add_word(Json& words, std::string const& word) {
  auto add = [&](Json json) {
    if (std::find(words.begin(), words.end(), json) == words.end()) words.push_back(std::move(json));
  };
  add(word);
  add(std::visit([](auto const& v) { return Json(v); }, catalog::untouched(word, true)));
}

std::vector<std::string> number_forms(Parameter const& parameter) {
  std::vector<std::string> forms;
  for (auto const& value : parameter.allowed) forms.push_back(catalog::value_text(value));
  if (forms.empty() && parameter.min && parameter.max && *parameter.max - *parameter.min <= kSpelledOutMax) {
    for (std::int64_t i = *parameter.min; i <= *parameter.max; ++i) forms.push_back(std::to_string(i));
  }
  if (forms.empty())
    forms.push_back(parameter.min.value_or(0) > 0 ? patterns::positive_number() : patterns::number());
  if (parameter.key != "duration") return forms;
  return {fmt::format(R"((?:{})[ \t\r\n]*(?:s|S|秒)?)", joined(forms, "|"))};
}

std::string range_text(Parameter const& parameter) {
  if (parameter.min && parameter.max) return fmt::format("{}–{}", *parameter.min, *parameter.max);
  if (parameter.min) return fmt::format("≥ {}", *parameter.min);
  if (parameter.max) return fmt::format("≤ {}", *parameter.max);
  return "… -1, 0, 1 …";
}

Json integer_schema(Parameter const& parameter) {
  Json texts = {{"type", "string"}, {"pattern", patterns::whole_or_variable(number_forms(parameter))}};
  if (!parameter.allowed.empty()) {
    Json numbers = Json::array();
    for (auto const& value : parameter.allowed) numbers.push_back(json_of(value));
    Json listed = {{"enum", std::move(numbers)}};
    return Json{{"anyOf", Json::array({std::move(listed), std::move(texts)})}};
  }
  // One schema rather than two alternatives: the bounds are for numbers only and the pattern for texts only,
  // and an editor names the bound that is broken.
  texts["type"] = Json::array({"integer", "string"});
  texts["patternErrorMessage"] = fmt::format("{}: {}", parameter.key, range_text(parameter));
  if (parameter.min) texts["minimum"] = *parameter.min;
  if (parameter.max) texts["maximum"] = *parameter.max;
  return texts;
}

std::vector<std::string> truth_forms() {
  std::vector<std::string> forms;
  for (auto const* word : {"true", "yes", "on", "y", "false", "no", "off", "n"})
    forms.push_back(patterns::any_case(word));
  return forms;
}

Json yes_no_schema(Parameter const& parameter) {
  std::vector<std::string> forms = truth_forms();
  Json words = Json::array();
  for (auto const& word : {parameter.yes, parameter.no}) {
    std::string form = patterns::any_case(word);
    if (std::find(forms.begin(), forms.end(), form) != forms.end()) continue;
    forms.push_back(form);
    add_word(words, word);
  }
  Json schema = truth_schema();
  schema["pattern"] = patterns::whole_or_variable(forms);
  if (words.empty()) return schema;
  Json listed = {{"enum", std::move(words)}};
  return Json{{"anyOf", Json::array({std::move(schema), std::move(listed)})}};
}

Json text_schema(Parameter const& parameter) {
  if (!parameter.allowed.empty()) {
    Json words = Json::array();
    std::vector<std::string> forms;
    auto offer = [&](std::string const& word) {
      add_word(words, word);
      forms.push_back(patterns::any_form(word, parameter.key));
    };
    for (auto const& value : parameter.allowed) offer(catalog::value_text(value));
    if (!parameter.unsent.empty()) offer(parameter.unsent);
    Json listed = {{"enum", std::move(words)}};
    Json texts = {{"type", "string"}, {"pattern", patterns::whole_or_variable(forms)}};
    return Json{{"anyOf", Json::array({std::move(listed), std::move(texts)})}};
  }
  if (parameter.key == "size") {
    std::vector<std::string> forms{patterns::size()};
    if (!parameter.always) forms.emplace_back();  // an empty text takes a default back
    return Json{{"type", "string"},
                {"pattern", patterns::whole_or_variable(forms)},
                {"patternErrorMessage", parameter.allowed_text()}};
  }
  return single_value(Json{{"pattern", parameter.always ? patterns::prompt() : patterns::text()}});
}

Json schema_of(Parameter const& parameter) {
  switch (parameter.kind) {
    case ValueKind::integer: return integer_schema(parameter);
    case ValueKind::yes_no: return yes_no_schema(parameter);
    case ValueKind::text: return text_schema(parameter);
  }
  return Json::object();
}

Json default_of(Parameter const& parameter) {
  if (parameter.kind == ValueKind::yes_no)
    return catalog::value_text(*parameter.default_value) == parameter.yes;
  return json_of(*parameter.default_value);
}

/// What the table says, in signs rather than in words, for readers of any language.
std::string facts(Parameter const& parameter) {
  std::string out;
  if (!parameter.allowed.empty()) {
    out = fmt::format(" [{}]", parameter.allowed_text());
  } else if (parameter.kind == ValueKind::integer) {
    out = fmt::format(" [{}]", range_text(parameter));
  }
  if (!parameter.default_value) return out;
  Json value = default_of(parameter);
  return out +
         fmt::format(" (default 默认: {})", value.is_string() ? value.get<std::string>() : value.dump());
}

/// The numbers from the least to the greatest that any of them takes.
Parameter any_number(std::vector<Parameter const*> const& offered) {
  Parameter any;
  any.key = offered.front()->key;
  any.kind = ValueKind::integer;
  bool open_below = false;
  bool open_above = false;
  auto extend = [&](std::int64_t number) {
    any.min = std::min(any.min.value_or(number), number);
    any.max = std::max(any.max.value_or(number), number);
  };
  for (auto const* parameter : offered) {
    for (auto const& value : parameter->allowed) extend(std::get<std::int64_t>(value));
    if (parameter->min) extend(*parameter->min);
    if (parameter->max) extend(*parameter->max);
    open_below = open_below || (parameter->allowed.empty() && !parameter->min);
    open_above = open_above || (parameter->allowed.empty() && !parameter->max);
  }
  if (open_below) any.min.reset();
  if (open_above) any.max.reset();
  return any;
}

/// One list of all words; of two that differ in letter case only, the one with small letters.
Parameter any_word(std::vector<Parameter const*> const& offered) {
  Parameter any;
  any.key = offered.front()->key;
  auto add = [&](std::string const& word) {
    for (auto& known : any.allowed) {
      auto& text = std::get<std::string>(known);
      if (lower_ascii(text) != lower_ascii(word)) continue;
      text = std::max(text, word);
      return;
    }
    any.allowed.emplace_back(word);
  };
  for (auto const* parameter : offered) {
    for (auto const& value : parameter->allowed) add(catalog::value_text(value));
    if (!parameter->unsent.empty()) add(parameter->unsent);
  }
  return any;
}

}  // namespace

Json value_schema(Parameter const& parameter) {
  Json schema = {{"description", description_of(parameter.key) + facts(parameter)}};
  schema.update(schema_of(parameter));
  if (parameter.default_value) schema["default"] = default_of(parameter);
  return schema;
}

Json value_schema(std::vector<Parameter const*> const& offered) {
  auto all = [&](auto const& holds) { return std::all_of(offered.begin(), offered.end(), holds); };
  Json schema = {{"description", description_of(offered.front()->key)}};
  if (all([](Parameter const* p) { return p->kind == ValueKind::integer; })) {
    schema.update(integer_schema(any_number(offered)));
  } else if (all([](Parameter const* p) { return p->kind == ValueKind::text && !p->allowed.empty(); })) {
    schema.update(text_schema(any_word(offered)));
  } else {
    Json alternatives = Json::array();
    for (auto const* parameter : offered) {
      Json one = schema_of(*parameter);
      if (std::find(alternatives.begin(), alternatives.end(), one) == alternatives.end())
        alternatives.push_back(std::move(one));
    }
    if (alternatives.size() == 1) {
      schema.update(alternatives.front());
    } else {
      schema["anyOf"] = std::move(alternatives);
    }
  }
  return schema;
}

Json type_schema(std::vector<JobType> const& types) {
  Json words = Json::array();
  std::vector<std::string> forms;
  for (JobType type : types) {
    words.push_back(std::string{name_of(type)});
    forms.push_back(patterns::any_case(name_of(type)));
  }
  Json listed = {{"enum", std::move(words)}};
  Json texts = {{"type", "string"}, {"pattern", patterns::whole(forms)}};
  return Json{{"anyOf", Json::array({std::move(listed), std::move(texts)})}};
}

Json truth_schema() {
  return Json{{"type", Json::array({"boolean", "string"})},
              {"pattern", patterns::whole_or_variable(truth_forms())},
              {"patternErrorMessage", "Only true or false 只能是 true 或 false"}};
}

Json words_schema(std::vector<std::string> const& words) {
  std::vector<std::string> forms;
  for (auto const& word : words) forms.push_back(patterns::any_case(word));
  Json listed = {{"enum", words}};
  Json texts = {{"type", "string"}, {"pattern", patterns::whole_or_variable(forms)}};
  return Json{{"anyOf", Json::array({std::move(listed), std::move(texts)})}};
}

Json see(std::string const& definition) { return Json{{"$ref", "#/definitions/" + definition}}; }

Json single_value(Json texts) {
  if (!texts.contains("type")) texts["type"] = Json::array({"string", "number"});
  // A truth value is let in without its name, since an editor would offer `true` and `false` for every text.
  Json others = {{"type", Json::array({"string", "number", "array", "object", "null"})}};
  Json truth = {{"not", std::move(others)}};
  return Json{{"anyOf", Json::array({std::move(texts), std::move(truth)})}};
}

}  // namespace yj::batch
