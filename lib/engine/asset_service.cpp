#include "engine/asset_service.hpp"

#include "base/base64.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/media_type.hpp"
#include "http/run_on.hpp"
#include "platform/asset_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace yj::engine {

using http::Awaitable;
using platform::AssetFailure;
using platform::AssetFault;
using platform::AssetResult;
using platform::AssetState;

namespace {

/// An asset that the platform denies so often in a row after it took it is gone.
constexpr int kDenialsMax = 5;
constexpr int kLooksForLost = 2;

AssetStage stage_of(AssetState state) {
  switch (state) {
    case AssetState::active: return AssetStage::active;
    case AssetState::failed: return AssetStage::failed;
    case AssetState::processing: break;
  }
  return AssetStage::processing;
}

AssetState state_of(AssetStage stage) {
  if (stage == AssetStage::active) return AssetState::active;
  if (stage == AssetStage::failed) return AssetState::failed;
  return AssetState::processing;
}

bool is_final(AssetStage stage) { return stage == AssetStage::active || stage == AssetStage::failed; }

AssetFailure nobody() { return {AssetFault::unavailable, "this daemon has no platform for assets"}; }

void say(AssetRecord const& asset, std::string_view what) {
  log::info("asset {} ({}) of group {}: {}", asset.token(), asset.label, asset.key.group, what);
}

/// As the store has them, each once: the platform promises no order, and the same list in another order is no news.
void put_in_order(std::vector<PersonGroup>& groups) {
  auto by_id = [](PersonGroup const& one, PersonGroup const& other) { return one.id < other.id; };
  auto same = [](PersonGroup const& one, PersonGroup const& other) { return one.id == other.id; };
  auto by_age = [](PersonGroup const& one, PersonGroup const& other) {
    return std::tie(one.created, one.id) < std::tie(other.created, other.id);
  };
  std::stable_sort(groups.begin(), groups.end(), by_id);
  groups.erase(std::unique(groups.begin(), groups.end(), same), groups.end());
  std::sort(groups.begin(), groups.end(), by_age);
}

}  // namespace

Result<std::string> data_uri(std::string_view media_type, std::string const& bytes) {
  if (bytes.size() > kAssetFileBytesMax)
    return fail(Errc::invalid, fmt::format("it has {} bytes, and at most {} fit into a request", bytes.size(),
                                           kAssetFileBytesMax));
  return fmt::format("data:{};base64,{}", media_type, base64(bytes));
}

AssetService::AssetService(AssetServiceParts parts, AssetPauses pauses)
    : parts_(std::move(parts)),
      pauses_(pauses),
      changed_(parts_.loop),
      people_(parts_.loop),
      works_(parts_.loop) {}

Result<void> AssetService::start() {
  auto open = parts_.store.open_assets();
  if (!open) return open.error();
  if (!open->empty()) log::info("taking up {} assets that were on their way", open->size());
  for (auto const& asset : *open) begin(asset.key);
  if (parts_.platform != nullptr) works_.spawn("people", look_after_people_always());
  return {};
}

void AssetService::close() {
  closed_ = true;
  works_.cancel_all();
  changed_.notify();
  people_.notify();
}

Awaitable<void> AssetService::stopped() { co_await works_.wait_empty(); }

// ---- Asking
// ------------------------------------------------------------------------------------------------

Awaitable<AssetResult<platform::FaceLink>> AssetService::verify(std::string account,
                                                                platform::FaceLinkRequest request) {
  if (parts_.platform == nullptr) co_return nobody();
  auto link = co_await parts_.platform->verify(std::move(account), std::move(request));
  co_return std::move(link);
}

Awaitable<AssetResult<std::vector<PersonGroup>>> AssetService::groups(std::string account) {
  bool news = false;
  auto listed = co_await ask_groups(std::move(account), news);
  if (news) look_after_people();
  co_return std::move(listed);
}

/// `news`: the list is another than before, and was written down.
Awaitable<AssetResult<std::vector<PersonGroup>>> AssetService::ask_groups(std::string account, bool& news) {
  if (parts_.platform == nullptr) co_return nobody();
  auto listed = co_await parts_.platform->groups(account);
  if (!listed) co_return listed.error();
  std::vector<PersonGroup> groups;
  for (auto& each : *listed)
    groups.push_back({std::move(each.vendor_group_id), std::move(each.vendor), std::move(each.name),
                      std::move(each.status), std::move(each.create_time)});
  put_in_order(groups);
  auto known = parts_.store.asset_groups(account);
  if (known && *known == groups) co_return std::move(groups);
  Intent intent = SaveGroups{account, groups, parts_.clock.now()};
  auto saved = co_await parts_.write(std::move(intent));
  if (saved) {
    news = true;
    parts_.changed();
  } else {
    log::error("the groups of account {} were not written down: {}", account, saved.error().what);
  }
  co_return std::move(groups);
}

