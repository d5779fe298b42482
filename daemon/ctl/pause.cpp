// yuanjingctl pause BATCH|JOB
#include "daemon/ctl/addressed.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

void add_pause(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command = app.add_subcommand(
      "pause", tr("Orders nothing more of a batch, or not this job; what is under way goes on"));
  command->add_option("what", *typed, tr("A batch's name, BATCH/JOB, or an id"))
      ->required()
      ->type_name("BATCH|JOB");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      auto asked =
          ask_addressed(*typed, [&](std::string const& path) { return daemon.post(path + "/pause"); });
      return finish(invocation, asked.answer, [&](Json const& json) {
        if (asked.is_job) {
          print(tr("job {}/{} is paused\n", text_in(json, "batch"), text_in(json, "name")));
        } else {
          print(tr("batch {} is paused: {}\n", text_in(json, "name"), counts_text(part_of(json, "counts"))));
        }
      });
    };
  });
}

}  // namespace yj::ctl
