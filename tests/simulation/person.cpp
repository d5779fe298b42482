#include "simulation/person.hpp"

#include "platform/judge.hpp"

#include <array>

namespace yj::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr std::array<char const*, 2> kAccounts{"default", "studio"};
constexpr char const* kName = "uid 1000";

}  // namespace

Person::Batch* Person::some_batch() {
  auto& batch = dice_.one_of(batches_);
  return batch.id ? &batch : nullptr;
}

std::optional<store::JobRecord> Person::some_job(std::optional<JobState> state) {
  store::JobFilter filter;
  if (state) filter.states = {*state};
  auto page = daemon_.store().jobs(filter, "", 500);
  if (!page || page->jobs.empty()) return std::nullopt;
  return dice_.one_of(page->jobs);
}

// ---- Looking after
// ------------------------------------------------------------------------------------------------------

/// What has to be done so that anything goes on at all.
void Person::look_after() {
  if (calm_) return;
  world_.timeline.after(dice_.between(Duration{20min}, Duration{3h}), [this] { look_after(); });
  if (!daemon_.up()) return;
  look_for_lost_batches();
  if (attentive_ && dice_.chance(0.6)) each_doubt(false);
  resume_accounts();
  for (auto const& batch : batches_) {
    if (batch.id && dice_.chance(0.3)) resume(batch);
  }
}

void Person::resume_accounts() {
  for (std::string account : kAccounts) {
    if (world_.weather.may(Fault::balance) && world_.remote.balance(account) < Credits{100 * kOne})
      world_.remote.top_up(account, Credits{dice_.between(100, 1500) * kOne});
    daemon_.feed(KeyChanged{account});
    daemon_.feed(ResumeNow{account, ""});
  }
}

void Person::resume(Batch const& batch) {
  auto record = daemon_.store().batch(*batch.id);
  if (!record || record->state == store::BatchState::cancelled) return;
  if (record->state == store::BatchState::active && record->money_waits.empty()) return;
  Instant now = daemon_.clock();
  daemon_.decide(ApprovePrice{*batch.id, "", kName, now}, [](Result<Commit> const&) {});
  daemon_.decide(ResumeBatch{*batch.id, kName, now}, [this](Result<Commit> const& result) {
    if (result) daemon_.lanes_changed();
  });
}

// ---- Doubts
// -------------------------------------------------------------------------------------------------------------

void Person::each_doubt(bool everything) {
  auto page = daemon_.store().jobs({std::nullopt, {JobState::in_doubt}}, "", 500);
  if (!page) return;
  for (auto const& job : page->jobs) {
    if (!everything && dice_.chance(0.5)) continue;
    auto details = daemon_.store().job(job.id);
    if (details) resolve(*details, everything);
  }
}

void Person::resolve(store::JobDetails const& details, bool everything) {
  auto const& attempt = details.attempts.back();
  if (world_.books.on_its_way(attempt.id)) return;
  Task const* task = world_.books.of(attempt.id);
  ResolveDoubt intent;
  intent.by = kName;
  SettleAttempt& end = intent.end;
  end.attempt = attempt.id;
  end.job = details.job.id;
  end.at = daemon_.clock();
  end.event = JobEvent::retried;
  end.attempt_state = AttemptState::unresolved;
  if (task == nullptr) {
    end.event = JobEvent::unsent;
    end.attempt_state = AttemptState::not_created;
  } else if (task->told) {
    // Whoever names a task has it looked up first.
    auto known = platform::judge_poll(world_.remote.status(task->id), TaskId{task->id}).verdict;
    bool answered = !std::holds_alternative<NotExist>(known) && !std::holds_alternative<NoNews>(known) &&
                    !std::holds_alternative<QueryRejected>(known);
    if (answered) {
      end.event = JobEvent::accepted;
      end.attempt_state = AttemptState::running;
      end.task = TaskId{task->id};
    } else if (!everything) {
      return;
    }
  } else if (!everything && !dice_.chance(0.1)) {
    return;
  }
  if (end.attempt_state == AttemptState::unresolved) world_.books.excuse(attempt.id);
  world_.trace(world_.timeline.now(), "person: resolves attempt {} as {}", attempt.id.text(),
               name_of(end.attempt_state));
  auto told = [this, ended = DoubtEnded{end.job, end.task}](Result<Commit> const& result) {
    if (result) daemon_.feed(ended);
  };
  daemon_.decide(std::move(intent), std::move(told));
}

// ---- Meddling
// -----------------------------------------------------------------------------------------------------------

void Person::meddle() {
  if (calm_) return;
  world_.timeline.after(dice_.until_next(90min), [this] { meddle(); });
  if (!daemon_.up()) return;
  int what = dice_.between(1, 100);
  Batch* batch = some_batch();
  if (what <= 25) {
    touch_a_job();
  } else if (what <= 45) {
    if (batch != nullptr) pause(*batch);
  } else if (what <= 50) {
    if (batch != nullptr) cancel(*batch->id);
  } else if (what <= 60) {
    world_.trace(world_.timeline.now(), "person: stops the daemon");
    daemon_.stop([this] {
      world_.timeline.after(dice_.between(Duration{1s}, Duration{30min}), [this] { daemon_.start(); });
    });
  } else if (what <= 65) {
    name_a_wrong_task();
  } else if (what <= 75) {
    auto job = attentive_ ? some_job(JobState::in_doubt) : std::nullopt;
    if (job) {
      if (auto details = daemon_.store().job(job->id)) resolve(*details, dice_.chance(0.3));
    }
  } else if (world_.weather.may(Fault::budget)) {
    set_limits();
  }
}

