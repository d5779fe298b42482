// yuanjingctl jobs [BATCH] [--state S,…] [--model M] [--type T] [--account A] [--since T] [--failed] [--limit N]
#include "base/text.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/pages.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/watching.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace yj::ctl {

namespace {

struct Wanted {
  std::string batch;
  std::vector<std::string> states;
  std::string model;
  std::string type;
  std::string account;
  std::string since;
  std::string sort;
  bool failed = false;
  int limit = 100;
};

std::string target(Wanted const& wanted, std::string const& state, int limit, std::string const& cursor) {
  std::string out = fmt::format("/v1/jobs?limit={}", limit);
  auto add = [&out](char const* key, std::string const& value) {
    if (!value.empty()) out += fmt::format("&{}={}", key, http::percent_encoded(value));
  };
  add("batch", wanted.batch);
  add("state", state);
  add("model", wanted.model);
  add("type", wanted.type);
  add("account", wanted.account);
  add("since", wanted.since);
  add("sort", wanted.sort);
  add("failed", wanted.failed ? "1" : "");
  add("cursor", cursor);
  return out;
}

/// Doubts first, wherever they stand in the list.
std::vector<Json> with_doubts_first(DaemonLink& daemon, Wanted const& wanted, Json const& answer) {
  std::vector<Json> jobs;
  if (wanted.states.empty() && !wanted.failed) {
    auto found = daemon.get(target(wanted, "in_doubt", std::min(wanted.limit, kPageMax), ""));
    if (found && found->good())
      jobs.assign(part_of(found->json, "jobs").begin(), part_of(found->json, "jobs").end());
  }
  std::size_t const doubts = jobs.size();
  for (auto const& job : part_of(answer, "jobs")) {
    bool shown = std::any_of(jobs.begin(), jobs.begin() + static_cast<std::ptrdiff_t>(doubts),
                             [&](Json const& other) { return text_in(other, "id") == text_in(job, "id"); });
    if (!shown) jobs.push_back(job);
  }
  return jobs;
}

}  // namespace

void add_jobs(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand("jobs", tr("Lists jobs, doubts first, then oldest first"));
  auto* batch =
      command->add_option("name", wanted->batch, tr("Only of this batch (name or id)"))->type_name("BATCH");
  command->add_option("--batch", wanted->batch, tr("The same"))->type_name("BATCH")->excludes(batch);
  auto* state =
      command
          ->add_option(
              "--state", wanted->states,
              tr("Only in this state, or in one of several with commas between: ready, running, failed, "
                 "in_doubt, …"))
          ->type_name("STATE")
          ->delimiter(',')
          ->allow_extra_args(false);
  command->add_option("--model", wanted->model, tr("Only of this model"))->type_name("MODEL");
  command->add_option("--type", wanted->type, tr("Only of this type: t2v, i2v, t2i, t2t, …"))
      ->type_name("TYPE");
  command->add_option("--account", wanted->account, tr("Only those that this account pays"))
      ->type_name("ACCOUNT");
  command
      ->add_option("--since", wanted->since,
                   tr("Only what changed since then: 2h for two hours ago, 2026-11-01, 2026-11-01T09:30:00Z"))
      ->type_name("WHEN");
  command
      ->add_flag("--failed", wanted->failed,
                 tr("Only what came to nothing: failed, or blocked by what failed"))
      ->excludes(state);
  command->add_option("--sort", wanted->sort, tr("Which come first: oldest (as without it), newest, changed"))
      ->type_name("ORDER")
      ->check(CLI::IsMember({"oldest", "newest", "changed"}));
  command->add_option("--limit", wanted->limit, tr("At most so many (100)"))->check(CLI::PositiveNumber);
  add_watching(*command, invocation);
  command->callback([&invocation, wanted] {
    // States are typed as they are shown, too: with blanks, and in the user's language.
    for (auto& each : wanted->states) each = state_typed(each);
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      std::string const states = joined(wanted->states, ",");
      auto answer = collect_pages(daemon, "jobs", wanted->limit, [&](int limit, std::string const& cursor) {
        return target(*wanted, states, limit, cursor);
      });
      return finish(invocation, answer, [&](Json const& json) {
        auto jobs = with_doubts_first(daemon, *wanted, json);
        print(jobs.empty() ? tr("no jobs\n") : jobs_text(jobs, wanted->batch.empty()));
        if (!text_in(json, "next").empty())
          print(tr("… and more; --limit shows more than {}, --sort newest begins with the newest\n",
                   wanted->limit));
      });
    };
  });
}

}  // namespace yj::ctl
