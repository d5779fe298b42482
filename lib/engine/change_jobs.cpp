// What people decide about jobs beyond one: a few hundred in a transaction, so that nobody's order waits behind a long one.
#include "engine/engine.hpp"

#include <algorithm>
#include <limits>

namespace yj::engine {

namespace {

constexpr int kJobsInATransaction = 500;

}  // namespace

http::Awaitable<Result<JobsChanged>> Engine::change_jobs(store::JobFilter filter, int max,
                                                         IntentOfMany intent) {
  JobsChanged done;
  std::string cursor;
  int found = 0;
  do {
    auto page = parts_.store.job_ids(filter, cursor, std::min(kJobsInATransaction, max - found));
    if (!page) co_return page.error();
    cursor = std::move(page->next);
    found += static_cast<int>(page->ids.size());
    if (page->ids.empty()) continue;
    Intent change = intent(std::move(page->ids));
    auto result = co_await write(std::move(change));
    if (!result) {
      lanes_changed();
      co_return result.error();
    }
    done.changed += std::get<JobsChanged>(*result).changed;
  } while (!cursor.empty() && found < max);
  lanes_changed();  // once: a look at the lanes for each transaction costs more than the transactions
  co_return done;
}

http::Awaitable<Result<JobsChanged>> Engine::retry_jobs(store::JobFilter filter, int max, std::string by) {
  YJ_ASSERT(filter.changed_until.has_value());
  IntentOfMany intent = [this, until = *filter.changed_until, by = std::move(by)](std::vector<JobId> jobs) {
    return Intent{RetryJobs{std::move(jobs), until, by, parts_.clock.now()}};
  };
  auto done = co_await change_jobs(std::move(filter), max, std::move(intent));
  assets_.look_after_people();
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
  SetPriority intent{{job}, priority, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  co_return std::get<JobsChanged>(*result);
}

http::Awaitable<Result<JobsChanged>> Engine::set_priority(BatchId batch, Priority priority, std::string by) {
  store::JobFilter filter;
  filter.batch = batch;
  filter.states = {JobState::waiting, JobState::held, JobState::ready};
  IntentOfMany intent = [this, priority, by = std::move(by)](std::vector<JobId> jobs) {
    return Intent{SetPriority{std::move(jobs), priority, by, parts_.clock.now()}};
  };
  auto done = co_await change_jobs(std::move(filter), std::numeric_limits<int>::max(), std::move(intent));
  co_return done;
}

}  // namespace yj::engine
