#include "platform/http_asset_platform.hpp"

#include <fmt/format.h>

namespace yj::platform {

using http::Awaitable;

namespace {

std::string dumped(Json const& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string upload_body(UploadRequest const& request) {
  Json body = Json::object();
  body["vendor_group_id"] = request.vendor_group_id;
  body["source_url"] = request.source_url;
  body["asset_type"] = request.asset_type;
  if (!request.name.empty()) body["name"] = request.name;
  return dumped(body);
}

Result<std::unique_ptr<HttpAssetPlatform>> HttpAssetPlatform::make(AssetPlatformSettings settings,
                                                                   http::Client& client, KeyOf key_of) {
  auto base = http::parse_url(settings.assets_url);
  if (!base) return fail(Errc::invalid, "platform.assets_url: " + base.error().what);
  if (base->target.find('?') != std::string::npos)
    return fail(Errc::invalid, "platform.assets_url: a query has no place in it");
  if (!base->origin.secure() && !base->origin.is_loopback())
    return fail(Errc::invalid,
                fmt::format("platform.assets_url: plain http is allowed to this machine only, not to {}",
                            base->origin.host));
  while (base->target.ends_with('/')) base->target.pop_back();
  return std::make_unique<HttpAssetPlatform>(std::move(settings), std::move(*base), client,
                                             std::move(key_of));
}

HttpAssetPlatform::HttpAssetPlatform(AssetPlatformSettings settings, http::Url base, http::Client& client,
                                     KeyOf key_of)
    : settings_(std::move(settings)), base_(std::move(base)), client_(client), key_of_(std::move(key_of)) {}

Awaitable<AssetResult<Json>> HttpAssetPlatform::call(std::string account, std::string name, std::string body,
                                                     Duration total) {
  Secret key = key_of_(account);
  if (key.empty())
    co_return AssetFailure{AssetFault::key, fmt::format("the account '{}' has no API key", account)};
  http::Request request{"POST", fmt::format("{}/reallife_asset/api/{}.dspy", base_.target, name)};
  request.headers.add("Authorization", "Bearer " + key.reveal());
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", "application/json");
  request.headers.add("User-Agent", "yuanjingd");
  request.body = std::move(body);
  http::Limits limits{total, total, settings_.answer_bytes_max};
  auto response = co_await client_.exchange(base_.origin, std::move(request), limits);
  // No head of an answer came. Whether the request did is not told apart here: the caller looks.
  if (!response) co_return AssetFailure{AssetFault::lost, response.error().what};
  co_return judge_asset_answer(*response);
}

Awaitable<AssetResult<FaceLink>> HttpAssetPlatform::verify(std::string account, FaceLinkRequest request) {
  Json body = Json::object();
  body["vendor"] = request.vendor;
  body["project_name"] = request.project;
  if (!request.name.empty()) body["name"] = request.name;
  std::string text = dumped(body);
  auto data = co_await call(std::move(account), "rl_verify", std::move(text), settings_.call_total);
  if (!data) co_return data.error();
  co_return read_face_link(*data);
}

Awaitable<AssetResult<std::vector<AssetGroup>>> HttpAssetPlatform::groups(std::string account) {
  auto data = co_await call(std::move(account), "rl_query_groups", "{}", settings_.call_total);
  if (!data) co_return data.error();
  co_return read_asset_groups(*data);
}

Awaitable<AssetResult<NewAsset>> HttpAssetPlatform::upload(std::string account, UploadRequest request) {
  std::string text = upload_body(request);
  if (text.size() > kAssetBodyBytesMax)
    co_return AssetFailure{AssetFault::too_large,
                           fmt::format("the request would have {} bytes, and the platform takes {}",
                                       text.size(), kAssetBodyBytesMax)};
  request = {};
  auto data = co_await call(std::move(account), "rl_upload", std::move(text), settings_.upload_total);
  if (!data) co_return data.error();
  co_return read_new_asset(*data);
}

Awaitable<AssetResult<AssetStatus>> HttpAssetPlatform::status(std::string account, std::string asset_id) {
  Json body = Json::object();
  body["asset_id"] = asset_id;
  std::string text = dumped(body);
  auto data = co_await call(std::move(account), "rl_status", std::move(text), settings_.call_total);
  if (!data) co_return data.error();
  co_return read_asset_status(*data);
}

Awaitable<AssetResult<AssetList>> HttpAssetPlatform::assets(std::string account,
                                                            std::string vendor_group_id) {
  Json body = Json::object();
  body["vendor_group_id"] = vendor_group_id;
  std::string text = dumped(body);
  auto data = co_await call(std::move(account), "rl_assets", std::move(text), settings_.call_total);
  if (!data) co_return data.error();
  co_return read_asset_list(*data);
}

}  // namespace yj::platform
