#include "catalog/offer_json.hpp"

namespace yj::catalog {

namespace {

Json value_json(ParameterValue const& value) {
  return std::visit([](auto const& it) { return Json(it); }, value);
}

Json parameter_json(Parameter const& parameter) {
  Json json;
  json["key"] = parameter.key;
  json["field"] = parameter.field;
  json["default"] = parameter.default_value ? value_json(*parameter.default_value) : Json(nullptr);
  json["always"] = parameter.always;
  json["allowed"] = Json::array();
  for (auto const& value : parameter.allowed) json["allowed"].push_back(value_json(value));
  json["takes"] = parameter.allowed_text();
  return json;
}

Json slot_json(FileSlot const& slot) {
  Json json;
  json["key"] = name_of(slot.role);
  json["field"] = slot.field;
  json["required"] = slot.min > 0;
  json["max"] = slot.max == 0 ? Json(nullptr) : Json(slot.max);
  return json;
}

Json field_json(ExtraField const& field) {
  Json json;
  json["field"] = field.name;
  json["value"] = nullptr;
  if (field.value) std::visit([&](auto const& it) { json["value"] = it; }, *field.value);
  return json;
}

}  // namespace

Json offer_json(Offer const& offer) {
  Json json;
  json["model"] = offer.model;
  json["type"] = name_of(offer.type);
  json["category"] = offer.category;
  json["path"] = offer.path;
  json["undocumented"] = offer.undocumented;
  json["files"] = Json::array();
  for (auto const& slot : offer.files) json["files"].push_back(slot_json(slot));
  json["parameters"] = Json::array();
  for (auto const& parameter : offer.parameters) json["parameters"].push_back(parameter_json(parameter));
  json["fields"] = Json::array();
  for (auto const& field : offer.fields) json["fields"].push_back(field_json(field));
  return json;
}

}  // namespace yj::catalog
