// What people decide about jobs; about many of them a few hundred in a transaction.
#include "engine/engine.hpp"

#include <algorithm>

namespace yj::engine {

http::Awaitable<Result<JobsChanged>> Engine::retry_jobs(store::JobFilter filter, int max, std::string by) {
  YJ_ASSERT(filter.changed_until.has_value());
  Instant const until = *filter.changed_until;
  JobsChanged done;
  Result<void> outcome;
  std::string cursor;
  int found = 0;
  do {
    auto page = parts_.store.job_ids(filter, cursor, std::min(kJobsAtOnce, max - found));
    if (!page) co_return page.error();
    cursor = std::move(page->next);
    found += static_cast<int>(page->ids.size());
    if (page->ids.empty()) continue;
    RetryJobs intent{std::move(page->ids), until, by, parts_.clock.now()};
    auto result = co_await write(std::move(intent));
    if (!result) {
      outcome = result.error();
      break;
    }
    done.changed += std::get<JobsChanged>(*result).changed;
  } while (!cursor.empty() && found < max);
  lanes_changed();  // once: a look at the lanes for each transaction costs more than the transactions
  assets_.look_after_people();
  if (!outcome) co_return outcome.error();
  co_return done;
}

http::Awaitable<Result<void>> Engine::pause_job(JobId job, std::string by) {
  PauseJob intent{job, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  feed(JobStopped{job});
  lanes_changed();  // others may have waited for what it would have cost
  co_return Result<void>{};
}

http::Awaitable<Result<void>> Engine::resume_job(JobId job, std::string by) {
  ResumeJob intent{job, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  assets_.look_after_people();
  co_return Result<void>{};
}

http::Awaitable<Result<void>> Engine::edit_job(JobId job, JobSpec spec, std::int64_t revision,
                                               std::string changed, std::string by) {
  EditJob intent{job, std::move(spec), revision, std::move(changed), std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  feed(JobStopped{job});  // what is in hand is the job of before
  lanes_changed();
  co_return Result<void>{};
}

http::Awaitable<Result<JobsChanged>> Engine::set_priority(JobId job, Priority priority, std::string by) {
  SetPriority intent{job, priority, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  co_return std::get<JobsChanged>(*result);
}

}  // namespace yj::engine
