// What people decide about jobs: order them again, pause them, let others go first.
#include "store/apply.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

/// A running, doubtful or finished one would be paid for twice.
bool may_be_ordered_again(JobState state) {
  return state == JobState::failed || state == JobState::cancelled;
}

}  // namespace

void Apply::order_again(JobId id, Job const& job, std::string const& by, Instant at) {
  revive_batch(job, at);  // it may have been cancelled with it
  change_job(id, job, step(job, JobEvent::retried), at, "", "");
  database_.prepare("UPDATE job SET retries = 0, paused = 0 WHERE id = ?").bind(id).run();
  hold_for_people(id, at);
  event(at, job.batch, id, std::nullopt, "retried", fmt::format("by {}", by));
}

Applied Apply::operator()(RetryJob const& intent) {
  Job job = look(intent.job);
  if (job.batch_state == "cancelled") {
    changes_.finish(job.batch);
    job = look(intent.job);
  }
  if (!may_be_ordered_again(job.state))
    refuse(Errc::conflict, fmt::format("job {} is {}; only failed and cancelled jobs can be tried again",
                                       job.name, name_of(job.state)));
  order_again(intent.job, job, intent.by, intent.at);
  return {};
}

Applied Apply::operator()(RetryJobs const& intent) {
  JobsChanged done;
  for (JobId id : intent.jobs) {
    {
      auto meant = database_.prepare("SELECT 1 FROM job WHERE id = ? AND changed_at <= ?");
      meant.bind(id, intent.until);
      if (!meant.row()) continue;
    }
    Job job = look(id);
    if (!may_be_ordered_again(job.state)) continue;
    order_again(id, job, intent.by, intent.at);
    ++done.changed;
  }
  return {Applied::Proof::none, {}, done};
}

Applied Apply::operator()(PauseJob const& intent) {
  Job job = look(intent.job);
  auto pause = [&] {
    database_.prepare("UPDATE job SET paused = 1, reason = ? WHERE id = ?")
        .bind(fmt::format("paused by {}", intent.by), intent.job)
        .run();
    event(intent.at, job.batch, intent.job, std::nullopt, "paused", fmt::format("by {}", intent.by));
  };
  if (job.state == JobState::held) {
    auto known = database_.prepare("SELECT 1 FROM job WHERE id = ? AND paused = 1");
    known.bind(intent.job);
    if (!known.row()) pause();
    return {};
  }
  if (job.state != JobState::ready)
    refuse(Errc::conflict, fmt::format("job {} is {}; only a job that is not submitted yet can be paused",
                                       job.name, name_of(job.state)));
  change_job(intent.job, job, step(job, JobEvent::held), intent.at, "", "");
  pause();
  money_.look_again(job.batch);  // others may have waited for what this one would have cost
  return {};
}

Applied Apply::operator()(ResumeJob const& intent) {
  Job job = look(intent.job);
  if (job.state == JobState::ready) return {};
  if (job.state != JobState::held)
    refuse(Errc::conflict,
           fmt::format("job {} is {}; only a paused job can be resumed", job.name, name_of(job.state)));
  auto changed = database_.prepare("UPDATE job SET paused = 0, reason = '' WHERE id = ? AND paused = 1")
                     .bind(intent.job)
                     .run();
  if (changed == 0)
    refuse(Errc::conflict,
           fmt::format("job {} is not paused: it waits for a person whose pictures are not active yet",
                       job.name));
  event(intent.at, job.batch, intent.job, std::nullopt, "resumed", fmt::format("by {}", intent.by));
  bool with_people = false;
  {
    auto people = database_.prepare("SELECT 1 FROM job_person WHERE job_id = ? LIMIT 1");
    people.bind(intent.job);
    with_people = people.row();
  }
  if (with_people) {
    release_people(job.batch, intent.at);
  } else {
    change_job(intent.job, job, step(job, JobEvent::released), intent.at, "", "");
  }
  return {};
}

Applied Apply::operator()(SetPriority const& intent) {
  Job job = look(intent.job);
  changes_.finish(job.batch);
  JobsChanged done;
  done.changed = database_
                     .prepare(
                         "UPDATE job SET priority = ? WHERE id = ? AND priority <> ?1 AND state IN "
                         "('waiting', 'held', 'ready')")
                     .bind(static_cast<int>(intent.priority), intent.job)
                     .run();
  if (done.changed > 0)
    event(intent.at, job.batch, intent.job, std::nullopt, "priority",
          fmt::format("{}, by {}", name_of(intent.priority), intent.by));
  return {Applied::Proof::none, {}, done};
}

}  // namespace yj::store
