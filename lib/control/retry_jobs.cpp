// POST /v1/jobs/retry: orders failed or cancelled jobs again, as many as the filter finds.
#include "base/log.hpp"
#include "control/filters.hpp"
#include "control/job_json.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

/// So many of them are shown.
constexpr int kShownMax = 20;

struct Ask {
  JobsAsk jobs;
  bool dry_run = false;
};

struct RetriedReply {
  std::int64_t matched = 0;
  std::int64_t retried = 0;
  std::int64_t following = 0;
  bool dry_run = false;
  Instant until;
  std::vector<store::JobRecord> first;
  Warnings warnings;
};

struct Flag {
  bool set = false;
};

Outcome<Flag> flag(Query const& query, std::string_view name) {
  auto text = query.find(name);
  if (!text || *text == "0") return Flag{};
  if (*text == "1") return Flag{true};
  return problem(400, "invalid", fmt::format("'{}' is 0 or 1", name));
}

Outcome<Ask> decode(Call const& call) {
  auto jobs = read_jobs_ask(call.query);
  if (!jobs) return jobs.error();
  Ask ask{std::move(*jobs), false};
  auto dry_run = flag(call.query, "dry_run");
  if (!dry_run) return dry_run.error();
  ask.dry_run = dry_run->set;
  auto& states = ask.jobs.filter.states;
  if (states.empty()) states = {JobState::failed};
  for (auto state : states) {
    if (state != JobState::failed && state != JobState::cancelled)
      return problem(400, "invalid", fmt::format("jobs that are {} cannot be ordered again", name_of(state)),
                     "state is failed, cancelled, or both: any other job would be paid for twice");
  }
  auto all = flag(call.query, "all");
  if (!all) return all.error();
  auto const& filter = ask.jobs.filter;
  bool narrowed = ask.jobs.batch || !filter.model.empty() || !filter.failure_class.empty();
  if (!narrowed && !all->set)
    return problem(400, "invalid", "this would order the jobs of all batches again",
                   "name a batch, model or failure_class, or say all=1");
  return ask;
}

RetryFilter retry_filter(store::JobFilter const& filter) {
  auto wants = [&](JobState state) {
    return std::find(filter.states.begin(), filter.states.end(), state) != filter.states.end();
  };
  RetryFilter which;
  which.failed = wants(JobState::failed);
  which.cancelled = wants(JobState::cancelled);
  which.batch = filter.batch;
  which.model = filter.model;
  which.failure_class = filter.failure_class;
  which.until = *filter.changed_until;
  return which;
}

/// How many jobs fit. What is kept by state and batch is not counted.
Result<std::int64_t> matching(store::Store& store, RetryFilter const& which, bool until_now) {
  if (!which.batch || !until_now || !which.model.empty() || !which.failure_class.empty())
    return store.count_jobs(which);
  auto batch = store.batch(*which.batch);
  if (!batch) return batch.error();
  return (which.failed ? batch->counts[JobState::failed] : 0) +
         (which.cancelled ? batch->counts[JobState::cancelled] : 0);
}

http::Awaitable<Outcome<RetriedReply>> run(Context& context, Ask ask, http::Peer peer) {
  std::string& model = ask.jobs.filter.model;
  if (auto spelled = context.catalog.spelled(model); !model.empty() && !spelled.empty()) model = spelled;
  auto& store = context.engine.store();
  Instant now = context.engine.clock().now();
  auto filter = filter_of(store, ask.jobs, now);
  if (!filter) co_return filter.error();
  filter->changed_until = std::min(filter->changed_until.value_or(now), now);
  RetryFilter which = retry_filter(*filter);
  RetriedReply reply;
  reply.dry_run = ask.dry_run;
  reply.until = which.until;
  auto matched = matching(store, which, !ask.jobs.until.has_value());
  if (!matched) co_return problem_of(matched.error());
  reply.matched = *matched;
  if (reply.matched == 0) {
    if (auto unknown = unknown_name(context, *filter)) co_return *unknown;
    co_return std::move(reply);
  }
  auto first = store.jobs(*filter, "", kShownMax);
  if (!first) co_return problem_of(first.error());
  reply.first = std::move(first->jobs);
  if (ask.dry_run) co_return std::move(reply);
  auto done = co_await context.engine.retry_jobs(std::move(which), who(peer));
  if (!done) co_return problem_of(done.error());
  reply.retried = done->changed;
  if (done->more) reply.following = std::max<std::int64_t>(0, reply.matched - reply.retried);
  log::info("{} ordered {} jobs again", who_and_what(peer), reply.retried + reply.following);
  co_return std::move(reply);
}

http::Response encode(RetriedReply const& reply) {
  Json json;
  json["dry_run"] = reply.dry_run;
  json["matched"] = reply.matched;
  json["retried"] = reply.retried;
  json["following"] = reply.following;
  json["until"] = to_iso(reply.until);
  json["first"] = Json::array();
  for (auto const& job : reply.first) json["first"].push_back(job_json(job));
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route retry_jobs_route() {
  return {"POST",
          "/v1/jobs/retry",
          {"batch", "state", "model", "failure_class", "until", "all", "dry_run"},
          action_of(decode, run, encode)};
}

}  // namespace yj::control
