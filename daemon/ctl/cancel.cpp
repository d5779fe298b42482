// yuanjingctl cancel BATCH|JOB
#include "daemon/ctl/addressed.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

void show_cancelled(Json const& json) {
  auto cancelled = number_in(json, "cancelled");
  auto untouched = number_in(json, "untouched");
  print(trn("{} job cancelled", "{} jobs cancelled", cancelled, cancelled));
  if (untouched > 0) print(trn(", {} left as it is", ", {} left as they are", untouched, untouched));
  print("\n");
}

}  // namespace

void add_cancel(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("cancel", tr("Stops what is not submitted yet; what is paid for goes on"));
  command->add_option("what", *typed, tr("A batch's name, BATCH/JOB, or an id"))
      ->required()
      ->type_name("BATCH|JOB");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      auto asked = ask_addressed(*typed, [&](std::string path) { return daemon.post(path + "/cancel"); });
      return finish(invocation, asked.answer, show_cancelled);
    };
  });
}

}  // namespace yj::ctl
