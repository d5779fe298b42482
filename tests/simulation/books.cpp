#include "simulation/books.hpp"

#include "simulation/scenario.hpp"

#include <fmt/format.h>

namespace yj::simulation {

void Books::note_arrived(AttemptId attempt) {
  on_its_way_.erase(attempt);
  if (!arrived_.insert(attempt).second)
    throw Violation("an attempt is fired once",
                    fmt::format("attempt {} arrived at the platform a second time", attempt.text()));
}

Task& Books::add(Task task, JobFacts const& job) {
  auto& siblings = by_job_[task.job];
  for (auto index : siblings) {
    Task const& before = tasks_[index];
    bool final_verdict = before.end == Task::End::failure && before.failed(task.created) &&
                         before.words.find("Sensitive") != std::string::npos;
    // Whoever ordered again after a doubt did not know of it.
    bool unknown = excused(before.attempt) || (job.resend_once && given_up_(before.attempt));
    if (final_verdict && !unknown && !echoed(before.attempt) && !wanted_again(task.job, before.ends))
      throw Violation("a verdict on the content is final", fmt::format("{} follows {}", task.id, before.id));
    if (task.echo || echoed(before.attempt) || before.failed(task.created) || excused(before.attempt))
      continue;
    bool by_policy = job.resend_once && given_up_(before.attempt) && resent_[task.job]++ == 0;
    if (by_policy) {
      excused_.insert(before.attempt);
      continue;
    }
    throw Violation(
        "a job is bought once",
        fmt::format("attempt {} of job {} became a task although {} (attempt {}) was bought for it",
                    task.attempt.text(), task.job.text(), before.id, before.attempt.text()));
  }
  if (task.echo) echoed_.insert(task.attempt);
  std::size_t index = tasks_.size();
  by_id_[task.id] = index;
  by_attempt_.emplace(task.attempt, index);
  siblings.push_back(index);
  tasks_.push_back(std::move(task));
  return tasks_.back();
}

void Books::note_resent(JobId job) {
  // A copy that is older than that knows nothing of it.
  if (++resent_by_policy_[job] > 1 + restored_)
    throw Violation("a policy orders a job again once", job.text());
}

void Books::note_retry(JobId job, Instant at) { retried_[job].push_back(at); }

int Books::retries(JobId job) const {
  auto place = retried_.find(job);
  return place == retried_.end() ? 0 : static_cast<int>(place->second.size());
}

bool Books::wanted_again(JobId job, Instant since) const {
  auto place = retried_.find(job);
  return place != retried_.end() && place->second.back() >= since;
}

Task* Books::by_id(std::string const& id) {
  auto place = by_id_.find(id);
  return place == by_id_.end() ? nullptr : &tasks_[place->second];
}

Task const* Books::of(AttemptId attempt) const {
  auto place = by_attempt_.find(attempt);
  return place == by_attempt_.end() ? nullptr : &tasks_[place->second];
}

}  // namespace yj::simulation
