// GET /v1/assets?group=G: what lies in a verified person's group, as the platform lists it now.
#include "control/asset_json.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

#include <map>

namespace yj::control {

namespace {

struct AssetsAsk {
  std::string account;
  std::string group;
};
struct AssetsReply {
  std::string group;
  std::vector<AssetShown> assets;
  std::optional<std::int64_t> total;
  Warnings warnings;
};

Outcome<AssetsAsk> decode(Call const& call) {
  AssetsAsk ask{call.query.find("account").value_or(""), call.query.find("group").value_or("")};
  if (ask.group.empty())
    return problem(400, "invalid", "which group is not said",
                   "add ?group= and a group's id or its person's name");
  return ask;
}

http::Awaitable<Outcome<AssetsReply>> run(Context& context, AssetsAsk ask, http::Peer) {
  auto account = known_account(context.settings, ask.account);
  if (!account) co_return account.error();
  auto group = co_await find_group(context, *account, ask.group);
  if (!group) co_return group.error();
  auto listed = co_await context.engine.assets().list(*account, *group);
  if (!listed) co_return problem_of(listed.error());
  auto stored = context.engine.store().assets_of(*account, *group);
  if (!stored) co_return problem_of(stored.error());
  std::map<std::string, AssetRecord> by_id;
  for (auto& each : *stored) {
    std::string id = each.asset_id;
    if (!id.empty()) by_id.emplace(std::move(id), std::move(each));
  }
  AssetsReply reply;
  reply.group = *group;
  reply.total = listed->total;
  if (!listed->whole)
    reply.warnings.push_back(fmt::format("the platform has {} assets in this group and lists {}",
                                         listed->total.value_or(0), listed->assets.size()));
  for (auto& each : listed->assets) {
    AssetShown shown;
    shown.account = *account;
    shown.at = context.engine.clock().now();
    if (auto known = by_id.find(each.id); known != by_id.end()) shown.known = known->second;
    shown.listed = std::move(each);
    reply.assets.push_back(std::move(shown));
  }
  co_return std::move(reply);
}

http::Response encode(AssetsReply const& reply) {
  Json json;
  json["group"] = reply.group;
  json["assets"] = Json::array();
  for (auto const& each : reply.assets) {
    json["assets"].push_back(asset_json(each));
    json["assets"].back()["group"] = reply.group;
  }
  json["total"] = reply.total ? Json(*reply.total) : Json(reply.assets.size());
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_assets_route() {
  return {"GET", "/v1/assets", {"account", "group"}, action_of(decode, run, encode)};
}

}  // namespace yj::control
