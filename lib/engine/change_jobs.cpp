// What people decide about single jobs.
#include "engine/engine.hpp"

namespace yj::engine {

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
