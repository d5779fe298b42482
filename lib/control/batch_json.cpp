#include "control/batch_json.hpp"

namespace yj::control {

namespace {

Json retry_json(RetryPolicy const& policy) {
  Json json = Json::object();
  for (auto each : kFailureClasses) {
    if (rule_for(each).settable) json[std::string{name_of(each)}] = policy.times(each);
  }
  return json;
}

Json stop_json(StopRule const& rule) {
  Json json;
  json["fails_in_row"] = rule.fails_in_row > 0 ? Json(rule.fails_in_row) : Json(nullptr);
  json["fail_rate"] = rule.fail_rate > 0 ? Json(fail_rate_text(rule.fail_rate)) : Json(nullptr);
  return json;
}

}  // namespace

Json counts_json(std::map<JobState, std::int64_t> const& counts) {
  Json json = Json::object();
  for (auto const& [state, jobs] : counts) json[std::string{name_of(state)}] = jobs;
  return json;
}

bool is_complete(store::BatchRecord const& batch) {
  std::int64_t ended = 0;
  for (auto const& [state, jobs] : batch.counts) ended += is_final(state) ? jobs : 0;
  return ended == batch.jobs;
}

Json batch_json(store::BatchRecord const& batch) {
  Json json;
  json["id"] = batch.id.text();
  json["name"] = batch.name;
  json["account"] = batch.account;
  json["state"] = name_of(batch.state);
  json["reason"] = batch.reason;
  json["state_since"] = to_iso(batch.state_since);
  json["jobs"] = batch.jobs;
  json["counts"] = counts_json(batch.counts);
  json["complete"] = is_complete(batch);
  json["credits"] = credits_json(batch.credits);
  json["unpriced"] = batch.unpriced;
  json["project"] = batch.project.empty() ? Json(nullptr) : Json(batch.project);
  json["budgets"] = list_json(batch.budgets, budget_json);
  json["money_waits"] = list_json(batch.money_waits, money_wait_json);
  json["on_doubt"] = name_of(batch.on_doubt);
  json["retry"] = retry_json(batch.retry);
  json["stop"] = stop_json(batch.stop);
  json["accepted_at"] = to_iso(batch.accepted_at);
  json["accepted_by"] = batch.accepted_by;
  json["folder"] = batch.folder;
  json["notes"] = batch.notes;
  return json;
}

http::Response batch_response(BatchReply const& reply) {
  Json json = batch_json(reply.batch);
  if (reply.to_come) json["to_come"] = estimate_json(*reply.to_come);
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace yj::control
