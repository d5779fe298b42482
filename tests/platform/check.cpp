#include "check.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yj::sim {

namespace {

using Problem = std::optional<std::string>;

std::optional<int> whole_number(Field const& field, Encoding encoding) {
  if (encoding == Encoding::json && !field.from_query) {
    // The document's type is integer: "5" and 5.0 are other things.
    if (!field.value.is_number_integer()) return std::nullopt;
    auto value = field.value.get<std::int64_t>();
    if (value < -1'000'000 || value > 1'000'000) return std::nullopt;
    return static_cast<int>(value);
  }
  if (!field.value.is_string()) return std::nullopt;
  auto const& text = field.value.get_ref<std::string const&>();
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_size(std::string_view text) {
  auto star = text.find('*');
  auto is_side = [](std::string_view side) {
    return !side.empty() && side.size() <= 4 && side.front() != '0' &&
           side.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return star != std::string_view::npos && is_side(text.substr(0, star)) && is_side(text.substr(star + 1));
}

Problem check_number(TextRule const& rule, Field const& field, Encoding encoding) {
  auto value = whole_number(field, encoding);
  if (!value) return fmt::format("{} must be an integer", rule.name);
  if (!rule.choices.empty()) {
    if (std::find(rule.choices.begin(), rule.choices.end(), std::to_string(*value)) == rule.choices.end())
      return fmt::format("{} must be one of {}", rule.name, joined(rule.choices, ", "));
  } else if (*value < rule.least || *value > rule.most) {
    return fmt::format("{} must be between {} and {}", rule.name, rule.least, rule.most);
  }
  return std::nullopt;
}

Problem check_text(TextRule const& rule, Field const& field, Encoding encoding) {
  if (field.upload) return fmt::format("{} is not a file", rule.name);
  if (rule.kind == TextRule::Kind::integer) return check_number(rule, field, encoding);
  if (rule.kind == TextRule::Kind::truth)
    return field.value.is_boolean() ? Problem{} : fmt::format("{} must be true or false", rule.name);
  if (rule.kind == TextRule::Kind::number)
    return field.value.is_number() ? Problem{} : fmt::format("{} must be a number", rule.name);
  if (!field.value.is_string()) return fmt::format("{} must be a string", rule.name);
  auto const& text = field.value.get_ref<std::string const&>();
  if (!is_utf8(text)) return fmt::format("{} is not UTF-8", rule.name);
  if (rule.kind == TextRule::Kind::choice &&
      std::find(rule.choices.begin(), rule.choices.end(), text) == rule.choices.end())
    return fmt::format("{} must be one of {}", rule.name, joined(rule.choices, ", "));
  if (rule.kind == TextRule::Kind::size && !is_size(text))
    return fmt::format("{} must look like 1920*1080", rule.name);
  return std::nullopt;
}

Problem check_files(Offer const& offer, Form const& form, KnownAsset const& known) {
  auto is_asset = [&known](Field const& field) {
    constexpr std::string_view kScheme = "asset://";
    if (!field.value.is_string()) return false;
    std::string text = field.value.get<std::string>();
    return text.starts_with(kScheme) && known(text.substr(kScheme.size()));
  };
  for (auto const& rule : offer.files) {
    std::size_t count = 0;
    for (auto const& field : form.fields) {
      if (field.name != rule.name) continue;
      // How a call takes a real-person asset is not documented; this is what yuanjingd assumes.
      if (!field.upload && is_asset(field)) {
        ++count;
        continue;
      }
      if (!field.upload) return fmt::format("{} must be a file", rule.name);
      if (field.upload->size == 0) return fmt::format("{} is an empty file", rule.name);
      ++count;
    }
    if (rule.required && count == 0) return fmt::format("Missing required parameter: {}", rule.name);
    if (count > rule.most) return fmt::format("{} takes at most {} files", rule.name, rule.most);
  }
  return std::nullopt;
}

Problem check_encoding(Offer const& offer, Endpoint endpoint, Request const& request, Form const& form) {
  if (offer.endpoint != endpoint)
    return fmt::format("{} belongs to {}", offer.models.front(), path_of(offer.endpoint));
  if (form.encoding == Encoding::multipart) {
    if (offer.files.empty()) return "this model takes application/json, not multipart/form-data";
    return std::nullopt;
  }
  if (form.encoding != Encoding::json) return "the body must be JSON or multipart/form-data";
  if (offer.needs_files()) return "this model takes multipart/form-data, not application/json";
  auto const* type = request.header("Content-Type");
  if (type == nullptr || !lower_ascii(*type).starts_with("application/json"))
    return "Content-Type must be application/json";
  return std::nullopt;
}

}  // namespace

Offer const* find_offer(std::vector<Offer> const& offers, std::string_view model,
                        std::string_view catelogid) {
  for (auto const& offer : offers) {
    if (offer.catelogid == catelogid &&
        std::find(offer.models.begin(), offer.models.end(), model) != offer.models.end())
      return &offer;
  }
  return nullptr;
}

std::optional<std::string> check_call(Offer const& offer, Endpoint endpoint, Request const& request,
                                      Form const& form, KnownAsset const& known_asset) {
  if (auto problem = check_encoding(offer, endpoint, request, form)) return problem;
  std::vector<std::string> seen;
  for (auto const& field : form.fields) {
    auto const* rule = offer.text(field.name);
    auto const* file = offer.file(field.name);
    bool known = field.name == "model" || field.name == "catelogid" || field.name == "prompt" ||
                 field.name == "transno";
    if (rule == nullptr && file == nullptr && !known) return fmt::format("Unknown parameter: {}", field.name);
    bool repeated = std::find(seen.begin(), seen.end(), field.name) != seen.end();
    if (repeated && (file == nullptr || !file->array)) return fmt::format("{} was sent twice", field.name);
    seen.push_back(field.name);
    if (known) {
      TextRule plain{field.name, TextRule::Kind::text, {}, 0, 0, ""};
      if (auto problem = check_text(plain, field, form.encoding)) return problem;
    }
    if (field.name == "transno" && form.text("transno")->size() > 32)
      return "transno is longer than 32 characters";
    if (rule != nullptr) {
      if (auto problem = check_text(*rule, field, form.encoding)) return problem;
    }
  }
  for (auto const& rule : offer.texts) {
    if (rule.required && form.text(rule.name).value_or("").empty())
      return fmt::format("Missing required parameter: {}", rule.name);
  }
  return check_files(offer, form, known_asset);
}

}  // namespace yj::sim
