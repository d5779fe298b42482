// What people decide about jobs: pause them, let others go first.
#include "store/apply.hpp"

#include <fmt/format.h>

namespace yj::store {

Applied Apply::operator()(PauseJob const& intent) {
  Job job = look_as_decided(intent.job, intent.at);
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
  Job job = look_as_decided(intent.job, intent.at);
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
  Job job = look_as_decided(intent.job, intent.at);
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