Awaitable<AssetResult<platform::AssetList>> AssetService::list(std::string account, std::string group) {
  if (parts_.platform == nullptr) co_return nobody();
  auto listed = co_await parts_.platform->assets(std::move(account), std::move(group));
  co_return std::move(listed);
}

Awaitable<AssetResult<AssetNow>> AssetService::now(std::string account, std::string id, Duration patience) {
  if (parts_.platform == nullptr) co_return nobody();
  auto const until = std::chrono::steady_clock::now() + patience;
  auto found = parts_.store.asset_with_id(account, id);
  AssetNow now;
  if (found && *found) now.known = std::move(**found);
  Duration pause = pauses_.poll_first;
  while (true) {
    std::string asked = now.known ? now.known->asset_id : id;
    auto status = co_await parts_.platform->status(account, std::move(asked));
    if (!status && !now.known) co_return status.error();
    now.trouble.reset();
    if (status) {
      now.status = std::move(*status);
    } else {
      now.trouble = status.error();
      now.status = {state_of(now.known->stage), {}, now.known->words};
    }
    bool over = now.status.state != AssetState::processing || closed_;
    if (over || std::chrono::steady_clock::now() >= until) break;
    // Not beyond the time: whoever waits may have one of their own.
    auto wake = std::min(until, std::chrono::steady_clock::now() + pause);
    co_await changed_.wait_until(wake);
    pause = std::min(pause * 2, pauses_.poll_most);
  }
  if (!now.known) co_return std::move(now);
  // What is followed anyway is written down by whoever follows it; here the record is just brought up to date for the answer.
  bool gone = now.status.state != AssetState::active && now.known->stage == AssetStage::active;
  if (!now.trouble && gone && now.status.state == AssetState::failed) {
    AssetRecord fallen = *now.known;
    fallen.stage = AssetStage::failed;
    fallen.words = now.status.words;
    co_await change(std::move(fallen));
  }
  auto again = parts_.store.asset(now.known->key);
  if (again && *again) now.known = std::move(**again);
  co_return std::move(now);
}

// ---- Uploading
// ------------------------------------------------------------------------------------------------

Awaitable<Result<AssetRecord>> AssetService::order(AssetOrder order) {
  AssetRecord asset;
  asset.key = order.key;
  asset.label = order.label;
  asset.url = order.url;
  asset.type = order.type.empty() ? "Image" : order.type;
  if (order.url.empty()) {
    auto look = [this, &order]() -> Result<std::pair<std::string, std::uint64_t>> {
      auto size = parts_.blobs.size(order.key.content);
      if (!size) return size.error();
      auto head = parts_.blobs.head(order.key.content, kMediaHeadBytes);
      if (!head) return head.error();
      return std::pair{*head, *size};
    };
    auto looked = co_await http::run_on(parts_.worker, look);
    if (!looked) co_return looked.error();
    auto type = media_type_of(looked->first);
    if (!type) co_return fail(Errc::invalid, "it is neither a picture nor a film by its content");
    std::string kind = type->starts_with("video/") ? "Video" : "Image";
    if (!order.type.empty() && order.type != kind)
      co_return fail(Errc::invalid, fmt::format("it is {} by its content, and no {}", *type, order.type));
    if (looked->second > kAssetFileBytesMax)
      co_return fail(Errc::invalid, fmt::format("it has {} bytes, and the platform takes files of at most {} "
                                                "in a request; make it smaller, or put it "
                                                "on a public web server and upload its URL",
                                                looked->second, kAssetFileBytesMax));
    asset.type = kind;
    asset.media_type = *type;
    asset.bytes = looked->second;
  }
  failures_.erase(asset.key);  // of an older try
  Intent intent = WantAsset{asset, order.again, order.by, parts_.clock.now()};
  auto wanted = co_await parts_.write(std::move(intent));
  if (!wanted) co_return wanted.error();
  auto known = parts_.store.asset(asset.key);
  if (!known) co_return known.error();
  YJ_ASSERT(known->has_value());
  if (!is_final((*known)->stage)) begin(asset.key);
  co_return std::move(**known);
}

