#include "catalog/catalog.hpp"

#include "base/text.hpp"
#include "catalog/catalog_reader.hpp"

namespace yj::catalog {

std::variant<Catalog, Diagnostics> Catalog::load(std::string_view text, std::string const& file_name) {
  Problems problems{file_name};
  CatalogContents contents = read_catalog(text, problems);
  if (!problems.empty()) return problems.sorted();
  return Catalog{std::move(contents.models), std::move(contents.offers)};
}

Catalog::Catalog(std::vector<std::string> models, std::vector<Offer> offers)
    : models_(std::move(models)), offers_(std::move(offers)) {
  for (std::size_t i = 0; i < offers_.size(); ++i)
    places_.emplace(std::pair{offers_[i].model, offers_[i].type}, i);
  for (auto const& model : models_) spellings_.emplace(lower_ascii(model), model);
}

Offer const* Catalog::find(std::string_view model, JobType type) const {
  auto found = places_.find(std::pair{std::string{model}, type});
  return found == places_.end() ? nullptr : &offers_[found->second];
}

std::vector<JobType> Catalog::types_of(std::string_view model) const {
  std::vector<JobType> types;
  for (JobType type : kJobTypes) {
    if (find(model, type) != nullptr) types.push_back(type);
  }
  return types;
}

std::vector<std::string> Catalog::models(JobType type) const {
  std::vector<std::string> names;
  for (auto const& offer : offers_) {
    if (offer.type == type) names.push_back(offer.model);
  }
  return names;
}

std::string Catalog::spelled(std::string_view name) const {
  auto found = spellings_.find(lower_ascii(name));
  return found == spellings_.end() ? std::string{} : found->second;
}

}  // namespace yj::catalog
