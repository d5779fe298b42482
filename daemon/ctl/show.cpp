// yuanjingctl show JOB|BATCH
#include "daemon/ctl/addressed.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/watching.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace yj::ctl {

void add_show(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command = app.add_subcommand("show", tr("Everything about a job or a batch"));
  command->add_option("what", *typed, tr("BATCH/JOB, a batch's name, or an id"))
      ->required()
      ->type_name("JOB|BATCH");
  add_watching(*command, invocation);
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      auto asked = ask_addressed(*typed, [&](std::string path) { return daemon.get(std::move(path)); });
      return finish(invocation, asked.answer,
                    [&](Json const& json) { print(asked.is_job ? job_text(json) : batch_text(json)); });
    };
  });
}

}  // namespace yj::ctl
