#pragma once

#include "base/instant.hpp"
#include "base/sha256.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj {

// Real-person assets: pictures and films of people who were verified at the platform. Each is uploaded once for ever and
// referred to by its `vendor_asset_id` from then on.

/// What the platform tells of a verified person's group.
struct PersonGroup {
  std::string id;  ///< `vendor_group_id`
  std::string vendor;
  std::string name;
  std::string status;   ///< the platform's word, `active`
  std::string created;  ///< as the platform writes it
  bool operator==(PersonGroup const&) const = default;
};

/// One content in one group.
struct AssetKey {
  std::string account;
  std::string group;  ///< `vendor_group_id`
  Digest content;     ///< of the file's bytes; of what `content_of_url` says where a URL is uploaded
  auto operator<=>(AssetKey const&) const = default;
};

/// Where an asset stands.
///
///   wanted -> sending -> processing -> active
///      ^         |            |           |
///      |         +-> wanted   +-> failed <+   (`failed` again -> `wanted` only by a person's word)
enum class AssetStage {
  wanted,      ///< it is to be uploaded; nothing of this try has left yet
  sending,     ///< an upload may have left: before another one, its name is looked for at the platform
  processing,  ///< the platform has it and looks at it
  active,      ///< usable
  failed,      ///< the platform does not take it; `words` says why
};
std::string_view name_of(AssetStage stage);
std::optional<AssetStage> parse_asset_stage(std::string_view name);

struct AssetRecord {
  AssetKey key;
  AssetStage stage = AssetStage::wanted;
  int tries = 1;            ///< uploads that a person asked for
  std::string label;        ///< what people call it
  std::string type;         ///< `Image` or `Video`
  std::string url;          ///< the public URL; empty: the content lies in the store's blobs
  std::uint64_t bytes = 0;  ///< of the blob
  std::string media_type;   ///< `image/jpeg`, of the blob
  std::string asset_id;     ///< the platform's `id`, for its status; empty until it is known
  std::string vendor_id;    ///< `vendor_asset_id`
  std::string words;        ///< the platform's, of a failure or of the last trouble
  Instant changed_at;

  /// By what it is found again at the platform when the answer to its upload is lost: made of its content, so that it is the
  /// same for ever and in every group, and of the try.
  [[nodiscard]] std::string token() const;
  /// The name that is sent: the label and the token.
  [[nodiscard]] std::string remote_name() const;
};

/// A picture of a person for which jobs wait.
struct CastWant {
  std::string account;
  std::string person;  ///< the name, or the group's id
  Digest content;
  std::string source;  ///< the path as a batch wrote it
  std::int64_t jobs = 0;
};
inline constexpr int kCastWantsMax = 10'000;

/// The longest request that the platform takes, by default of its web framework (public source: ahserver/configuredServer.py);
/// its document names no limit. More is answered with 413.
inline constexpr std::uint64_t kAssetBodyBytesMax = 10ULL * 1024 * 1024;
/// The largest file that fits into one, in base64 and with 16 KiB for everything else.
inline constexpr std::uint64_t kAssetFileBytesMax = (kAssetBodyBytesMax - 16ULL * 1024) / 4 * 3;

/// `asset://{}` with the asset's lasting reference in the place of `{}`.
std::string with_reference(std::string_view pattern, std::string_view vendor_id);

/// What stands for the content of a URL, which nobody here has seen: the hash of `url:` and the URL.
Digest content_of_url(std::string_view url);

}  // namespace yj
