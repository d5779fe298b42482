#include "catalog/table_reader.hpp"

#include "base/text.hpp"
#include "catalog/untouched.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::catalog {

namespace {

std::vector<std::string> const& role_keys() {
  static std::vector<std::string> const keys = [] {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kRoleCount; ++i) names.emplace_back(name_of(static_cast<Role>(i)));
    return names;
  }();
  return keys;
}

std::optional<std::int64_t> integer_under(YamlNode map, std::string_view key, Problems& problems) {
  auto entry = map.find(key);
  if (!entry) return std::nullopt;
  auto number = integer_in(entry->value.scalar());
  if (!number || *number < 0 || *number > 1'000'000) {
    problems.add(entry->value.mark(), "bad-value",
                 fmt::format("'{}' is not a whole number from 0 to 1000000", key));
    return std::nullopt;
  }
  return number;
}

ValueKind usual_kind(std::string_view key) {
  if (key == "duration") return ValueKind::integer;
  if (key == "off_peak") return ValueKind::yes_no;
  return ValueKind::text;
}

std::string field_under(YamlNode map, std::string const& otherwise, Problems& problems) {
  auto field = text_under(map, "field", problems);
  if (field && !is_field_name(*field)) {
    problems.add(map.find("field")->value.mark(), "bad-value",
                 "a field name has letters, digits, '_', '.' and '-' only");
  }
  return field.value_or(otherwise);
}

/// One value of a parameter's table, of the parameter's kind.
std::optional<ParameterValue> read_value(YamlNode node, ValueKind kind, Problems& problems) {
  if (!node.is_scalar() || node.scalar().empty()) {
    problems.add(node.mark(), "bad-value", "a value must be a single word");
    return std::nullopt;
  }
  if (kind != ValueKind::integer) return ParameterValue{std::string{node.scalar()}};
  if (auto number = integer_in(node.scalar())) return ParameterValue{*number};
  problems.add(node.mark(), "bad-value",
               fmt::format("'{}' is not a whole number", printable(node.scalar(), 40)));
  return std::nullopt;
}

bool among_allowed(Parameter const& parameter, ParameterValue const& value) {
  if (parameter.kind == ValueKind::yes_no)
    return value_text(value) == parameter.yes || value_text(value) == parameter.no;
  if (!parameter.allowed.empty())
    return std::find(parameter.allowed.begin(), parameter.allowed.end(), value) != parameter.allowed.end();
  if (auto const* number = std::get_if<std::int64_t>(&value))
    return *number >= parameter.min.value_or(*number) && *number <= parameter.max.value_or(*number);
  return true;
}

void read_kind(YamlNode map, Parameter& parameter, Problems& problems) {
  parameter.kind = usual_kind(parameter.key);
  auto word = text_under(map, "kind", problems);
  if (!word) return;
  if (*word == "integer") {
    parameter.kind = ValueKind::integer;
  } else if (*word == "text") {
    parameter.kind = ValueKind::text;
  } else if (*word == "yes-no") {
    parameter.kind = ValueKind::yes_no;
  } else {
    problems.add(map.find("kind")->value.mark(), "bad-value",
                 fmt::format("unknown kind '{}'", printable(*word, 40)), "integer, text or yes-no");
  }
}

void read_allowed(YamlNode map, Parameter& parameter, Problems& problems) {
  auto entry = map.find("allowed");
  if (!entry) return;
  if (!entry->value.is_sequence() || entry->value.size() == 0) {
    problems.add(entry->value.mark(), "bad-value", "'allowed' takes a list of values");
    return;
  }
  for (auto const& item : entry->value.items()) {
    auto value = read_value(item, parameter.kind, problems);
    if (!value) continue;
    // Users' letter case is forgiven, which is only possible while it does not decide between two values.
    bool twice =
        std::any_of(parameter.allowed.begin(), parameter.allowed.end(), [&](ParameterValue const& other) {
          return lower_ascii(value_text(other)) == lower_ascii(value_text(*value));
        });
    if (twice) {
      problems.add(item.mark(), "bad-value",
                   fmt::format("the value '{}' is listed twice", value_text(*value)));
    }
    parameter.allowed.push_back(std::move(*value));
  }
}

