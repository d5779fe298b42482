// yuanjingctl retry JOB | --batch BATCH --model MODEL --class CLASS [--dry-run]
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

struct Wanted {
  std::string job;
  std::string batch;
  std::string model;
  std::string failure_class;
  bool cancelled = false;
  bool all = false;
  bool dry_run = false;
};

std::string many_target(Wanted const& wanted) {
  std::string target = fmt::format("/v1/jobs/retry?state=failed{}", wanted.cancelled ? ",cancelled" : "");
  auto add = [&target](char const* key, std::string const& value) {
    if (!value.empty()) target += fmt::format("&{}={}", key, http::percent_encoded(value));
  };
  add("batch", wanted.batch);
  add("model", wanted.model);
  add("failure_class", wanted.failure_class);
  add("all", wanted.all ? "1" : "");
  add("dry_run", wanted.dry_run ? "1" : "");
  return target;
}

void show_many(Json const& json) {
  std::int64_t const matched = number_in(json, "matched");
  if (json.value("dry_run", false)) {
    print(trn("{} job would be ordered again, and is paid for then",
              "{} jobs would be ordered again, and are paid for then", matched, matched) +
          (matched > 0 ? ":\n" : "\n"));
    for (auto const& job : part_of(json, "first")) {
      std::string const reason = said_in(job, "reason");
      print(fmt::format("  {}/{}: {}\n", text_in(job, "batch"), text_in(job, "name"),
                        reason.empty() ? state_word(text_in(job, "state")) : reason));
    }
    std::int64_t const more = matched - static_cast<std::int64_t>(part_of(json, "first").size());
    if (more > 0) print(tr("  and {} more\n", more));
  } else if (matched == 0) {
    print(tr("no failed or cancelled job fits; nothing is ordered again\n"));
  } else {
    std::int64_t const following = number_in(json, "following");
    std::int64_t const again = number_in(json, "retried") + following;
    print(
        trn("{} of {} job is ordered again\n", "{} of {} jobs are ordered again\n", matched, again, matched));
    if (following > 0)
      print(trn("  {} of them will be ready in a moment\n", "  {} of them will be ready in a moment\n",
                following, following));
  }
}

}  // namespace

void add_retry(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command =
      app.add_subcommand("retry", tr("Orders a failed or cancelled job again, or all failed jobs that the "
                                     "options find; each is paid for again"));
  auto* job = command->add_option("job", wanted->job, tr("BATCH/JOB or an id"))->type_name("JOB");
  command->add_option("--batch", wanted->batch, tr("All failed jobs of this batch"))
      ->type_name("BATCH")
      ->excludes(job);
  command->add_option("--model", wanted->model, tr("All failed jobs of this model"))
      ->type_name("MODEL")
      ->excludes(job);
  command->add_option("--class", wanted->failure_class, tr("All that failed so: network, throttled, …"))
      ->type_name("CLASS")
      ->excludes(job);
  command->add_flag("--cancelled", wanted->cancelled, tr("Cancelled ones too"))->excludes(job);
  command->add_flag("--all", wanted->all, tr("Where no other option narrows it"))->excludes(job);
  command->add_flag("--dry-run", wanted->dry_run, tr("Only say which they are"))->excludes(job);
  command->callback([&invocation, wanted] {
    bool const many =
        !wanted->batch.empty() || !wanted->model.empty() || !wanted->failure_class.empty() || wanted->all;
    if (wanted->job.empty() && !many)
      throw CLI::ValidationError("retry", tr("which job? BATCH/JOB, or --batch, --model, --class or --all"));
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      if (wanted->job.empty()) return finish(invocation, daemon.post(many_target(*wanted)), show_many);
      auto answer = daemon.post(job_path(wanted->job) + "/retry");
      return finish(invocation, answer, [](Json const& json) {
        print(tr("job {}/{} is {} again\n", text_in(json, "batch"), text_in(json, "name"),
                 state_word(text_in(json, "state"))));
      });
    };
  });
}

}  // namespace yj::ctl
