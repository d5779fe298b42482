#pragma once

#include "base/diagnostic.hpp"
#include "catalog/offer.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace yj::catalog {

/// Every model that the daemon knows, with what the platform takes for it. Data, not code: it is read from
/// `config/models.yaml`, whose tables follow the platform's API document. Immutable after loading.
class Catalog {
 public:
  /// The catalogue in `text`, or everything that is wrong with it, by position. `file_name` is for the
  /// messages.
  static std::variant<Catalog, Diagnostics> load(std::string_view text, std::string const& file_name);

  /// What `model` takes as `type`; null when it does not offer that. Valid as long as the catalogue lives.
  [[nodiscard]] Offer const* find(std::string_view model, JobType type) const;
  /// In the order of JobType; empty when the model is not known.
  [[nodiscard]] std::vector<JobType> types_of(std::string_view model) const;
  /// Models that offer `type`, in the order of the file.
  [[nodiscard]] std::vector<std::string> models(JobType type) const;
  /// All models in the order of the file.
  [[nodiscard]] std::vector<std::string> const& models() const { return models_; }
  /// The model's name as the platform spells it, whatever letter case `name` has; empty when it is not known.
  [[nodiscard]] std::string spelled(std::string_view name) const;
  [[nodiscard]] std::vector<Offer> const& offers() const { return offers_; }

 private:
  Catalog(std::vector<std::string> models, std::vector<Offer> offers);

  std::vector<std::string> models_;
  std::vector<Offer> offers_;
  std::map<std::pair<std::string, JobType>, std::size_t, std::less<>> places_;
  std::map<std::string, std::string> spellings_;  ///< lower case to real
};

}  // namespace yj::catalog