void Person::cancel(BatchId batch) {
  daemon_.decide(CancelBatch{batch, kName, daemon_.clock(), 1},
                 [this, batch, at = world_.timeline.now()](Result<Commit> const& result) {
                   if (result) {
                     world_.books.note_cancel(batch, at);
                     daemon_.feed(BatchStopped{batch});
                     if (edits_.chance(0.5))
                       world_.timeline.after(edits_.between(Duration{1min}, Duration{20min}),
                                             [this, batch] { think_better_of(batch); });
                   }
                   if (!result && result.error().code == Errc::conflict)
                     throw Violation("whoever cancels is heard", result.error().what);
                 });
}

/// One job of a batch that was cancelled just now is wanted after all, or all of them - or none, on third thought.
void Person::think_better_of(BatchId batch) {
  if (!daemon_.up()) return;
  if (edits_.chance(0.3)) {
    retry_many(batch);
    if (edits_.chance(0.5))
      world_.timeline.after(edits_.between(Duration{1min}, Duration{20min}), [this, batch] {
        if (!calm_ && daemon_.up()) cancel(batch);
      });
    return;
  }
  store::JobFilter filter;
  filter.batch = batch;
  filter.states = {JobState::ready, JobState::cancelled};
  auto page = daemon_.store().jobs(filter, "", 500);
  if (page && !page->jobs.empty()) retry(edits_.one_of(page->jobs).id);
}

/// A slip of the pen: a task that another job has already. The store knows better.
void Person::name_a_wrong_task() {
  auto job = some_job(JobState::in_doubt);
  auto const& tasks = world_.books.tasks();
  if (!job || tasks.empty()) return;
  TaskId task{dice_.one_of(tasks).id};
  auto owner = daemon_.store().owner_of_task(job->account, task);
  auto details = daemon_.store().job(job->id);
  if (!owner || !*owner || !details) return;
  ResolveDoubt intent;
  intent.by = kName;
  intent.end.attempt = details->attempts.back().id;
  intent.end.job = job->id;
  intent.end.at = daemon_.clock();
  intent.end.event = JobEvent::accepted;
  intent.end.attempt_state = AttemptState::running;
  intent.end.task = task;
  daemon_.decide(std::move(intent), [](Result<Commit> const& result) {
    if (result) throw Violation("no task is given to two jobs", "the store took it");
  });
}

void Person::pause(Batch const& batch) {
  BatchId id = *batch.id;
  daemon_.decide(PauseBatch{id, kName, daemon_.clock()}, [this, id](Result<Commit> const& result) {
    if (result) daemon_.feed(BatchStopped{id});
  });
}

void Person::touch_a_job() {
  Instant now = daemon_.clock();
  if (dice_.chance(0.5)) {
    auto job = some_job(std::nullopt);
    if (!job) return;
    world_.trace(world_.timeline.now(), "person: cancels job {}", job->id.text());
    daemon_.decide(CancelJob{job->id, kName, now}, [this, id = job->id](Result<Commit> const& result) {
      if (!result) return;
      daemon_.feed(JobStopped{id});
      daemon_.lanes_changed();
    });
    return;
  }
  // Some try it with any job; the store knows better.
  std::optional<JobState> wanted = dice_.chance(0.6) ? JobState::failed : JobState::cancelled;
  if (dice_.chance(0.2)) wanted = dice_.chance(0.5) ? std::optional{JobState::in_doubt} : std::nullopt;
  if (auto job = some_job(wanted)) retry(job->id);
}

void Person::retry(JobId job) {
  world_.trace(world_.timeline.now(), "person: retries job {}", job.text());
  world_.books.note_retry(job, world_.timeline.now());
  daemon_.decide(RetryJob{job, kName, daemon_.clock()}, [this](Result<Commit> const& result) {
    if (result) daemon_.lanes_changed();
  });
}

/// All that failed or was cancelled, of this batch or of all of them. The rows follow so slowly that much is said in between.
void Person::retry_many(std::optional<BatchId> batch) {
  world_.trace(world_.timeline.now(), "person: retries {}", batch ? "batch " + batch->text() : "everything");
  store::JobFilter filter;
  filter.batch = batch;
  auto page = daemon_.store().jobs(filter, "", 1000);
  if (!page) return;
  for (auto const& job : page->jobs) {
    bool const stopped =
        job.state == JobState::waiting || job.state == JobState::held || job.state == JobState::ready;
    // What waits may be cancelled without its row saying so yet.
    if (stopped || job.state == JobState::failed || job.state == JobState::cancelled)
      world_.books.note_retry(job.id, world_.timeline.now());
  }
  RetryFilter which;
  which.cancelled = true;
  which.batch = batch;
  which.until = daemon_.clock();
  daemon_.decide(RetryJobs{which, kName, daemon_.clock(), 1}, [this](Result<Commit> const& result) {
    if (result) daemon_.lanes_changed();
  });
}

