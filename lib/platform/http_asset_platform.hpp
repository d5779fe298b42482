#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/client.hpp"
#include "platform/asset_platform.hpp"

#include <functional>
#include <memory>
#include <string>

namespace yj::platform {

struct AssetPlatformSettings {
  std::string assets_url = "https://token.opencomputing.cn";
  Duration call_total = std::chrono::seconds{60};
  Duration upload_total =
      std::chrono::minutes{5};  ///< 10 MiB on a slow line, and the vendor behind the platform
  std::uint64_t answer_bytes_max = 8ULL * 1024 * 1024;
};

/// The key of an account; empty when it has none.
using KeyOf = std::function<Secret(std::string const& account)>;

/// The API over HTTP. The key goes to the origin of `assets_url` and nowhere else, and no redirect is followed.
class HttpAssetPlatform final : public AssetPlatform {
 public:
  /// `invalid` for a URL that is none, that carries a query, or that is plain http and not on this machine. `client` and
  /// whatever `key_of` looks into outlive it.
  static Result<std::unique_ptr<HttpAssetPlatform>> make(AssetPlatformSettings settings, http::Client& client,
                                                         KeyOf key_of);
  HttpAssetPlatform(AssetPlatformSettings settings, http::Url base, http::Client& client, KeyOf key_of);

  [[nodiscard]] http::Awaitable<AssetResult<FaceLink>> verify(std::string account,
                                                              FaceLinkRequest request) override;
  [[nodiscard]] http::Awaitable<AssetResult<std::vector<AssetGroup>>> groups(std::string account) override;
  [[nodiscard]] http::Awaitable<AssetResult<NewAsset>> upload(std::string account,
                                                              UploadRequest request) override;
  [[nodiscard]] http::Awaitable<AssetResult<AssetStatus>> status(std::string account,
                                                                 std::string asset_id) override;
  [[nodiscard]] http::Awaitable<AssetResult<AssetList>> assets(std::string account,
                                                               std::string vendor_group_id) override;

 private:
  /// One POST; `data` of a good answer.
  [[nodiscard]] http::Awaitable<AssetResult<Json>> call(std::string account, std::string name,
                                                        std::string body, Duration total);

  AssetPlatformSettings settings_;
  http::Url base_;
  http::Client& client_;
  KeyOf key_of_;
};

}  // namespace yj::platform
