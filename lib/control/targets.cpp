#include "control/targets.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 200;

}  // namespace

Outcome<BatchTarget> batch_target(Call const& call) { return BatchTarget{call.path.find("batch")->second}; }

Outcome<JobTarget> job_target(Call const& call) {
  std::string const& job = call.path.find("job")->second;
  if (auto batch = call.path.find("batch"); batch != call.path.end()) return JobTarget{batch->second, job};
  // The name of a batch has no slash, so the first one parts it from the job's.
  auto slash = job.find('/');
  if (slash == std::string::npos) return JobTarget{std::nullopt, job};
  return JobTarget{job.substr(0, slash), job.substr(slash + 1)};
}

Outcome<store::BatchRecord> find_batch(store::Store& store, BatchTarget const& target) {
  // A batch may be called like an id; the id wins, and such a batch has one of its own.
  if (auto id = BatchId::parse(target.text)) {
    auto batch = store.batch(*id);
    if (batch) return std::move(*batch);
    if (batch.error().code != Errc::not_found) return problem_of(batch.error());
  }
  auto batch = store.batch_named(target.text);
  if (batch) return std::move(*batch);
  if (batch.error().code != Errc::not_found) return problem_of(batch.error());
  return problem(404, "not-found", fmt::format("there is no batch '{}'", printable(target.text, kShownMax)),
                 "`yuanjingctl status` lists the newest batches (GET /v1/batches all)");
}

Outcome<store::JobDetails> find_job(store::Store& store, JobTarget const& target) {
  if (target.batch) {
    auto batch = find_batch(store, BatchTarget{*target.batch});
    if (!batch) return batch.error();
    auto job = store.job_named(batch->name, target.job);
    if (job) return std::move(*job);
    if (job.error().code != Errc::not_found) return problem_of(job.error());
    return problem(404, "not-found",
                   fmt::format("batch '{}' has no job '{}'", batch->name, printable(target.job, kShownMax)),
                   fmt::format("`yuanjingctl jobs {}` lists its jobs", shell_word(batch->name)));
  }
  if (auto id = JobId::parse(target.job)) {
    auto job = store.job(*id);
    if (job) return std::move(*job);
    if (job.error().code != Errc::not_found) return problem_of(job.error());
  }
  bool batch = store.batch_named(target.job).has_value();
  return problem(
      404, "not-found",
      batch ? fmt::format("'{}' is a batch, and this takes one job", printable(target.job, kShownMax))
            : fmt::format("there is no job '{}'", printable(target.job, kShownMax)),
      "a job is named BATCH/JOB, or by its id");
}

}  // namespace yj::control