/// What must fit together in one parameter.
void check_parameter(YamlEntry const& entry, Parameter const& parameter, Problems& problems) {
  Mark at = entry.key.mark();
  bool integer = parameter.kind == ValueKind::integer;
  if (!integer && (parameter.min || parameter.max)) {
    problems.add(at, "bad-value", "'min' and 'max' are for whole numbers");
  }
  if (parameter.min && parameter.max && *parameter.min > *parameter.max) {
    problems.add(at, "bad-value", "'min' is greater than 'max'");
  }
  if (!parameter.allowed.empty() && (parameter.min || parameter.max)) {
    problems.add(at, "bad-value", "'allowed' and a range exclude each other");
  }
  bool yes_no = parameter.kind == ValueKind::yes_no;
  if (yes_no && (parameter.yes.empty() || parameter.no.empty())) {
    problems.add(at, "missing-key",
                 "a yes-no parameter needs 'yes_word' and 'no_word', the platform's words");
  }
  if (!yes_no && (!parameter.yes.empty() || !parameter.no.empty())) {
    problems.add(at, "bad-value", "'yes_word' and 'no_word' are for yes-no parameters");
  }
  if (yes_no && !parameter.allowed.empty()) {
    problems.add(at, "bad-value", "a yes-no parameter has no 'allowed'");
  }
  if (parameter.always && !parameter.default_value) {
    problems.add(at, "missing-key", "'always' needs a 'default' to send");
  }
  if (parameter.default_value && !among_allowed(parameter, *parameter.default_value)) {
    problems.add(
        entry.value.find("default")->value.mark(), "bad-value",
        fmt::format("the default '{}' is not among the allowed values", value_text(*parameter.default_value)),
        parameter.allowed_text());
  }
  if (!parameter.unsent.empty() &&
      (parameter.kind != ValueKind::text || parameter.always || parameter.default_value ||
       parameter.allowed.empty() || among_allowed(parameter, parameter.unsent))) {
    problems.add(entry.value.find("unsent")->value.mark(), "bad-value",
                 "'unsent' is for a text parameter with a list of allowed values and without a default",
                 "a word outside of that list, which is said by leaving the field out");
  }
}

Parameter read_parameter(YamlEntry const& entry, Problems& problems) {
  Parameter parameter;
  parameter.key = entry.key.scalar();
  parameter.field = parameter.key;
  if (std::find(parameter_keys().begin(), parameter_keys().end(), parameter.key) == parameter_keys().end()) {
    problems.add(entry.key.mark(), "unknown-key",
                 fmt::format("unknown parameter '{}'", printable(parameter.key, 60)),
                 hint_for(parameter.key, parameter_keys()));
  }
  parameter.kind = usual_kind(parameter.key);
  if (entry.value.kind() == YamlKind::null)
    return parameter;  // `negative_prompt:` alone: everything as usual
  if (!entry.value.is_map()) {
    problems.add(entry.value.mark(), "bad-value", "a parameter is described by a map",
                 "{default: …, allowed: […]}");
    return parameter;
  }
  refuse_unknown_keys(
      entry.value,
      {"field", "kind", "default", "always", "allowed", "min", "max", "yes_word", "no_word", "unsent"},
      "a parameter", problems);
  std::size_t before = problems.size();
  read_kind(entry.value, parameter, problems);
  parameter.field = field_under(entry.value, parameter.key, problems);
  read_allowed(entry.value, parameter, problems);
  parameter.min = integer_under(entry.value, "min", problems);
  parameter.max = integer_under(entry.value, "max", problems);
  parameter.yes = text_under(entry.value, "yes_word", problems).value_or("");
  parameter.no = text_under(entry.value, "no_word", problems).value_or("");
  parameter.unsent = text_under(entry.value, "unsent", problems).value_or("");
  parameter.always = truth_under(entry.value, "always", problems);
  if (auto value = entry.value.find("default")) {
    parameter.default_value = read_value(value->value, parameter.kind, problems);
  }
  if (problems.size() == before) check_parameter(entry, parameter, problems);
  return parameter;
}

