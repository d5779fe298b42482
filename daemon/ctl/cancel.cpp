// yuanjingctl cancel BATCH|JOB
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

constexpr int kNotFound = 404;

void show_cancelled(Json const& json) {
  auto cancelled = number_in(json, "cancelled");
  auto untouched = number_in(json, "untouched");
  print(fmt::format("{} {} cancelled", cancelled, cancelled == 1 ? "job" : "jobs"));
  print(untouched > 0 ? fmt::format(", {} left as {}\n", untouched, untouched == 1 ? "it is" : "they are")
                      : "\n");
}

}  // namespace

void add_cancel(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command = app.add_subcommand("cancel", "Stops what is not submitted yet; what is paid for goes on");
  command->add_option("what", *typed, "A batch's name, BATCH/JOB, or an id")
      ->required()
      ->type_name("BATCH|JOB");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      Kind kind = kind_of(*typed);
      if (kind != Kind::batch) {
        auto job = daemon.post(job_path(*typed) + "/cancel");
        bool other = kind == Kind::either && job && job->status == kNotFound;
        if (!other) return finish(invocation, job, show_cancelled);
      }
      auto batch = daemon.post(batch_path(*typed) + "/cancel");
      return finish(invocation, batch, show_cancelled);
    };
  });
}

}  // namespace yj::ctl
