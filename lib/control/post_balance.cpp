// POST /v1/balance: a person tells the balance that the platform's page shows, or takes that back.
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/balance_json.hpp"
#include "control/known_names.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

constexpr auto kForm = R"(send {"account": "default", "credits": 200}, or "credits": null to take it back)";

struct SetAsk {
  std::string account = "default";
  std::optional<Credits> credits;
};

Outcome<SetAsk> decode(Call const& call) {
  auto bad = [](std::string what) { return problem(400, "invalid", std::move(what), kForm); };
  auto json = parse_json(call.request.body);
  if (!json || !json->is_object() || !json->contains("credits"))
    return bad("the body must say how many credits there are");
  SetAsk ask;
  for (auto const& [key, value] : json->items()) {
    if (key == "account" && value.is_string()) {
      ask.account = value.get<std::string>();
    } else if (key == "credits") {
      if (value.is_null()) continue;
      std::string text = value.is_string() ? trimmed(value.get_ref<std::string const&>()) : value.dump();
      ask.credits = credits_typed(text);
      if (!ask.credits)
        return bad(fmt::format("'{}' is no number of credits: digits with at most six decimals",
                               printable(text, 40)));
    } else {
      return bad(fmt::format("'{}' means nothing here", printable(key, 60)));
    }
  }
  return ask;
}

http::Awaitable<Outcome<BalancesReply>> run(Context& context, SetAsk ask, http::Peer peer) {
  if (auto unknown = unknown_account(ask.account, context.settings.accounts, true)) co_return *unknown;
  auto set = co_await context.engine.set_balance(ask.account, ask.credits, who(peer));
  if (!set) co_return problem_of(set.error());
  log::info("{} {} the balance of account {}", who_and_what(peer), ask.credits ? "told" : "cleared",
            ask.account);
  auto balances = context.engine.store().balances();
  if (!balances) co_return problem_of(balances.error());
  BalancesReply reply{std::move(*balances), {}};
  co_return std::move(reply);
}

}  // namespace

Route post_balance_route() { return {"POST", "/v1/balance", {}, action_of(decode, run, balances_response)}; }

}  // namespace yj::control
