// yuanjingctl budget BATCH [--max CREDITS|none] [--daily CREDITS|none]
#include "base/json.hpp"
#include "core/credits.hpp"
#include "daemon/ctl/naming.hpp"
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

struct Said {
  std::string batch;
  std::string max;
  std::string daily;
};

std::string fault_of(std::string const& amount) {
  bool right = amount == "none" || parse_credits(amount);
  return right ? "" : tr("'{}' is no number of credits; allowed: 300, 50.5, or none", amount);
}

std::string body_of(Said const& said) {
  Json body = Json::object();
  for (auto const& [key, amount] : {std::pair{"max", &said.max}, std::pair{"daily", &said.daily}}) {
    if (!amount->empty()) body[key] = *amount == "none" ? Json(nullptr) : Json(*amount);
  }
  return body.dump();
}

}  // namespace

void add_budget(CLI::App& app, Invocation& invocation) {
  auto said = std::make_shared<Said>();
  auto* command = app.add_subcommand(
      "budget", tr("Shows the limits of a batch, or sets them; what waited for room then goes on"));
  command->add_option("batch", said->batch, tr("Name or id"))->required()->type_name("BATCH");
  command->add_option("--max", said->max, tr("Credits for the whole batch, or none"))
      ->type_name("CREDITS")
      ->check(fault_of);
  command->add_option("--daily", said->daily, tr("Credits for each day, or none"))
      ->type_name("CREDITS")
      ->check(fault_of);
  add_watching(*command, invocation);
  command->callback([&invocation, said] {
    bool const sets = !said->max.empty() || !said->daily.empty();
    if (sets) refuse_watching(invocation);
    invocation.run = [&invocation, said, sets](DaemonLink& daemon) {
      std::string path = batch_path(said->batch);
      auto answer =
          sets ? daemon.put(path + "/budget", body_of(*said), "application/json") : daemon.get(path);
      return finish(invocation, answer, [](Json const& json) { print(budgets_text(json)); });
    };
  });
}

}  // namespace yj::ctl
