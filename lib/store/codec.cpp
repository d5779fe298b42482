#include "store/codec.hpp"

#include "base/json.hpp"

namespace yj::store {

std::string encode_request(RequestSpec const& request) {
  Json fields = Json::array();
  for (auto const& field : request.fields) {
    Json value = std::visit([](auto const& each) { return Json(each); }, field.value);
    fields.push_back(Json::array({field.name, std::move(value)}));
  }
  Json json;
  json["path"] = request.path;
  json["encoding"] = request.encoding == Encoding::json ? "json" : "multipart";
  json["fields"] = std::move(fields);
  return json.dump();
}

Result<RequestSpec> decode_request(std::string const& text) {
  auto json = parse_json(text);
  if (!json) return fail(Errc::corrupt, "a stored request is not JSON");
  try {
    RequestSpec request;
    request.path = json->at("path").get<std::string>();
    request.encoding = json->at("encoding") == "json" ? Encoding::json : Encoding::multipart;
    for (auto const& pair : json->at("fields")) {
      auto const& value = pair.at(1);
      Field field{pair.at(0).get<std::string>(), std::string{}};
      if (value.is_boolean()) {
        field.value = value.get<bool>();
      } else if (value.is_number_integer()) {
        field.value = value.get<std::int64_t>();
      } else if (value.is_number()) {
        field.value = value.get<double>();
      } else {
        field.value = value.get<std::string>();
      }
      request.fields.push_back(std::move(field));
    }
    return request;
  } catch (Json::exception const& error) {
    return fail(Errc::corrupt,
                std::string("a stored request is not what this program writes: ") + error.what());
  }
}

std::string encode_notes(std::vector<std::string> const& notes) { return Json(notes).dump(); }

Result<std::vector<std::string>> decode_notes(std::string const& text) {
  auto json = parse_json(text);
  if (!json || !json->is_array()) return fail(Errc::corrupt, "stored notes are not a JSON list");
  std::vector<std::string> notes;
  for (auto const& note : *json) {
    if (!note.is_string()) return fail(Errc::corrupt, "a stored note is not text");
    notes.push_back(note.get<std::string>());
  }
  return notes;
}

}  // namespace yj::store