Awaitable<AssetResult<AssetRecord>> AssetService::answered(AssetKey key, Duration patience) {
  auto const until = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto known = parts_.store.asset(key);
    if (!known) co_return AssetFailure{AssetFault::unavailable, known.error().what};
    if (!*known) co_return AssetFailure{AssetFault::unavailable, "the asset is not known"};
    AssetRecord asset = std::move(**known);
    bool failed_unseen = asset.stage == AssetStage::failed && asset.asset_id.empty();
    auto failure = failures_.find(key);
    bool tried = failure != failures_.end() && asset.stage == AssetStage::wanted;
    if (failed_unseen && failure == failures_.end()) co_return AssetFailure{AssetFault::refused, asset.words};
    if (failed_unseen || tried) co_return failure->second;
    bool open = asset.stage == AssetStage::wanted || asset.stage == AssetStage::sending;
    if (!open || closed_ || std::chrono::steady_clock::now() >= until) co_return std::move(asset);
    co_await changed_.wait_until(until);
  }
}

void AssetService::begin(AssetKey const& key) {
  if (closed_ || parts_.platform == nullptr || !under_way_.insert(key).second) return;
  works_.spawn("asset", bring_up(key));
}

/// The asset is somebody's work while this lives, however the work ends.
class AssetService::Mine {
 public:
  Mine(std::set<AssetKey>& under_way, AssetKey key) : under_way_(under_way), key_(std::move(key)) {}
  ~Mine() { under_way_.erase(key_); }
  Mine(Mine const&) = delete;
  Mine& operator=(Mine const&) = delete;

 private:
  std::set<AssetKey>& under_way_;
  AssetKey key_;
};

/// One step after the other, each from what is on disk, until the asset is active or failed.
Awaitable<void> AssetService::bring_up(AssetKey key) {
  Mine mine{under_way_, key};
  Duration trouble = pauses_.trouble;
  Duration poll = pauses_.poll_first;
  int refusals = 0;
  while (!closed_) {
    auto known = parts_.store.asset(key);
    if (!known) {
      log::error("an asset could not be read: {}", known.error().what);
      co_await http::sleep_for(pauses_.trouble);
      continue;
    }
    if (!*known || is_final((*known)->stage)) break;
    AssetRecord asset = std::move(**known);
    if (asset.stage == AssetStage::processing) {
      co_await look(std::move(asset), poll, refusals);
      continue;
    }
    if (asset.stage == AssetStage::sending) {
      bool found = co_await find_lost(asset);
      if (found || closed_) continue;
    } else {
      asset.stage = AssetStage::sending;
      bool written = co_await change(asset);
      if (!written) continue;
    }
    co_await send(std::move(asset), trouble);
  }
}

Awaitable<AssetResult<std::string>> AssetService::source_of(AssetRecord asset) {
  if (!asset.url.empty()) co_return asset.url;
  auto read = [this, &asset]() -> Result<std::string> {
    auto bytes = read_file(parts_.blobs.path(asset.key.content), kAssetFileBytesMax);
    if (!bytes) return bytes.error();
    return data_uri(asset.media_type, *bytes);
  };
  auto made = co_await http::run_on(parts_.worker, read);
  if (made) co_return std::move(*made);
  bool for_good = made.error().code == Errc::invalid || made.error().code == Errc::not_found;
  co_return AssetFailure{for_good ? AssetFault::refused : AssetFault::unavailable, made.error().what};
}

/// `asset` is durably `sending`.
Awaitable<void> AssetService::send(AssetRecord asset, Duration& pause) {
  auto source = co_await source_of(asset);
  AssetResult<platform::NewAsset> uploaded = AssetFailure{};
  if (source) {
    say(asset, "uploading");
    platform::UploadRequest request{asset.key.group, std::move(*source), asset.type, asset.remote_name()};
    uploaded = co_await parts_.platform->upload(asset.key.account, std::move(request));
  } else {
    uploaded = source.error();
  }
  if (uploaded) {
    asset.asset_id = uploaded->id;
    asset.vendor_id = uploaded->vendor_asset_id;
    asset.words.clear();
    asset.stage = AssetStage::processing;
    failures_.erase(asset.key);
    say(asset, "uploaded as " + asset.vendor_id);
    co_await change(std::move(asset));
    co_return;
  }
  AssetFailure const failure = uploaded.error();
  failures_.insert_or_assign(asset.key, failure);
  asset.words = failure.words;
  log::warning("asset {} of group {} was not uploaded: {}. {}", asset.token(), asset.key.group, failure.words,
               platform::explain(failure).english);
  switch (failure.fault) {
    case AssetFault::refused:
    case AssetFault::too_large: asset.stage = AssetStage::failed; break;
    case AssetFault::key:
    case AssetFault::unavailable: asset.stage = AssetStage::wanted; break;
    case AssetFault::lost: break;  // stays `sending`: it is looked for
  }
  bool over = asset.stage == AssetStage::failed;
  co_await change(std::move(asset));
  if (over) co_return;
  co_await http::sleep_for(failure.fault == AssetFault::lost ? pauses_.lost : pause);
  pause = std::min(pause * 2, pauses_.trouble_most);
}

