// What people order again: one job, or as many as a filter finds; and the carrying on of what was decided about many.
#include "store/apply.hpp"
#include "store/job_list.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

/// A running, doubtful or finished one would be paid for twice.
bool may_be_ordered_again(JobState state) {
  return state == JobState::failed || state == JobState::cancelled;
}

JobFilter list_of(RetryFilter const& which) {
  JobFilter filter;
  filter.batch = which.batch;
  if (which.failed) filter.states.push_back(JobState::failed);
  if (which.cancelled) filter.states.push_back(JobState::cancelled);
  filter.model = which.model;
  filter.failure_class = which.failure_class;
  filter.changed_until = which.until;
  return filter;
}

}  // namespace

void Apply::order_again(JobId id, Job const& job, std::string const& by, Instant at) {
  revive_batch(job, at);  // it may have been cancelled with it
  change_job(id, job, step(job, JobEvent::retried), at, "", "");
  database_.prepare("UPDATE job SET retries = 0, paused = 0 WHERE id = ?").bind(id).run();
  hold_for_people(id, at);
  event(at, job.batch, id, std::nullopt, "retried", fmt::format("by {}", by));
}

/// What a person says of one job comes after what was decided about many, however far that has come.
Apply::Job Apply::look_as_decided(JobId id, Instant at) {
  for (auto const& order : retries_.open()) {
    bool const passed = !order.next.empty() && id.text() <= order.next;
    if (passed) continue;
    if (order.which.cancelled) changes_.finish_cancelling(look(id).batch);
    if (retries_.wants(order, id)) order_again(id, look(id), order.by, at);
    retries_.leave_out(order, id);
  }
  return look(id);
}

Applied Apply::operator()(RetryJob const& intent) {
  bool const was_over = may_be_ordered_again(look(intent.job).state);
  Job job = look_as_decided(intent.job, intent.at);
  if (was_over && !may_be_ordered_again(job.state)) return {};  // that was said already, of many
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
  YJ_ASSERT(intent.which.failed || intent.which.cancelled);
  // What was cancelled before is found as that once its rows say so, and they come first.
  bool const next_in_turn = !more_to_carry_on();
  retries_.begin(intent.which, intent.by, intent.at);
  JobsChanged done;
  if (next_in_turn) done.changed = carry_on(*retries_.first(), intent.at_once, intent.at);
  done.more = more_to_carry_on();
  return {Applied::Proof::none, {}, done};
}

std::int64_t Apply::carry_on(RetryOrder const& order, int jobs, Instant at) {
  JobIds const page = find_jobs(database_, list_of(order.which), order.next, jobs);
  std::int64_t changed = 0;
  for (JobId id : page.ids) {
    if (!retries_.wants(order, id)) continue;
    order_again(id, look(id), order.by, at);
    ++changed;
  }
  if (page.next.empty()) {
    retries_.end(order);
  } else {
    retries_.go_on_at(order, page.next);
  }
  return changed;
}

bool Apply::more_to_carry_on() { return retries_.first() || changes_.oldest(); }

Applied Apply::operator()(CarryOnChanges const& intent) {
  auto const change = changes_.oldest();
  auto const order = retries_.first();
  JobsChanged done;
  if (order && (!change || order->at < *change)) {
    done.changed = carry_on(*order, intent.at_once, intent.at);
  } else {
    changes_.carry_on(intent.at_once);
  }
  done.more = more_to_carry_on();
  return {Applied::Proof::none, {}, done};
}

}  // namespace yj::store
