// yuanjingctl resolve JOB --task ID | --not-created | --resubmit
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
  std::string job;
  std::string task;
  bool not_created = false;
  bool resubmit = false;
};

std::string body_of(Said const& said) {
  Json body = Json::object();
  if (!said.task.empty()) body["task"] = said.task;
  if (said.not_created) body["not_created"] = true;
  if (said.resubmit) body["resubmit"] = true;
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void add_resolve(CLI::App& app, Invocation& invocation) {
  auto said = std::make_shared<Said>();
  auto* command = app.add_subcommand(
      "resolve",
      tr("Says what became of an order whose answer was lost; `why JOB` says what to look for first"));
  command->add_option("job", said->job, tr("BATCH/JOB or an id"))->required()->type_name("JOB");
  auto* choice = command->add_option_group(tr("what became of it"));
  choice->add_option("--task", said->task, tr("It became this task: watch it and bring its files home"))
      ->type_name("ID")
      ->check([](std::string const& id) { return id.empty() ? tr("the id of a task is wanted") : ""; });
  choice->add_flag("--not-created", said->not_created,
                   tr("Nothing was ordered nor charged: the job is ready again"));
  choice->add_flag("--resubmit", said->resubmit,
                   tr("Order it a second time on purpose, although the first may have been bought"));
  choice->require_option(1);
  command->callback([&invocation, said] {
    invocation.run = [&invocation, said](DaemonLink& daemon) {
      auto answer = daemon.post(job_path(said->job) + "/resolve", body_of(*said), "application/json");
      return finish(invocation, answer, [](Json const& json) {
        print(tr("job {}/{} is {}\n", text_in(json, "batch"), text_in(json, "name"),
                 state_word(text_in(json, "state"))));
      });
    };
  });
}

}  // namespace yj::ctl
