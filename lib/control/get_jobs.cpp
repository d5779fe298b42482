// GET /v1/jobs: oldest first, in pages, of one batch or in one state if so asked.
#include "base/text.hpp"
#include "control/job_json.hpp"
#include "control/paging.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

struct JobsAsk {
  std::optional<BatchTarget> batch;
  std::optional<JobState> state;
  Paging paging;
};

struct JobsReply {
  store::JobPage page;
  Warnings warnings;
};

std::vector<std::string> state_names() {
  std::vector<std::string> names;
  for (JobState state : kJobStates) names.emplace_back(name_of(state));
  return names;
}

Outcome<JobsAsk> decode(Call const& call) {
  JobsAsk ask;
  if (auto batch = call.query.find("batch")) ask.batch = BatchTarget{*batch};
  if (auto state = call.query.find("state")) {
    ask.state = parse_job_state(*state);
    if (!ask.state)
      return problem(400, "unknown-state", fmt::format("there is no state '{}'", printable(*state, 40)),
                     fmt::format("one of {}", joined(state_names(), ", ")));
  }
  auto paging = read_paging(call.query);
  if (!paging) return paging.error();
  ask.paging = std::move(*paging);
  return ask;
}

http::Awaitable<Outcome<JobsReply>> run(Context& context, JobsAsk ask, http::Peer) {
  store::JobFilter filter;
  filter.state = ask.state;
  if (ask.batch) {
    auto batch = find_batch(context.engine.store(), *ask.batch);
    if (!batch) co_return batch.error();
    filter.batch = batch->id;
  }
  auto page = context.engine.store().jobs(filter, ask.paging.cursor, ask.paging.limit);
  if (!page) co_return list_problem(page.error());
  JobsReply reply{std::move(*page), std::move(ask.paging.warnings)};
  co_return std::move(reply);
}

http::Response encode(JobsReply const& reply) {
  Json json;
  json["jobs"] = Json::array();
  for (auto const& job : reply.page.jobs) json["jobs"].push_back(job_json(job));
  json["next"] = next_json(reply.page.next);
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_jobs_route() {
  return {"GET", "/v1/jobs", {"batch", "state", "limit", "cursor"}, action_of(decode, run, encode)};
}

}  // namespace yj::control
