// GET /v1/balance: what people told of the accounts' balances, counted down since.
#include "control/balance_json.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct BalanceAsk {};

Outcome<BalanceAsk> decode(Call const&) { return BalanceAsk{}; }

http::Awaitable<Outcome<BalancesReply>> run(Context& context, BalanceAsk, http::Peer) {
  auto balances = context.engine.store().balances();
  if (!balances) co_return problem_of(balances.error());
  BalancesReply reply{std::move(*balances), {}};
  if (reply.balances.empty())
    reply.warnings.emplace_back(
        "nobody told a balance: `yuanjingctl balance set N`, with what the platform's page shows now");
  co_return std::move(reply);
}

}  // namespace

Route get_balance_route() { return {"GET", "/v1/balance", {}, action_of(decode, run, balances_response)}; }

}  // namespace yj::control