/// Whether the asset is there, or it cannot be told now: then nothing may be sent, and a pause was made.
Awaitable<bool> AssetService::find_lost(AssetRecord asset) {
  for (int look = 1; look <= kLooksForLost; ++look) {
    auto listed = co_await parts_.platform->assets(asset.key.account, asset.key.group);
    bool whole = listed && listed->whole;
    if (listed) {
      auto there = std::find_if(listed->assets.begin(), listed->assets.end(),
                                [&](auto const& each) { return each.name.ends_with(asset.token()); });
      if (there != listed->assets.end()) {
        asset.asset_id = there->id;
        asset.vendor_id = there->vendor_asset_id;
        asset.stage = AssetStage::processing;
        asset.words.clear();
        say(asset, "its upload had arrived, as " + asset.vendor_id);
        co_await change(std::move(asset));
        co_return true;
      }
    }
    // A group that is not there holds nothing; the upload will be told so too. Any other refusal says nothing.
    bool no_group = !listed && listed.error().fault == AssetFault::refused &&
                    platform::speaks_of_no_group(listed.error());
    if (!whole && !no_group) {
      log::warning("whether asset {} arrived in group {} cannot be told: {}", asset.token(), asset.key.group,
                   listed ? "the platform's list is not whole" : listed.error().words);
      co_await http::sleep_for(pauses_.trouble);
      co_return true;
    }
    if (look < kLooksForLost) co_await http::sleep_for(pauses_.lost * 3);
    if (closed_) co_return true;
  }
  co_return false;
}

/// Of one that the platform has.
Awaitable<void> AssetService::look(AssetRecord asset, Duration& pause, int& refusals) {
  co_await http::sleep_for(pause);
  if (closed_) co_return;
  pause = std::min(pause * 2, pauses_.poll_most);
  auto status = co_await parts_.platform->status(asset.key.account, asset.asset_id);
  if (!status) {
    refusals = status.error().fault == AssetFault::refused ? refusals + 1 : 0;
    log::warning("asset {} could not be asked about: {}", asset.token(), status.error().words);
    if (refusals < kDenialsMax) co_return;
    asset.stage = AssetStage::failed;
    asset.words = status.error().words;
    co_await change(std::move(asset));
    co_return;
  }
  refusals = 0;
  if (status->state == AssetState::processing) co_return;
  asset.words = status->words;
  asset.stage = stage_of(status->state);
  if (asset.stage == AssetStage::active && asset.vendor_id.empty()) {
    asset.vendor_id = co_await vendor_id_of(asset);
    if (asset.vendor_id.empty()) co_return;  // without it nobody can use the asset; asked again
  }
  if (asset.stage == AssetStage::active) {
    say(asset, "is active as " + asset.vendor_id);
  } else {
    log::warning("asset {} ({}) of group {} failed: {} {}", asset.token(), asset.label, asset.key.group,
                 asset.words, platform::explain_failed_asset().english);
  }
  co_await change(std::move(asset));
}

/// The upload's answer did not name it.
Awaitable<std::string> AssetService::vendor_id_of(AssetRecord asset) {
  auto listed = co_await parts_.platform->assets(asset.key.account, asset.key.group);
  if (!listed) co_return std::string{};
  for (auto const& each : listed->assets) {
    if (each.id == asset.asset_id) co_return each.vendor_asset_id;
  }
  co_return std::string{};
}

/// False: it could not be written down, and a pause was made.
Awaitable<bool> AssetService::change(AssetRecord asset) {
  Intent intent =
      ChangeAsset{asset.key, asset.stage, asset.asset_id, asset.vendor_id, asset.words, parts_.clock.now()};
  auto written = co_await parts_.write(std::move(intent));
  changed_.notify();
  if (written) {
    if (is_final(asset.stage)) {
      parts_.changed();
      look_after_people();
    }
    co_return true;
  }
  log::error("asset {} could not be written down: {}", asset.token(), written.error().what);
  if (!closed_) co_await http::sleep_for(pauses_.trouble);
  co_return false;
}

}  // namespace yj::engine
