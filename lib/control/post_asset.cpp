// POST /v1/assets: uploads a content of the store's blobs, or what a public URL leads to, into a verified person's group.
#include "base/log.hpp"
#include "control/asset_json.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

constexpr auto kTriesAgain = "The daemon tries again by itself.";
constexpr auto kTriesAgainChinese = "守护进程会自动重试。";
constexpr auto kForm =
    R"(send {"group": ID or name, "sha256": HASH} after PUT /v1/blobs/HASH, or "url": "https://…" instead of the hash; )"
    R"(where need be "name", "type" (Image, Video), "again": true, "account")";
constexpr std::size_t kLabelBytesMax = 60;
constexpr std::size_t kUrlBytesMax = 4000;
constexpr Duration kPatience = std::chrono::minutes{2};

struct UploadAsk {
  std::string account;
  std::string group;
  std::string sha256;
  engine::AssetOrder order;
};

Outcome<UploadAsk> decode(Call const& call) {
  auto bad = [](std::string what) { return problem(400, "invalid", std::move(what), kForm); };
  auto json = parse_json(call.request.body);
  if (!json || !json->is_object()) return bad("the body must be a JSON object");
  UploadAsk ask;
  for (auto const& [key, value] : json->items()) {
    std::string* into = key == "account"  ? &ask.account
                        : key == "group"  ? &ask.group
                        : key == "sha256" ? &ask.sha256
                        : key == "url"    ? &ask.order.url
                        : key == "name"   ? &ask.order.label
                        : key == "type"   ? &ask.order.type
                                          : nullptr;
    if (into != nullptr && value.is_string()) {
      *into = value.get<std::string>();
    } else if (key == "again" && value.is_boolean()) {
      ask.order.again = value.get<bool>();
    } else {
      return bad(fmt::format("'{}' means nothing here", printable(key, 60)));
    }
  }
  auto const& type = ask.order.type;
  if (ask.group.empty()) return bad("which group is not said");
  if (ask.sha256.empty() == ask.order.url.empty()) return bad("either a sha256 or a url is wanted");
  if (!type.empty() && type != "Image" && type != "Video") return bad("the type is Image or Video");
  ask.order.label = printable(trimmed(ask.order.label), kLabelBytesMax);
  if (ask.order.url.empty()) {
    auto digest = Digest::parse(lower_ascii(ask.sha256));
    if (!digest) return bad("the sha256 is no hash: 64 hexadecimal digits");
    ask.order.key.content = *digest;
    return ask;
  }
  auto url = http::parse_url(ask.order.url);
  if (!url || ask.order.url.size() > kUrlBytesMax)
    return bad("the url is none: " + (url ? std::string{"too long"} : url.error().what));
  ask.order.key.content = content_of_url(ask.order.url);
  return ask;
}

http::Awaitable<Outcome<AssetShown>> run(Context& context, UploadAsk ask, http::Peer peer) {
  auto account = known_account(context.settings, ask.account);
  if (!account) co_return account.error();
  auto group = co_await find_group(context, *account, ask.group);
  if (!group) co_return group.error();
  ask.order.key.account = *account;
  ask.order.key.group = *group;
  ask.order.by = who(peer);
  AssetKey const key = ask.order.key;
  bool of_url = !ask.order.url.empty();
  auto wanted = co_await context.engine.assets().order(std::move(ask.order));
  if (!wanted && wanted.error().code == Errc::invalid)
    co_return problem(422, "wrong-content", wanted.error().what);
  if (!wanted && !of_url && wanted.error().code == Errc::not_found)
    co_return problem(422, "missing-content", "this content is not in the store",
                      "send it first: PUT /v1/blobs/" + key.content.text());
  if (!wanted) co_return problem_of(wanted.error());
  log::info("{} wants {} in group {}", who_and_what(peer), wanted->token(), key.group);
  auto answered = co_await context.engine.assets().answered(key, kPatience);
  if (!answered) {
    Problem refused = problem_of(answered.error());
    if (answered.error().fault != platform::AssetFault::refused &&
        answered.error().fault != platform::AssetFault::too_large)
      refused.hint += fmt::format(" {} {}", kTriesAgain, kTriesAgainChinese);
    co_return std::move(refused);
  }
  AssetShown shown;
  shown.account = *account;
  shown.at = context.engine.clock().now();
  shown.known = std::move(*answered);
  co_return std::move(shown);
}

http::Response encode(AssetShown const& shown) {
  Json json = asset_json(shown);
  json["warnings"] = shown.warnings;
  auto stage = shown.known->stage;
  bool open = stage == AssetStage::wanted || stage == AssetStage::sending;
  return json_response(open ? 202 : 200, json);
}

}  // namespace

Route post_asset_route() { return {"POST", "/v1/assets", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
