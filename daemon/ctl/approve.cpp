// yuanjingctl approve BATCH [--class CLASS]
#include "base/json.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

struct Said {
  std::string batch;
  std::string price_class;
};

}  // namespace

void add_approve(CLI::App& app, Invocation& invocation) {
  auto said = std::make_shared<Said>();
  auto* command = app.add_subcommand(
      "approve",
      tr("Lets a batch go that waits for your word: its price is not known, or above its confirm_above"));
  command->add_option("batch", said->batch, tr("Name or id"))->required()->type_name("BATCH");
  command
      ->add_option("--class", said->price_class, tr("Only jobs of this price class, as `why JOB` names it"))
      ->type_name("CLASS");
  command->callback([&invocation, said] {
    invocation.run = [&invocation, said](DaemonLink& daemon) {
      Json body = Json::object();
      if (!said->price_class.empty()) body["price_class"] = said->price_class;
      std::string text = body.empty() ? "" : body.dump(-1, ' ', false, Json::error_handler_t::replace);
      auto answer = daemon.post(batch_path(said->batch) + "/approve", text, "application/json");
      return finish(invocation, answer, [](Json const& json) {
        print(tr("batch {} is approved: {}\n", text_in(json, "name"), counts_text(part_of(json, "counts"))));
        if (auto what = said_in(part_of(json, "to_come"), "what"); !what.empty())
          print(tr("  cost: {}\n", what));
      });
    };
  });
}

}  // namespace yj::ctl
