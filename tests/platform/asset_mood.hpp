#pragma once

#include "base/instant.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace yj::sim {

/// How the API for real-person assets behaves.
struct AssetMood {
  Duration link_life = std::chrono::seconds{120};  ///< of a face verification's link (document)
  Duration group_late{0};                          ///< from the verified face to its group
  Duration processing{3000};                       ///< from an upload to Active or Failed
  Duration url_life = std::chrono::hours{12};      ///< of a signed URL (document)
  int fail_next = 0;                               ///< so many of the next uploads end in Failed
  std::vector<std::string> vendors{"volcengine"};  ///< configured
  std::vector<std::string> vendors_off;            ///< configured and switched off
  /// `upload=lost`: what becomes of the next call of that name, `any` for whichever; in order, each used once.
  std::vector<std::string> script;
};

/// The faults that a script may name behind `=`.
std::vector<std::string> const& asset_faults();
/// The calls that it may name before it.
std::vector<std::string> const& asset_calls();

}  // namespace yj::sim
