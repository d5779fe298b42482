// POST /v1/gates/resume: what waits for the platform - an empty balance, a refused key, lost answers - is tried again at once.
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/known_names.hpp"
#include "control/obstacles.hpp"
#include "control/reply.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yj::control {

namespace {

struct ResumeAsk {
  std::string account;  ///< empty: all
  std::string model;    ///< empty: all
};

struct ResumeReply {
  std::vector<ShownObstacle> resumed;
  std::vector<ShownObstacle> others;  ///< closed too, and not asked for
  Warnings warnings;
};

Outcome<ResumeAsk> decode(Call const& call) {
  return ResumeAsk{call.query.find("account").value_or(""), call.query.find("model").value_or("")};
}

/// What a new try may end.
bool can_be_tried(Obstacle::Kind kind) {
  using Kind = Obstacle::Kind;
  return kind == Kind::account_held || kind == Kind::unreachable || kind == Kind::account_balance ||
         kind == Kind::lane_balance || kind == Kind::circuit || kind == Kind::throttled;
}

std::optional<Problem> unknown(Context const& context, ResumeAsk const& ask, Overview const& overview) {
  if (auto account = unknown_account(ask.account, context.settings.accounts)) return account;
  std::vector<std::string> models = context.catalog.models();
  for (auto const& lane : overview.lanes) models.push_back(lane.key.model);
  return unknown_model(ask.model, models);
}

bool asked_for(ResumeAsk const& ask, ShownObstacle const& shown) {
  bool account = ask.account.empty() || shown.account.empty() || shown.account == ask.account;
  // What stands in the way of a whole account stands in the way of each of its models.
  bool model = ask.model.empty() || shown.model.empty() || shown.model == ask.model;
  return account && model;
}

std::string whom(ResumeAsk const& ask) {
  if (!ask.account.empty() && !ask.model.empty())
    return fmt::format("account {}, model {}", ask.account, ask.model);
  if (!ask.account.empty()) return fmt::format("account {}", ask.account);
  return ask.model.empty() ? "any account" : fmt::format("model {}", ask.model);
}

http::Awaitable<Outcome<ResumeReply>> run(Context& context, ResumeAsk ask, http::Peer peer) {
  if (auto spelled = context.catalog.spelled(ask.model); !spelled.empty()) ask.model = spelled;
  Overview const overview = context.engine.overview();
  if (auto trouble = unknown(context, ask, overview)) co_return *trouble;
  auto ready = context.engine.store().lanes_with_ready_jobs();
  if (!ready) co_return problem_of(ready.error());

  ResumeReply reply;
  std::set<std::string> accounts;
  for (auto& shown : obstacles_of(overview, {})) {
    if (!can_be_tried(shown.obstacle.kind)) continue;
    if (!asked_for(ask, shown)) {
      reply.others.push_back(std::move(shown));
      continue;
    }
    if (!shown.account.empty()) accounts.insert(shown.account);
    reply.resumed.push_back(std::move(shown));
  }
  if (reply.resumed.empty()) {
    reply.warnings.push_back(fmt::format("nothing is closed for {}, so there is nothing to try", whom(ask)));
    co_return std::move(reply);
  }
  if (accounts.empty())
    accounts.insert(ask.account.empty() ? context.settings.accounts.front() : ask.account);
  for (auto const& account : accounts) {
    bool jobs = std::any_of(ready->begin(), ready->end(), [&](LaneKey const& lane) {
      return lane.account == account && (ask.model.empty() || lane.model == ask.model);
    });
    if (!jobs)
      reply.warnings.push_back(
          fmt::format("account {} has no job ready to try it with; the next one that comes will", account));
    context.engine.resume_lanes(account, ask.model);
  }
  log::info("{} had {} tried again", who_and_what(peer), whom(ask));
  co_return std::move(reply);
}

Json list_json(std::vector<ShownObstacle> const& all) {
  Json list = Json::array();
  for (auto const& shown : all) list.push_back(obstacle_json(shown));
  return list;
}

http::Response encode(ResumeReply const& reply) {
  Json json;
  json["resumed"] = list_json(reply.resumed);
  json["others"] = list_json(reply.others);
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route resume_gates_route() {
  return {"POST", "/v1/gates/resume", {"account", "model"}, action_of(decode, run, encode)};
}

}  // namespace yj::control
