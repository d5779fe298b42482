// yuanjingctl jobs [BATCH] [--state S] [--limit N]
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/pages.hpp"
#include "daemon/ctl/views.hpp"
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
  std::string state;
  int limit = 100;
};

std::string target(Wanted const& wanted, std::string const& state, int limit, std::string const& cursor) {
  std::string out = fmt::format("/v1/jobs?limit={}", limit);
  if (!wanted.batch.empty()) out += "&batch=" + http::percent_encoded(wanted.batch);
  if (!state.empty()) out += "&state=" + http::percent_encoded(state);
  if (!cursor.empty()) out += "&cursor=" + http::percent_encoded(cursor);
  return out;
}

/// Doubts first, wherever they stand in the list.
std::vector<Json> with_doubts_first(DaemonLink& daemon, Wanted const& wanted, Json const& answer) {
  std::vector<Json> jobs;
  if (wanted.state.empty()) {
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
  auto* command = app.add_subcommand("jobs", "Lists jobs, doubts first, then oldest first");
  command->add_option("batch", wanted->batch, "Only of this batch (name or id)")->type_name("BATCH");
  command->add_option("--state", wanted->state, "Only in this state: ready, running, failed, in_doubt, …")
      ->type_name("STATE");
  command->add_option("--limit", wanted->limit, "At most so many (100)")->check(CLI::PositiveNumber);
  command->callback([&invocation, wanted] {
    // States are shown with blanks, so they are typed with blanks too.
    std::replace(wanted->state.begin(), wanted->state.end(), ' ', '_');
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      auto answer = collect_pages(daemon, "jobs", wanted->limit, [&](int limit, std::string const& cursor) {
        return target(*wanted, wanted->state, limit, cursor);
      });
      return finish(invocation, answer, [&](Json const& json) {
        auto jobs = with_doubts_first(daemon, *wanted, json);
        print(jobs.empty() ? "no jobs\n" : jobs_text(jobs, wanted->batch.empty()));
        if (!text_in(json, "next").empty())
          print(fmt::format("… and more; --limit shows more than {}\n", wanted->limit));
      });
    };
  });
}

}  // namespace yj::ctl
