#pragma once

#include "core/asset.hpp"
#include "http/awaitable.hpp"
#include "platform/asset_answer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace yj::platform {

/// How long a face verification's link is good, and an asset's signed URL (document).
inline constexpr Duration kFaceLinkLife = std::chrono::seconds{120};
inline constexpr Duration kAssetUrlLife = std::chrono::hours{12};

struct FaceLinkRequest {
  std::string vendor = "volcengine";
  std::string project = "default";
  std::string name;  ///< shown in the list of groups; empty: not sent
};

struct UploadRequest {
  std::string vendor_group_id;
  std::string source_url;  ///< public, or `data:TYPE;base64,…`
  std::string asset_type;  ///< `Image` or `Video`
  std::string name;        ///< empty: not sent
};

/// The platform's API for real-person assets. Nothing of it is paid. Every call is one exchange, bounded in time and never
/// repeated here; none of them may be repeated blindly by a caller when it was an upload whose answer is lost: look for
/// its name in `assets` first.
class AssetPlatform {
 public:
  virtual ~AssetPlatform() = default;

  [[nodiscard]] virtual http::Awaitable<AssetResult<FaceLink>> verify(std::string account,
                                                                      FaceLinkRequest request) = 0;
  [[nodiscard]] virtual http::Awaitable<AssetResult<std::vector<AssetGroup>>> groups(std::string account) = 0;
  [[nodiscard]] virtual http::Awaitable<AssetResult<NewAsset>> upload(std::string account,
                                                                      UploadRequest request) = 0;
  /// `asset_id` is the `id` that the upload answered.
  [[nodiscard]] virtual http::Awaitable<AssetResult<AssetStatus>> status(std::string account,
                                                                         std::string asset_id) = 0;
  [[nodiscard]] virtual http::Awaitable<AssetResult<AssetList>> assets(std::string account,
                                                                       std::string vendor_group_id) = 0;
};

/// The body of `rl_upload`; `source_url` is ASCII, or it is escaped.
std::string upload_body(UploadRequest const& request);

}  // namespace yj::platform
