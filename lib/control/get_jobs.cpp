// GET /v1/jobs: in pages, narrowed and ordered as asked.
#include "control/filters.hpp"
#include "control/job_json.hpp"
#include "control/paging.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct Ask {
  JobsAsk jobs;
  Paging paging;
};

struct JobsReply {
  store::JobPage page;
  Warnings warnings;
};

Outcome<Ask> decode(Call const& call) {
  auto jobs = read_jobs_ask(call.query);
  if (!jobs) return jobs.error();
  auto paging = read_paging(call.query);
  if (!paging) return paging.error();
  return Ask{std::move(*jobs), std::move(*paging)};
}

http::Awaitable<Outcome<JobsReply>> run(Context& context, Ask ask, http::Peer) {
  // A model is found in any letter case, as everywhere.
  std::string& model = ask.jobs.filter.model;
  if (auto spelled = context.catalog.spelled(model); !model.empty() && !spelled.empty()) model = spelled;
  auto filter = filter_of(context.engine.store(), ask.jobs, context.engine.clock().now());
  if (!filter) co_return filter.error();
  auto page = context.engine.store().jobs(*filter, ask.paging.cursor, ask.paging.limit);
  if (!page) co_return list_problem(page.error());
  if (page->jobs.empty() && page->next.empty() && ask.paging.cursor.empty()) {
    if (auto unknown = unknown_name(context, *filter)) co_return *unknown;
  }
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
  return {"GET",
          "/v1/jobs",
          {"batch", "state", "failed", "type", "model", "account", "failure_class", "since", "until", "sort",
           "limit", "cursor"},
          action_of(decode, run, encode),
          true};
}

}  // namespace yj::control
