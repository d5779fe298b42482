// yuanjingctl show JOB|BATCH
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/views.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace yj::ctl {

namespace {

constexpr int kNotFound = 404;

}  // namespace

void add_show(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command = app.add_subcommand("show", "Everything about a job or a batch");
  command->add_option("what", *typed, "BATCH/JOB, a batch's name, or an id")
      ->required()
      ->type_name("JOB|BATCH");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      Kind kind = kind_of(*typed);
      if (kind != Kind::batch) {
        auto job = daemon.get(job_path(*typed));
        bool other = kind == Kind::either && job && job->status == kNotFound;
        if (!other) return finish(invocation, job, [](Json const& json) { print(job_text(json)); });
      }
      auto batch = daemon.get(batch_path(*typed));
      return finish(invocation, batch, [](Json const& json) { print(batch_text(json)); });
    };
  });
}

}  // namespace yj::ctl
