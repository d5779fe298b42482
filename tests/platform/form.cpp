#include "form.hpp"

#include "base/text.hpp"
#include "multipart.hpp"

#include <utility>

namespace yj::sim {

namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint8_t byte = 0;
    if (text[i] == '%' && i + 2 < text.size() && from_hex(lower_ascii(text.substr(i + 1, 2)), &byte, 1)) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

void read_parts(Request const& request, CutOffs cut_offs, Form& form) {
  form.encoding = Encoding::multipart;
  auto boundary = multipart_boundary(*request.header("Content-Type"));
  auto multipart = boundary ? parse_multipart(request.body, *boundary) : Multipart{};
  form.complete = multipart.complete && request.whole;
  if (!form.complete && cut_offs == CutOffs::off) return;
  for (auto& part : multipart.parts) {
    if (!part.ended && cut_offs != CutOffs::begun) continue;
    Field field;
    field.name = std::move(part.name);
    if (part.filename)
      field.upload = Upload{*part.filename, part.content.size(), Sha256::of(part.content)};
    else
      field.value = std::move(part.content);
    form.fields.push_back(std::move(field));
  }
}

void read_json(Request const& request, Form& form) {
  form.complete = request.whole;
  if (request.body.empty()) return;
  form.encoding = Encoding::json;
  auto value = parse_json(request.body);
  if (!value || !value->is_object()) {
    form.complete = false;
    return;
  }
  for (auto& [name, member] : value->items()) form.fields.push_back({name, member, std::nullopt, false});
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    auto piece = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), piece.size() + 1));
    auto equals = piece.find('=');
    if (piece.empty()) continue;
    pairs.emplace_back(percent_decoded(piece.substr(0, equals)),
                       equals == std::string_view::npos ? "" : percent_decoded(piece.substr(equals + 1)));
  }
  return pairs;
}

Form read_form(Request const& request, CutOffs cut_offs) {
  Form form;
  auto const* type = request.header("Content-Type");
  if (request.is_multipart()) {
    read_parts(request, cut_offs, form);
  } else if (type != nullptr && lower_ascii(*type).starts_with("application/x-www-form-urlencoded")) {
    form.encoding = Encoding::urlencoded;
    form.complete = request.whole;
    for (auto& [name, value] : parse_query(request.body))
      form.fields.push_back({name, std::move(value), std::nullopt, false});
  } else {
    read_json(request, form);
  }
  for (auto& [name, value] : parse_query(request.query()))
    form.fields.push_back({name, std::move(value), std::nullopt, true});
  return form;
}

Field const* Form::find(std::string_view name) const {
  for (auto const& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::optional<std::string> Form::text(std::string_view name) const {
  auto const* field = find(name);
  if (field == nullptr || field->upload || field->value.is_null()) return std::nullopt;
  if (field->value.is_string()) return field->value.get<std::string>();
  return field->value.dump();
}

std::string_view to_text(Encoding encoding) {
  switch (encoding) {
    case Encoding::json: return "json";
    case Encoding::multipart: return "multipart";
    case Encoding::urlencoded: return "form";
    case Encoding::none: break;
  }
  return "none";
}

}  // namespace yj::sim
