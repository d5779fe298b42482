// yuanjingctl balance [set N | clear] [--account A]
#include "core/balance.hpp"

#include "base/json.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/watching.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

struct Told {
  std::string credits;  ///< empty: clear
  std::string account = "default";
};

std::string body_of(Told const& told) {
  Json body;
  body["account"] = told.account;
  body["credits"] = told.credits.empty() ? Json(nullptr) : Json(told.credits);
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string fault_of(std::string const& amount) {
  return credits_typed(amount) ? "" : tr("'{}' is no number of credits; allowed: 300, 50.5", amount);
}

void show(Json const& json) { print(balances_text(part_of(json, "accounts"))); }

}  // namespace

void add_balance(CLI::App& app, Invocation& invocation) {
  auto told = std::make_shared<Told>();
  auto* command = app.add_subcommand(
      "balance",
      tr("About how much is left of the balance that was told last, and what that pays for; holds nothing"));
  command->require_subcommand(0, 1);
  auto* set = command->add_subcommand("set", tr("Tells the balance that the platform's page shows now"));
  set->add_option("credits", told->credits, tr("In credits, fractions allowed"))
      ->required()
      ->type_name("N")
      ->check(fault_of);
  auto* clear = command->add_subcommand("clear", tr("Takes back what was told"));
  for (auto* each : {set, clear})
    each->add_option("--account", told->account, tr("Whose (default)"))->type_name("ACCOUNT");
  add_watching(*command, invocation);
  auto tell = [&invocation, told](bool with_credits) {
    invocation.run = [&invocation, told, with_credits](DaemonLink& daemon) {
      if (!with_credits) told->credits.clear();
      auto answer = daemon.post("/v1/balance", body_of(*told), "application/json");
      if (with_credits) return finish(invocation, answer, show);
      return finish(invocation, answer, [told](Json const&) {
        print(tr("the balance of account {} is not counted down any more\n", told->account));
      });
    };
  };
  set->callback([tell] { tell(true); });
  clear->callback([tell] { tell(false); });
  command->callback([&invocation, set, clear] {
    if (set->parsed() || clear->parsed()) return refuse_watching(invocation);
    invocation.run = [&invocation](DaemonLink& daemon) {
      return finish(invocation, daemon.get("/v1/balance"), show);
    };
  });
}

}  // namespace yj::ctl
