// GET /v1/credits: what was spent, what is set aside, how the limits stand.
#include "base/text.hpp"
#include "control/credits_json.hpp"
#include "control/known_names.hpp"
#include "control/routes.hpp"
#include "control/spending_query.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

Outcome<SpendingAsk> decode(Call const& call) {
  auto ask = read_spending_ask(call);
  if (!ask) return ask.error();
  if (auto by = call.query.find("by")) {
    auto way = store::parse_spending_by(*by);
    if (!way)
      return problem(400, "bad-query", fmt::format("by: '{}' is nothing to sum by", printable(*by, 40)),
                     "one of day, model, batch, project, account");
    ask->query.by = *way;
  }
  return ask;
}

http::Awaitable<Outcome<CreditsReply>> run(Context& context, SpendingAsk ask, http::Peer) {
  store::Store& store = context.engine.store();
  auto query = query_of(store, std::move(ask));
  if (!query) co_return query.error();
  auto spending = store.spending(*query);
  if (!spending) co_return problem_of(spending.error());
  bool nothing = spending->total.tasks + spending->held.orders + spending->in_doubt.orders == 0;
  if (auto unknown = unknown_account(query->account, context.settings.accounts); nothing && unknown)
    co_return std::move(*unknown);
  auto budgets = store.budgets(*query, local_day(context.engine.clock().now()));
  if (!budgets) co_return problem_of(budgets.error());
  CreditsReply reply{std::move(*query), std::move(*spending), std::move(*budgets)};
  co_return std::move(reply);
}

http::Response encode(CreditsReply const& reply) { return json_response(200, credits_report_json(reply)); }

}  // namespace

Route get_credits_route() {
  return {"GET", "/v1/credits", {"by", "since", "until", "batch", "account"}, action_of(decode, run, encode)};
}

}  // namespace yj::control
