#pragma once

#include "catalog/offer.hpp"
#include "catalog/problems.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yj::catalog {

struct CatalogContents {
  std::vector<std::string> models;
  std::vector<Offer> offers;
};

/// Reads the whole of a catalogue file: `types` (what all models of one type have in common), `families`
/// (tables that models share) and `models`. Complete only when it added nothing to `problems`.
CatalogContents read_catalog(std::string_view text, Problems& problems);

}  // namespace yj::catalog
