#include "batch/schema_offer.hpp"

#include "base/text.hpp"
#include "batch/schema_values.hpp"

#include <fmt/format.h>

namespace yj::batch {

using catalog::Offer;
using catalog::Role;

Json refused(std::vector<std::string> const& keys, std::string const& message) {
  Json properties = Json::object();
  for (auto const& key : keys) properties[key] = false;
  return Json{{"properties", std::move(properties)}, {"errorMessage", message}};
}

Json offer_schema(Offer const& offer) {
  std::vector<std::string> taken;
  std::vector<std::string> fields;
  Json properties = Json::object();
  std::vector<std::string> not_taken;
  for (auto const& key : catalog::parameter_keys()) {
    if (auto const* parameter = offer.parameter(key)) {
      properties[key] = value_schema(*parameter);
      taken.push_back(key);
      fields.push_back(parameter->field);
    } else {
      not_taken.push_back(key);
    }
  }
  for (std::size_t i = 0; i < catalog::kRoleCount; ++i) {
    auto role = static_cast<Role>(i);
    std::string key{name_of(role)};
    if (auto const* slot = offer.slot(role)) {
      if (catalog::takes_list(role) && slot->max > 0) properties[key] = Json{{"maxItems", slot->max}};
      taken.push_back(key);
      fields.push_back(slot->field);
    } else {
      not_taken.push_back(key);
    }
  }
  if (!fields.empty())
    properties["fields"] = refused(fields, "This has a key of its own on the job 任务里有专门的键");
  for (auto const& key : not_taken) properties[key] = false;
  std::string words = taken.empty() ? "prompt" : joined(taken, ", ");
  return Json{{"errorMessage", fmt::format("Here the model takes only 该模型在这里只支持: {}", words)},
              {"properties", std::move(properties)}};
}

std::vector<std::string> files_needed(Offer const& offer) {
  std::vector<std::string> keys;
  for (auto const& slot : offer.files) {
    if (slot.min > 0) keys.emplace_back(name_of(slot.role));
  }
  return keys;
}

Json any_model(catalog::Catalog const& catalog) {
  Json properties = Json::object();
  for (auto const& key : catalog::parameter_keys()) {
    std::vector<catalog::Parameter const*> offered;
    for (auto const& offer : catalog.offers()) {
      if (auto const* parameter = offer.parameter(key)) offered.push_back(parameter);
    }
    if (!offered.empty()) properties[key] = value_schema(offered);
  }
  return Json{{"properties", std::move(properties)}};
}

}  // namespace yj::batch
