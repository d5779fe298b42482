#pragma once

#include "base/json.hpp"
#include "catalog/offer.hpp"

namespace yj::catalog {

/// One table of the catalogue, for people and programs: `{"model", "type", "category", "path", "undocumented", "files": […],
/// "parameters": […], "fields": […]}`.
Json offer_json(Offer const& offer);

}  // namespace yj::catalog
