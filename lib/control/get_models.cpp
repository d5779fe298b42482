// GET /v1/models: the catalogue's tables, what was learned of prices and run times, and what the platform lists itself.
#include "catalog/offer_json.hpp"
#include "control/money_json.hpp"
#include "control/reply.hpp"
#include "control/routes.hpp"
#include "core/credits.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

struct ModelsAsk {
  std::optional<JobType> type;
  std::string name;  ///< empty: all
};

struct ModelsReply {
  std::vector<catalog::Offer const*> offers;
  store::Learned learned;
  engine::ModelWatch const* watch = nullptr;
};

Outcome<ModelsAsk> decode(Call const& call) {
  ModelsAsk ask;
  ask.name = call.query.find("name").value_or("");
  if (auto word = call.query.find("type")) {
    JobType type{};
    std::vector<std::string> known;
    for (auto each : kJobTypes) known.emplace_back(name_of(each));
    if (!parse(lower_ascii(*word), type))
      return problem(400, "invalid", fmt::format("there is no type '{}'", printable(*word, 40)),
                     "one of " + joined(known, ", "));
    ask.type = type;
  }
  return ask;
}

http::Awaitable<Outcome<ModelsReply>> run(Context& context, ModelsAsk ask, http::Peer /*peer*/) {
  ModelsReply reply;
  reply.watch = &context.models;
  std::string const model = ask.name.empty() ? "" : context.catalog.spelled(ask.name);
  if (!ask.name.empty() && model.empty()) {
    auto meant = nearest(ask.name, context.catalog.models());
    co_return problem(404, "not-found",
                      fmt::format("the catalogue has no model '{}'", printable(ask.name, 60)),
                      meant ? fmt::format("did you mean '{}'?", *meant) : "");
  }
  for (auto const& offer : context.catalog.offers()) {
    bool wanted = (!ask.type || offer.type == *ask.type) && (model.empty() || offer.model == model);
    if (wanted) reply.offers.push_back(&offer);
  }
  auto learned = context.engine.store().learned();
  if (!learned) co_return problem_of(learned.error());
  reply.learned = std::move(*learned);
  co_return std::move(reply);
}

Json prices_json(ModelsReply const& reply, catalog::Offer const& offer) {
  Json list = Json::array();
  std::string const mine = fmt::format("{} {}", offer.model, name_of(offer.type));
  for (auto const& each : reply.learned.prices) {
    if (each.price.key != mine && !each.price.key.starts_with(mine + " ")) continue;
    Json json;
    json["kind"] = to_text(each.price);
    json["duration"] = each.price.duration;
    json["last"] = credits_json(each.last);
    json["highest"] = credits_json(each.highest);
    json["tasks"] = each.tasks;
    list.push_back(std::move(json));
  }
  return list;
}

Json time_json_of(ModelsReply const& reply, catalog::Offer const& offer) {
  for (auto const& each : reply.learned.times) {
    if (each.model != offer.model || each.type != offer.type) continue;
    auto seconds = [](Duration time) { return static_cast<double>(time.count()) / 1000; };
    return {{"tasks", each.tasks},
            {"fastest", seconds(each.fastest)},
            {"typical", seconds(each.typical)},
            {"slowest", seconds(each.slowest)}};
  }
  return nullptr;
}

http::Response encode(ModelsReply const& reply) {
  auto const& listed = reply.watch->listed();
  Json json;
  json["models"] = Json::array();
  for (auto const* offer : reply.offers) {
    Json one = catalog::offer_json(*offer);
    one["listed"] = listed ? Json(!reply.watch->gone(offer->model)) : Json(nullptr);
    one["prices"] = prices_json(reply, *offer);
    one["run_time"] = time_json_of(reply, *offer);
    json["models"].push_back(std::move(one));
  }
  json["listed_at"] = listed ? Json(to_iso(listed->at)) : Json(nullptr);
  json["not_in_catalogue"] = Json::array();
  for (auto const& model : reply.watch->unknown())
    json["not_in_catalogue"].push_back(
        {{"model", model.name},
         {"categories", model.categories},
         {"nearest", model.nearest.empty() ? Json(nullptr) : Json(model.nearest)}});
  json["warnings"] = Json::array();
  return json_response(200, json);
}

}  // namespace

Route get_models_route() {
  return {"GET", "/v1/models", {"type", "name"}, action_of(decode, run, encode), true};
}

}  // namespace yj::control
