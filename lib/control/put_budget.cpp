// PUT /v1/batches/BATCH/budget: a person sets or takes away a batch's limits. What has room then goes on.
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/batch_json.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

/// What becomes of one limit.
struct Change {
  bool wanted = false;
  std::optional<Credits> to;  ///< nothing: no limit
};

struct Ask {
  BatchTarget target;
  Change max;
  Change daily;
};

constexpr auto kForm = R"(send {"max": 300}, {"daily": 50.5} or both; null takes a limit away)";

std::optional<Credits> credits_of(Json const& value) {
  if (value.is_string()) return parse_credits(trimmed(value.get_ref<std::string const&>()));
  return value.is_number() ? parse_credits(value.dump()) : std::nullopt;
}

Outcome<Ask> decode(Call const& call) {
  auto target = batch_target(call);
  if (!target) return target.error();
  Ask ask{std::move(*target), {}, {}};
  auto json = parse_json(call.request.body);
  if (!json || !json->is_object() || json->empty())
    return problem(400, "invalid", "the body must name a limit", kForm);
  for (auto const& [key, value] : json->items()) {
    Change* change = key == "max" ? &ask.max : key == "daily" ? &ask.daily : nullptr;
    if (change == nullptr)
      return problem(400, "invalid", fmt::format("there is no limit '{}'", printable(key, 60)), kForm);
    change->wanted = true;
    change->to = credits_of(value);
    if (!value.is_null() && !change->to)
      return problem(400, "invalid", fmt::format("'{}' is no number of credits", key),
                     "0 to 999999999 with at most six digits behind the point");
  }
  return ask;
}

std::optional<Credits> present(store::BatchRecord const& batch, BudgetScope scope) {
  for (auto const& budget : batch.budgets) {
    if (budget.scope == scope) return budget.cap;
  }
  return std::nullopt;
}

http::Awaitable<Outcome<BatchReply>> run(Context& context, Ask ask, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), ask.target);
  if (!batch) co_return batch.error();
  auto max = ask.max.wanted ? ask.max.to : present(*batch, BudgetScope::batch);
  auto daily = ask.daily.wanted ? ask.daily.to : present(*batch, BudgetScope::batch_day);
  if (max && daily && *daily > *max)
    co_return problem(400, "invalid",
                      fmt::format("a daily budget of {} is more than the whole budget of {}", to_text(*daily),
                                  to_text(*max)),
                      "set both, or take one away");
  auto set = co_await context.engine.set_budget(batch->id, max, daily, who(peer));
  if (!set) co_return problem_of(set.error());
  auto text = [](std::optional<Credits> cap) { return cap ? to_text(*cap) : std::string{"none"}; };
  log::info("{} set the budget of batch '{}': {} in all, {} a day", who_and_what(peer), batch->name,
            text(max), text(daily));
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  BatchReply reply{std::move(*now), {}};
  co_return std::move(reply);
}

}  // namespace

Route put_budget_route() {
  return {"PUT", "/v1/batches/{batch}/budget", {}, action_of(decode, run, batch_response)};
}

}  // namespace yj::control
