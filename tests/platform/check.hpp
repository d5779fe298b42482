#pragma once

#include "form.hpp"
#include "tables.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yj::sim {

/// The offer for this model and category; null when the document has none.
Offer const* find_offer(std::vector<Offer> const& offers, std::string_view model, std::string_view catelogid);

/// Whether a text is the lasting reference of an active real-person asset.
using KnownAsset = std::function<bool(std::string const&)>;

/// Compares a call with its table. The answer is the first thing wrong, in English and with the field's name,
/// or none. `transno` (at most 32 characters, the platform's column) may always go along.
std::optional<std::string> check_call(
    Offer const& offer, Endpoint endpoint, Request const& request, Form const& form,
    KnownAsset const& known = [](std::string const&) { return false; });

}  // namespace yj::sim