/// Any job: the store knows better than to change what is under way.
void Person::edit_now_and_then() {
  if (calm_) return;
  world_.timeline.after(edits_.until_next(2h), [this] { edit_now_and_then(); });
  if (!daemon_.up()) return;
  if (edits_.chance(0.2)) {
    auto& batch = edits_.one_of(batches_);
    auto priority = edits_.chance(0.5) ? Priority::high : Priority::low;
    if (batch.id)
      daemon_.decide(SetBatchPriority{*batch.id, priority, kName, daemon_.clock(), 1},
                     [](Result<Commit> const&) {});
    return;
  }
  if (edits_.chance(0.1)) return retry_many(edits_.chance(0.5) ? edits_.one_of(batches_).id : std::nullopt);
  auto page = daemon_.store().jobs({}, "", 500);
  if (page && !page->jobs.empty()) edit(edits_.one_of(page->jobs).id);
}

void Person::edit(JobId id) {
  auto details = daemon_.store().job(id);
  if (!details) return;
  JobFacts facts = book_.of(daemon_.store(), id);
  if (facts.refused || facts.doomed) {
    facts.refused = facts.doomed = false;
  } else if (facts.duration > 0) {
    facts.duration = facts.duration == 4 ? 8 : 4;
  } else {
    return;
  }
  world_.trace(world_.timeline.now(), "person: edits job {}", id.text());
  EditJob intent{id,
                 spec_of(details->job.spec.name, facts),
                 details->job.revision,
                 "what is asked",
                 kName,
                 daemon_.clock()};
  daemon_.decide(std::move(intent), [this, id](Result<Commit> const& result) {
    world_.trace(world_.timeline.now(), "person: job {} {}", id.text(),
                 result ? "is edited" : result.error().what);
    if (!result) return;
    daemon_.feed(JobStopped{id});
    daemon_.lanes_changed();
  });
}

void Person::set_limits() {
  auto some = [this](int low, int high) { return Credits{dice_.between(low, high) * kOne}; };
  Batch* batch = some_batch();
  if (batch != nullptr && dice_.chance(0.5)) {
    SetBatchBudget intent{*batch->id,     std::nullopt, std::nullopt, kName, local_day(daemon_.clock()),
                          daemon_.clock()};
    if (dice_.chance(0.7)) intent.max = some(10, 500);
    if (dice_.chance(0.3)) intent.daily = some(10, 200);
    daemon_.decide(std::move(intent), [this](Result<Commit> const& result) {
      if (result) daemon_.lanes_changed();
    });
    return;
  }
  MoneySettings money;
  if (dice_.chance(0.3)) money.account_max["default"] = some(50, 2000);
  if (dice_.chance(0.4)) money.account_daily["default"] = some(50, 800);
  if (dice_.chance(0.3)) money.project_max["film"] = some(20, 600);
  if (dice_.chance(0.3))
    money.prices["alpha t2v 720p"] = TablePrice{Credits{dice_.between(1, 4) * kOne}, true};
  if (dice_.chance(0.3))
    money.prices["delta t2v 720p"] = TablePrice{Credits{dice_.between(5, 40) * kOne}, false};
  daemon_.set_money(std::move(money));
}

// ---- Settling
// -----------------------------------------------------------------------------------------------------------

void Person::settle_everything() {
  calm_ = true;
  keeps_limits_ = dice_.chance(0.5);
  settle_round();
}

/// Some take every limit away; others leave limits that are wide enough, and prices for everything.
void Person::settle_round() {
  world_.timeline.after(15min, [this] { settle_round(); });
  if (!daemon_.up()) return;
  for (std::string account : kAccounts) {
    if (world_.remote.balance(account) < Credits{5000 * kOne})
      world_.remote.top_up(account, Credits{50'000 * kOne});
  }
  look_for_lost_batches();
  each_doubt(true);
  // Whoever has said everything need not say it again: the rest goes by itself.
  if (++rounds_ > 8) return;
  resume_accounts();
  MoneySettings money;
  if (keeps_limits_) {
    money.account_max["default"] = Credits{100'000 * kOne};
    for (auto const* kind : {"alpha t2v", "beta t2v", "gamma t2i", "delta t2v"})
      money.prices[kind] = TablePrice{Credits{40 * kOne}, false};
  }
  daemon_.set_money(std::move(money));
  for (auto const& batch : batches_) {
    if (!batch.id) continue;
    SetBatchBudget wide{*batch.id,      std::nullopt, std::nullopt, kName, local_day(daemon_.clock()),
                        daemon_.clock()};
    if (keeps_limits_) wide.max = Credits{50'000 * kOne};
    daemon_.decide(std::move(wide), [this](Result<Commit> const& result) {
      if (result) daemon_.lanes_changed();
    });
    resume(batch);
  }
}

}  // namespace yj::simulation