FileSlot read_slot(YamlEntry const& entry, Problems& problems) {
  FileSlot slot;
  if (!parse(entry.key.scalar(), slot.role)) {
    problems.add(entry.key.mark(), "unknown-key",
                 fmt::format("unknown kind of file '{}'", printable(entry.key.scalar(), 60)),
                 hint_for(entry.key.scalar(), role_keys()));
    return slot;
  }
  if (!entry.value.is_map()) {
    problems.add(entry.value.mark(), "bad-value", "a file is described by a map",
                 "{field: …, required: true}");
    return slot;
  }
  refuse_unknown_keys(entry.value, {"field", "required", "max"}, "a file", problems);
  if (!entry.value.find("field")) {
    problems.add(entry.key.mark(), "missing-key",
                 "'field' is missing: the platform's name of the file field");
  }
  slot.field = field_under(entry.value, "", problems);
  slot.min = truth_under(entry.value, "required", problems) ? 1 : 0;
  slot.max = static_cast<std::size_t>(
      integer_under(entry.value, "max", problems).value_or(takes_list(slot.role) ? 0 : 1));
  if (!takes_list(slot.role) && slot.max != 1) {
    problems.add(entry.key.mark(), "bad-value", fmt::format("'{}' is one file", name_of(slot.role)));
  }
  return slot;
}

}  // namespace

bool truth_under(YamlNode map, std::string_view key, Problems& problems) {
  auto entry = map.find(key);
  if (!entry) return false;
  auto truth = truth_in(entry->value.scalar());
  if (!truth)
    problems.add(entry->value.mark(), "bad-value", fmt::format("'{}' is neither true nor false", key));
  return truth.value_or(false);
}

std::optional<std::string> text_under(YamlNode map, std::string_view key, Problems& problems) {
  auto entry = map.find(key);
  if (!entry) return std::nullopt;
  if (!entry->value.is_scalar() || entry->value.scalar().empty()) {
    problems.add(entry->value.is_scalar() ? entry->value.mark() : entry->key.mark(), "bad-value",
                 fmt::format("'{}' takes a text", key));
    return std::nullopt;
  }
  return std::string{entry->value.scalar()};
}

std::vector<FileSlot> read_slots(YamlNode map, Problems& problems) {
  std::vector<FileSlot> slots;
  if (!map.is_map()) problems.add(map.mark(), "bad-value", "'files' takes a map", "first_frame: {field: …}");
  for (auto const& entry : map.entries()) slots.push_back(read_slot(entry, problems));
  return slots;
}

std::vector<Parameter> read_parameters(YamlNode map, Problems& problems) {
  std::vector<Parameter> parameters;
  if (!map.is_map())
    problems.add(map.mark(), "bad-value", "'parameters' takes a map", "duration: {default: 5}");
  for (auto const& entry : map.entries()) parameters.push_back(read_parameter(entry, problems));
  return parameters;
}

std::vector<ExtraField> read_extra_fields(YamlNode map, Problems& problems) {
  std::vector<ExtraField> fields;
  if (!map.is_map()) problems.add(map.mark(), "bad-value", "'fields' takes a map", "fields: {stream: true}");
  for (auto const& entry : map.entries()) {
    ExtraField field;
    field.name = entry.key.scalar();
    if (!is_field_name(field.name))
      problems.add(entry.key.mark(), "bad-value", "a field name has letters, digits, '_', '.' and '-' only");
    if (entry.value.kind() != YamlKind::null) {
      if (entry.value.is_scalar()) {
        field.value = untouched(entry.value.scalar(), entry.value.plain());
      } else {
        problems.add(entry.value.mark(), "bad-value", "a field has a single value");
      }
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace yj::catalog
