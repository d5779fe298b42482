#pragma once

#include "base/random.hpp"

#include <map>

namespace yj::sim {

/// Probabilities by kind. A kind without any fault is `Kind{}`.
template <class Kind>
using Odds = std::map<Kind, double>;

/// Throws the dice: at most one of the kinds, by its probability.
template <class Kind>
Kind pick(Odds<Kind> const& odds, Random& random) {
  double throw_of_dice = odds.empty() ? 1.0 : random.unit();
  for (auto const& [kind, probability] : odds) {
    if (throw_of_dice < probability) return kind;
    throw_of_dice -= probability;
  }
  return Kind{};
}

}  // namespace yj::sim
