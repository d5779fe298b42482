#include "simulation/job_book.hpp"

namespace yj::simulation {

namespace {

constexpr char const* kRefused = "a prompt that nobody takes";
constexpr char const* kDoomed = "a prompt that never works";

}  // namespace

JobFacts const& JobBook::of(store::Store& store, JobId job) {
  auto known = facts_.find(job);
  if (known != facts_.end() && fresh_.contains(job)) return known->second;
  auto details = store.job(job);
  if (!details && known != facts_.end()) return known->second;
  YJ_ASSERT(details.has_value());
  auto batch = store.batch(details->job.batch);
  YJ_ASSERT(batch.has_value());
  JobSpec const& spec = details->job.spec;
  JobFacts facts;
  facts.account = details->job.account;
  facts.model = spec.model;
  facts.type = spec.type;
  facts.refused = spec.prompt == kRefused;
  facts.doomed = spec.prompt == kDoomed;
  facts.resend_once = batch->on_doubt == OnDoubt::resend_once;
  facts.duration = price_class(spec).duration;
  facts.batch = details->job.batch;
  fresh_.insert(job);
  return facts_.insert_or_assign(job, std::move(facts)).first->second;
}

JobSpec spec_of(std::string name, JobFacts const& facts) {
  JobSpec spec;
  spec.name = std::move(name);
  spec.type = facts.type;
  spec.model = facts.model;
  spec.prompt = facts.refused ? kRefused : facts.doomed ? kDoomed : "a cat";
  spec.request.path = "/llmage/v1/video/generations";
  spec.request.fields = {{"model", facts.model}, {"resolution", std::string{"720p"}}};
  if (facts.duration > 0) spec.request.fields.push_back({"duration", std::int64_t{facts.duration}});
  return spec;
}

}  // namespace yj::simulation
