#pragma once

#include "base/json.hpp"
#include "http/message.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::platform {

// What the platform's API for real-person assets answers (its document, section "真人素材API"): JSON,
// `{"status":"ok","data":{…}}` or `{"status":"error","data":{"message":"…"}}`, errors with HTTP 200 too. Judged by the
// body before the status, like every answer of this platform.

/// Why a call came to nothing.
enum class AssetFault {
  refused,      ///< the platform said why; nothing was changed there
  key,          ///< 401 or 403, or there is no key
  too_large,    ///< 413: the body was longer than the platform takes
  unavailable,  ///< throttled, or the answer was not the API's: nothing was changed there, ask again later
  lost,         ///< no whole answer came back: the call may have been carried out
};

struct AssetFailure {
  AssetFault fault = AssetFault::lost;
  std::string words;  ///< the platform's own, as it wrote them; or what happened to the call
};

/// Not a Result: callers act on more than its codes.
template <class T>
using AssetResult = boost::system::result<T, AssetFailure>;

/// A page on which a person shows their face to a camera.
struct FaceLink {
  std::string id;  ///< the platform's number of this verification
  std::string h5_link;
  std::string byted_token;
};

/// A person who has been verified: assets are put into their group.
struct AssetGroup {
  std::string vendor_group_id;
  std::string vendor;
  std::string name;    ///< given when the person was verified
  std::string status;  ///< `active`; another word is kept as it is
  std::string create_time;
};

enum class AssetState { processing, active, failed };

struct NewAsset {
  std::string id;  ///< what `rl_status` is asked with
  std::string
      vendor_asset_id;  ///< the lasting reference; empty: it was not said, and the list of the group has it
  AssetState state = AssetState::processing;
};

struct AssetStatus {
  AssetState state = AssetState::processing;
  std::string url;    ///< signed, good for 12 hours; empty while there is none
  std::string words;  ///< what the platform says besides, of a failure above all; may be empty
};

struct ListedAsset {
  std::string id;
  std::string vendor_asset_id;
  std::string name;
  std::string asset_type;
  AssetState state = AssetState::processing;
  std::string url;
  std::string create_time;
};

struct AssetList {
  std::vector<ListedAsset> assets;
  std::optional<std::int64_t> total;
  /// Everything is listed: as many as `total` says, or it says nothing. Only then absence proves something.
  bool whole = true;
};

/// `data` of a good answer.
///
///   answer                                            verdict
///   2xx `{"status":"ok","data":{…}}`, whole           its data
///   `{"status":"error","data":{"message":"…"}}`       refused, with any status but those of the next rows
///   5xx with such an error in undocumented words      lost: whether anything was done is not known
///   401 403                                           key
///   413                                               too_large
///   429; 3xx, 404, 405 and other refusals             unavailable
///   5xx, 408, 425, cut, unreadable or meaningless     lost
AssetResult<Json> judge_asset_answer(http::Response const& response);

// Typed, of judged data. What lacks the member that the call was for is `lost`: it was carried out, and nobody can say how.
AssetResult<FaceLink> read_face_link(Json const& data);
AssetResult<std::vector<AssetGroup>> read_asset_groups(Json const& data);
AssetResult<NewAsset> read_new_asset(Json const& data);
AssetResult<AssetStatus> read_asset_status(Json const& data);
AssetResult<AssetList> read_asset_list(Json const& data);

std::string_view to_text(AssetState state);
std::optional<AssetState> parse_asset_state(std::string_view text);

}  // namespace yj::platform
