// yuanjingctl why JOB|BATCH: what it waits for, since when, until when, and what a person can do about it.
#include "daemon/ctl/addressed.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace yj::ctl {

namespace {

/// What a person asks about, the urgent first. Jobs that are done or cancelled need no explanation.
constexpr std::array<std::string_view, 10> kUnsettled{"in_doubt",   "failed",    "blocked", "held",
                                                      "collecting", "preparing", "armed",   "running",
                                                      "waiting",    "ready"};

void show_job(Json const& job) {
  print(tr("{}/{} is {}\n{}", text_in(job, "batch"), text_in(job, "name"), state_word(text_in(job, "state")),
           why_text(part_of(job, "why"))));
}

/// One job of each state stands for the others: jobs of one state mostly wait for the same thing.
Exit show_batch(Invocation const& invocation, DaemonLink& daemon, Json const& batch) {
  std::string name = text_in(batch, "name");
  std::string reason = said_in(batch, "reason");
  print(tr("batch {} is {}{}: {}\n", name, state_word(batch_state_word(batch)),
           reason.empty() ? "" : tr(" ({})", reason), counts_text(part_of(batch, "counts"))));
  for (auto state : kUnsettled) {
    auto jobs = number_in(part_of(batch, "counts"), state);
    if (jobs == 0) continue;
    auto page =
        daemon.get(fmt::format("/v1/jobs?batch={}&state={}&limit=1", http::percent_encoded(name), state));
    if (!page || !page->good()) return finish(invocation, page, [](Json const&) {});
    if (part_of(page->json, "jobs").empty()) continue;  // it went on meanwhile
    std::string id = text_in(part_of(page->json, "jobs")[0], "id");
    auto job = daemon.get(job_path(id));
    if (!job || !job->good()) return finish(invocation, job, [](Json const&) {});
    print(tr("\n{} {}, for example {}:\n{}", jobs, state_word(state), text_in(job->json, "name"),
             why_text(part_of(job->json, "why"))));
  }
  return Exit::ok;
}

}  // namespace

void add_why(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<std::string>();
  auto* command = app.add_subcommand(
      "why", tr("What a job or a batch waits for, since when, until when, and what you can do"));
  command->add_option("what", *typed, tr("BATCH/JOB, a batch's name, or an id"))
      ->required()
      ->type_name("JOB|BATCH");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) {
      auto asked = ask_addressed(*typed, [&](std::string path) { return daemon.get(std::move(path)); });
      if (asked.is_job) return finish(invocation, asked.answer, show_job);
      Exit shown = Exit::ok;
      Exit exit = finish(invocation, asked.answer,
                         [&](Json const& json) { shown = show_batch(invocation, daemon, json); });
      return exit == Exit::ok ? shown : exit;
    };
  });
}

}  // namespace yj::ctl
