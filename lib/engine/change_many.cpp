// What people decide about many jobs. It holds from its own commit on; the rows of the jobs follow, a few hundred in a transaction,
// so that nobody's order waits behind a long one.
#include "base/log.hpp"
#include "engine/engine.hpp"

namespace yj::engine {

namespace {

constexpr Duration kPause = std::chrono::seconds{1};
/// So many jobs are ready again with the answer; each takes a dozen statements.
constexpr int kRetriedAtOnce = 100;

}  // namespace

http::Awaitable<Result<JobsCancelled>> Engine::cancel_batch(BatchId batch, std::string by) {
  CancelBatch intent{batch, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  feed(BatchStopped{batch});
  auto done = std::get<JobsCancelled>(*result);
  if (done.more) carry_on_later();
  co_return done;
}

http::Awaitable<Result<JobsChanged>> Engine::set_priority(BatchId batch, Priority priority, std::string by) {
  SetBatchPriority intent{batch, priority, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  auto done = std::get<JobsChanged>(*result);
  if (done.more) carry_on_later();
  co_return done;
}

http::Awaitable<Result<JobsChanged>> Engine::retry_jobs(RetryFilter which, std::string by) {
  RetryJobs intent{std::move(which), std::move(by), parts_.clock.now(), kRetriedAtOnce};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  retried();
  auto done = std::get<JobsChanged>(*result);
  if (done.more) carry_on_later();
  co_return done;
}

void Engine::retried() {
  lanes_changed();
  assets_.look_after_people();
}

void Engine::carry_on_later() {
  if (carrying_on_) return;
  carrying_on_ = true;
  others_.spawn("carry on what was decided about many jobs", carry_on_until_done());
}

/// What the store does not take now is offered again.
http::Awaitable<void> Engine::carry_on_until_done() {
  bool said = false;
  bool more = true;
  while (more && !closed_) {
    CarryOnChanges intent{parts_.clock.now()};
    auto result = co_await write(std::move(intent));
    if (result) {
      more = std::get<JobsChanged>(*result).more;
      continue;
    }
    if (!said)
      log::error(
          "what was decided about many jobs cannot be written to all of them now, and is tried again: {}",
          result.error().what);
    said = true;
    co_await http::sleep_for(kPause);
  }
  carrying_on_ = false;
  if (!closed_) retried();  // once: a look at the lanes for each transaction costs more than the transactions
}

}  // namespace yj::engine
