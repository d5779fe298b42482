#pragma once

#include "base/json.hpp"
#include "catalog/catalog.hpp"
#include "catalog/offer.hpp"

#include <string>
#include <vector>

namespace yj::batch {

/// What a job may say where its model and its type are known; nothing in it tells the model's name, so that
/// models of one kind share it.
Json offer_schema(catalog::Offer const& offer);

/// The keys of the files without which the offer cannot be used.
std::vector<std::string> files_needed(catalog::Offer const& offer);

/// Forbids keys, with a message that an editor shows at each of them.
Json refused(std::vector<std::string> const& keys, std::string const& message);

/// Every parameter with the values that any model of the catalogue takes.
Json any_model(catalog::Catalog const& catalog);

}  // namespace yj::batch
