#pragma once

#include "base/clock.hpp"
#include "core/asset.hpp"
#include "core/intent.hpp"
#include "core/job_spec.hpp"
#include "http/awaitable.hpp"
#include "http/group.hpp"
#include "http/signal.hpp"
#include "platform/asset_platform.hpp"
#include "store/blobs.hpp"
#include "store/port.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace yj::engine {

/// How long is waited between questions.
struct AssetPauses {
  Duration poll_first = std::chrono::seconds{1};  ///< for the end of the processing, doubling
  Duration poll_most = std::chrono::seconds{30};
  Duration lost =
      std::chrono::seconds{3};  ///< before a lost upload is looked for; three times as long the second time
  Duration trouble = std::chrono::seconds{5};  ///< after a call came to nothing, doubling
  Duration trouble_most = std::chrono::minutes{5};
  Duration person_first =
      std::chrono::seconds{5};  ///< before the groups are asked for again while somebody is missing, doubling
  Duration person_most = std::chrono::minutes{5};
};

struct AssetServiceParts {
  boost::asio::any_io_executor loop;
  boost::asio::any_io_executor worker;
  Clock& clock;
  store::Store& store;
  store::Blobs& blobs;
  platform::AssetPlatform* platform;  ///< none: every call is `unavailable`
  /// The engine's: durable when it returns.
  std::function<http::Awaitable<Result<Commit>>(Intent)> write;
  /// An asset became usable, failed, or a list of groups came in.
  std::function<void()> changed;
};

/// A verified person for whom jobs wait, or one who is not verified.
struct PersonWait {
  std::string account;
  std::string person;
  std::string what;    ///< `person 模特张三 is not verified`
  std::string advice;  ///< the command that helps; empty: it ends by itself
  std::int64_t jobs = 0;
  Instant since;
};

/// What a person wants to have in a group.
struct AssetOrder {
  AssetKey key;        ///< its content lies in the blobs, unless there is a URL
  std::string url;     ///< public, instead of a blob
  std::string label;   ///< for people; may be empty
  std::string type;    ///< `Image`, `Video`; empty: by the content, `Image` where nobody can tell
  bool again = false;  ///< although the platform did not take it before
  std::string by;
};

/// An asset as it stands, with what the platform said just now.
struct AssetNow {
  std::optional<AssetRecord> known;  ///< none: it was uploaded by somebody else
  platform::AssetStatus status;      ///< of the platform; by the record where it was not asked
  std::optional<platform::AssetFailure>
      trouble{};  ///< the platform could not be asked; the record is what we know
};

/// Uploads real-person assets, each content once for ever, and follows them until they are usable or refused. Everything
/// begins with a durable intent, so a restart goes on where the last run ended. One thread.
///
/// A lost answer to an upload is not followed by another upload: the asset is looked for by its token in the list of its
/// group, twice with a pause between, and sent again only when a whole list does not have it. Uploads are not paid; what could
/// still happen, when the platform took longer than both looks, is the same picture twice in the group, of which the one
/// that we know of is used.
class AssetService {
 public:
  AssetService(AssetServiceParts parts, AssetPauses pauses);

  /// Takes up what the last run left.
  Result<void> start();
  /// Ends what is under way; on the loop.
  void close();
  [[nodiscard]] http::Awaitable<void> stopped();

  template <class T>
  using Asked = http::Awaitable<platform::AssetResult<T>>;

  [[nodiscard]] Asked<platform::FaceLink> verify(std::string account, platform::FaceLinkRequest request);
  /// Asks the platform and remembers the answer.
  [[nodiscard]] Asked<std::vector<PersonGroup>> groups(std::string account);
  [[nodiscard]] Asked<platform::AssetList> list(std::string account, std::string group);

  /// Durable when it returns. `invalid`: it is no picture or film, or too large to be sent; `not_found`: the content does not
  /// lie in the blobs.
  [[nodiscard]] http::Awaitable<Result<AssetRecord>> order(AssetOrder order);
  /// The record once the platform has taken it, or as it stands when the time is over. The failure: the platform refused the
  /// upload, or it cannot be sent now and is tried again later.
  [[nodiscard]] Asked<AssetRecord> answered(AssetKey key, Duration patience);
  /// How an asset stands, by the platform's `id` or its `vendor_asset_id`, with a fresh link. With patience: not before it is
  /// active or failed, or the time is over. The failure is that of an asset which we do not know.
  [[nodiscard]] Asked<AssetNow> now(std::string account, std::string id, Duration patience);

  /// There may be jobs that wait for people now: their pictures are uploaded where they are missing, and the groups are asked
  /// for until everybody is there.
  void look_after_people() {
    look_again_ = true;
    people_.notify();
  }
  /// For whom jobs wait now, and why.
  [[nodiscard]] std::vector<PersonWait> people_waits() const;
  /// Why a job waits that has these people; none: it is about to go.
  [[nodiscard]] std::optional<PersonWait> wait_of(std::string const& account,
                                                  std::vector<PersonFile> const& people) const;

 private:
  class Mine;

  void begin(AssetKey const& key);
  [[nodiscard]] http::Awaitable<void> bring_up(AssetKey key);
  [[nodiscard]] http::Awaitable<void> send(AssetRecord asset, Duration& pause);
  [[nodiscard]] http::Awaitable<bool> find_lost(AssetRecord asset);
  [[nodiscard]] http::Awaitable<void> look(AssetRecord asset, Duration& pause, int& refusals);
  [[nodiscard]] http::Awaitable<bool> change(AssetRecord asset);
  [[nodiscard]] http::Awaitable<platform::AssetResult<std::string>> source_of(AssetRecord asset);
  [[nodiscard]] http::Awaitable<std::string> vendor_id_of(AssetRecord asset);

  AssetServiceParts parts_;
  AssetPauses pauses_;
  struct Round {
    bool somebody_is_missing = false;
  };
  [[nodiscard]] Asked<std::vector<PersonGroup>> ask_groups(std::string account, bool& news);
  [[nodiscard]] http::Awaitable<void> look_after_people_always();
  [[nodiscard]] http::Awaitable<Round> look_after(std::vector<CastWant> wants);
  [[nodiscard]] http::Awaitable<PersonWait> look_after_one(std::vector<CastWant> wants,
                                                           std::vector<PersonGroup> groups,
                                                           std::string unasked);

  http::Signal changed_;
  http::Signal people_;
  bool look_again_ = false;                                          ///< said while nobody was waiting for it
  std::map<std::pair<std::string, std::string>, PersonWait> waits_;  ///< by account and person
  http::Group works_;
  std::set<AssetKey> under_way_;
  std::map<AssetKey, platform::AssetFailure> failures_;  ///< of the last try to upload
  bool closed_ = false;
};

/// The source of an upload, `data:image/jpeg;base64,…`, or why it cannot be one: `invalid` when a request with it would be
/// longer than the platform takes.
Result<std::string> data_uri(std::string_view media_type, std::string const& bytes);

}  // namespace yj::engine
