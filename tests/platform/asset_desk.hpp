#pragma once

#include "asset_mood.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "form.hpp"
#include "wire.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yj::sim {

/// The API for real-person assets as the platform's document has it: verifications, groups, assets. It owns no socket and
/// no clock. Names, forms and values that the document does not have are refused.
class AssetDesk {
 public:
  explicit AssetDesk(std::uint64_t seed) : random_(seed) {}

  /// What a call answers: `data`, or the message of an error.
  struct Refusal {
    std::string message;
  };
  using Outcome = std::variant<Json, Refusal>;

  /// `name` is that of the document, `rl_verify` and so on; none: there is no such call. `origin` is that of the links.
  std::optional<Outcome> call(std::string_view name, Form const& form, AssetMood& mood,
                              std::string const& origin, Instant now);

  /// The page of a verification: GET shows it, POST is the person who shows their face.
  Answer face_page(Request const& request, Form const& form, AssetMood const& mood, Instant now);
  /// A signed URL.
  Answer file(Form const& form, Instant now) const;

  /// Whether this `vendor_asset_id` is one that can be used.
  [[nodiscard]] bool is_active(std::string const& vendor_asset_id, AssetMood const& mood, Instant now) const;

  [[nodiscard]] Json to_json(AssetMood const& mood, Instant now) const;

 private:
  struct Verification {
    std::string id;
    std::string token;
    std::string vendor;
    std::string project;
    std::string name;
    Instant made;
    std::optional<Instant> done;
    std::string group;  ///< its name, once the face was shown
  };
  struct Asset {
    std::string id;
    std::string vendor_asset_id;
    std::string group;
    std::string name;
    std::string type;
    std::string source;  ///< `data:…` without the content, or the URL
    std::string content;
    std::string content_type;
    Instant made;
    bool fails = false;
  };

  Outcome verify(Form const& form, AssetMood const& mood, std::string const& origin, Instant now);
  Outcome groups(Form const& form, AssetMood const& mood, Instant now) const;
  Outcome upload(Form const& form, AssetMood& mood, Instant now);
  Outcome status(Form const& form, AssetMood const& mood, std::string const& origin, Instant now) const;
  Outcome assets(Form const& form, AssetMood const& mood, std::string const& origin, Instant now) const;

  std::string token(std::string_view prefix);
  [[nodiscard]] std::optional<Refusal> refuse_group(std::string const& id, AssetMood const& mood,
                                                    Instant now) const;
  [[nodiscard]] std::string url_of(Asset const& asset, AssetMood const& mood, std::string const& origin,
                                   Instant now) const;
  [[nodiscard]] std::string sign(Asset const& asset, std::int64_t until) const;

  Random random_;
  std::vector<Verification> verifications_;
  std::vector<Asset> assets_;
  std::map<std::string, std::int64_t> calls_;
};

}  // namespace yj::sim
