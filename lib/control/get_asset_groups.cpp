// GET /v1/assets/groups: the people who were verified, as the platform lists them now.
#include "control/asset_json.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct GroupsAsk {
  std::string account;
};
struct GroupsReply {
  std::string account;
  std::vector<PersonGroup> groups;
};

Outcome<GroupsAsk> decode(Call const& call) { return GroupsAsk{call.query.find("account").value_or("")}; }

http::Awaitable<Outcome<GroupsReply>> run(Context& context, GroupsAsk ask, http::Peer) {
  auto account = known_account(context.settings, ask.account);
  if (!account) co_return account.error();
  auto groups = co_await context.engine.assets().groups(*account);
  if (!groups) co_return problem_of(groups.error());
  GroupsReply reply{*account, std::move(*groups)};
  co_return std::move(reply);
}

http::Response encode(GroupsReply const& reply) {
  Json json;
  json["account"] = reply.account;
  json["groups"] = Json::array();
  for (auto const& group : reply.groups) json["groups"].push_back(group_json(group));
  json["warnings"] = Json::array();
  return json_response(200, json);
}

}  // namespace

Route get_asset_groups_route() {
  return {"GET", "/v1/assets/groups", {"account"}, action_of(decode, run, encode)};
}

}  // namespace yj::control
