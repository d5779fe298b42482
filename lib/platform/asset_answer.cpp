#include "platform/asset_answer.hpp"

#include "base/text.hpp"
#include "platform/answer.hpp"
#include "platform/asset_words.hpp"
#include "platform/lenient_value.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace yj::platform {

namespace {

constexpr std::size_t kWordsBytesMax = 500;
constexpr std::size_t kIdBytesMax = 500;
constexpr std::size_t kLinkBytesMax = 8000;
constexpr std::size_t kListMax = 100'000;

constexpr std::array<std::pair<AssetState, std::string_view>, 3> kStates{
    {{AssetState::processing, "processing"}, {AssetState::active, "active"}, {AssetState::failed, "failed"}}};

Json const* member(Json const& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  auto place = object.find(std::string(name));
  return place == object.end() || place->is_null() ? nullptr : &*place;
}

/// A text, or a number as text; empty when there is none, or when it is longer than anything sane.
std::string text_of(Json const& object, std::string_view name, std::size_t bytes_max = kIdBytesMax) {
  Json const* found = member(object, name);
  if (found == nullptr) return {};
  std::string text;
  if (found->is_string()) text = trimmed(found->get_ref<std::string const&>());
  if (found->is_number_integer()) text = found->dump();
  if (text.size() > bytes_max || !is_utf8(text)) return {};
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return {};
  }
  return text;
}

AssetFailure failure(AssetFault fault, std::string_view words) {
  return {fault, printable(words, kWordsBytesMax)};
}

/// Active and Failed are the document's words; any other says that it is not over.
AssetState state_of(Json const& object) {
  return parse_asset_state(lower_ascii(text_of(object, "status"))).value_or(AssetState::processing);
}

/// Where an error envelope keeps its message; the flat forms of the platform's other API are taken too.
std::string message_in(Json const& answer) {
  for (auto const* place : {"data", "error"}) {
    Json const* found = member(answer, place);
    if (found == nullptr) continue;
    std::string words =
        found->is_string() ? found->get<std::string>() : text_of(*found, "message", kWordsBytesMax);
    if (!words.empty()) return words;
  }
  return text_of(answer, "message", kWordsBytesMax);
}

}  // namespace

AssetResult<Json> judge_asset_answer(http::Response const& response) {
  int const status = response.status;
  auto read = first_value(response.body);
  bool whole = response.complete && read && read->whole && read->value.is_object();
  std::string words = whole ? message_in(read->value) : std::string{};
  if (words.empty()) words = words_or_text(read_answer(response.body), response);
  if (status == 401 || status == 403) return failure(AssetFault::key, words);
  if (status == 413)
    return failure(AssetFault::too_large, words.starts_with("HTTP 413") ? words : "HTTP 413: " + words);
  std::string said = whole ? lower_ascii(text_of(read->value, "status")) : std::string{};
  // With a status of its own server's trouble, only words that we know say that nothing was done.
  bool const sure = status < 500 || is_documented(words);
  if (said == "error" && sure) return failure(AssetFault::refused, words);
  bool good = status >= 200 && status <= 299;
  if (good && said == "ok") {
    Json const* data = member(read->value, "data");
    // A Json converts to almost anything, so the value must be named as such.
    if (data != nullptr && data->is_object()) return AssetResult<Json>{boost::system::in_place_value, *data};
  }
  bool unclear = good || status >= 500 || status == 408 || status == 425 || status < 200;
  if (!response.complete) words = "its answer broke off: " + response.problem;
  return failure(unclear ? AssetFault::lost : AssetFault::unavailable,
                 fmt::format("HTTP {}: {}", status, words));
}

AssetResult<FaceLink> read_face_link(Json const& data) {
  FaceLink link{text_of(data, "id"), text_of(data, "h5_link", kLinkBytesMax),
                text_of(data, "byted_token", kLinkBytesMax)};
  if (link.h5_link.empty()) return failure(AssetFault::lost, "the answer has no h5_link");
  return link;
}

AssetResult<std::vector<AssetGroup>> read_asset_groups(Json const& data) {
  Json const* list = member(data, "groups");
  if (list == nullptr || !list->is_array()) return failure(AssetFault::lost, "the answer has no groups");
  std::vector<AssetGroup> groups;
  for (auto const& each : *list) {
    AssetGroup group{text_of(each, "vendor_group_id"), text_of(each, "vendor"), text_of(each, "name"),
                     text_of(each, "status"), text_of(each, "create_time")};
    if (!group.vendor_group_id.empty() && groups.size() < kListMax) groups.push_back(std::move(group));
  }
  return groups;
}

AssetResult<NewAsset> read_new_asset(Json const& data) {
  NewAsset asset{text_of(data, "id"), text_of(data, "vendor_asset_id"), state_of(data)};
  if (asset.id.empty()) return failure(AssetFault::lost, "the answer has no id");
  return asset;
}

AssetResult<AssetStatus> read_asset_status(Json const& data) {
  if (text_of(data, "status").empty()) return failure(AssetFault::lost, "the answer has no status");
  AssetStatus status{state_of(data), text_of(data, "url", kLinkBytesMax), {}};
  for (auto const* name : {"message", "error", "reason"}) {
    if (status.words.empty()) status.words = printable(text_of(data, name, kWordsBytesMax), kWordsBytesMax);
  }
  return status;
}

AssetResult<AssetList> read_asset_list(Json const& data) {
  Json const* list = member(data, "assets");
  if (list == nullptr || !list->is_array()) return failure(AssetFault::lost, "the answer has no assets");
  AssetList read;
  for (auto const& each : *list) {
    ListedAsset asset{text_of(each, "id"),
                      text_of(each, "vendor_asset_id"),
                      text_of(each, "name"),
                      text_of(each, "asset_type"),
                      state_of(each),
                      text_of(each, "url", kLinkBytesMax),
                      text_of(each, "create_time")};
    if (!asset.id.empty() && read.assets.size() < kListMax) read.assets.push_back(std::move(asset));
  }
  if (Json const* total = member(data, "total"); total != nullptr && total->is_number_integer()) {
    read.total = total->get<std::int64_t>();
    read.whole = *read.total <= static_cast<std::int64_t>(list->size());
  }
  // One that cannot be asked about may be the one that is looked for.
  read.whole = read.whole && read.assets.size() == list->size();
  return read;
}

std::string_view to_text(AssetState state) {
  for (auto const& [each, text] : kStates) {
    if (each == state) return text;
  }
  return "processing";
}

std::optional<AssetState> parse_asset_state(std::string_view text) {
  for (auto const& [each, name] : kStates) {
    if (name == text) return each;
  }
  return std::nullopt;
}

}  // namespace yj::platform
