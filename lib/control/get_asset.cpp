// GET /v1/assets/ID: how an asset stands, with a fresh link; `wait` holds the answer back until it is active or failed.
#include "control/asset_json.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

struct AssetAsk {
  std::string account;
  std::string id;
  std::chrono::seconds wait{};
};

Outcome<AssetAsk> decode(Call const& call) {
  auto wait = seconds_to_wait(call.query);
  if (!wait) return wait.error();
  return AssetAsk{call.query.find("account").value_or(""), call.path.at("asset"), *wait};
}

http::Awaitable<Outcome<AssetShown>> run(Context& context, AssetAsk ask, http::Peer) {
  auto account = known_account(context.settings, ask.account);
  if (!account) co_return account.error();
  auto now = co_await context.engine.assets().now(*account, ask.id, ask.wait);
  if (!now) co_return problem_of(now.error());
  AssetShown shown;
  shown.account = *account;
  shown.at = context.engine.clock().now();
  shown.known = std::move(now->known);
  if (now->trouble) {
    shown.warnings.push_back(
        fmt::format("the platform could not be asked, this is what was known before: {}. {}",
                    now->trouble->words, platform::explain(*now->trouble).english));
  } else {
    shown.status = std::move(now->status);
  }
  if (!shown.known) {
    shown.listed.emplace();
    shown.listed->id = ask.id;
  }
  co_return std::move(shown);
}

http::Response encode(AssetShown const& shown) {
  Json json = asset_json(shown);
  json["warnings"] = shown.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_asset_route() {
  return {"GET", "/v1/assets/{asset}", {"account", "wait"}, action_of(decode, run, encode)};
}

}  // namespace yj::control
