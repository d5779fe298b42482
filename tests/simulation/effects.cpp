// The effects that take time. Each ends in exactly one event, unless the daemon dies before.
#include "platform/judge.hpp"
#include "simulation/daemon.hpp"

#include <fmt/format.h>

namespace yj::simulation {

using namespace std::chrono_literals;

namespace {

http::Response cut_short(http::Response response, std::size_t bytes) {
  response.body.resize(std::min(bytes, response.body.size()));
  response.complete = false;
  response.problem = "the connection was closed";
  return response;
}

}  // namespace

bool Daemon::reaches() {
  if (world_.weather.has(Fault::outage)) return false;
  return !(world_.weather.has(Fault::network) && dice_.chance(0.3));
}

// ---- Ordering
// -----------------------------------------------------------------------------------------------------------

void Daemon::perform(Upload const& effect) {
  YJ_ASSERT(prepared_.erase(effect.attempt) == 1);
  Remote::Order order{effect.attempt, effect.job, begun_.at(effect.attempt).facts};
  Duration takes = dice_.between(Duration{50ms}, Duration{20s});
  later(takes, [this, order] {
    http::Finished early;
    if (!reaches()) {
      early.problem = "connection reset by peer";
    } else if (auto refused = world_.remote.refuse_early(order)) {
      early.response = std::move(refused);
    } else {
      loaded_.insert(order.attempt);
      feed(TailReady{order.attempt});
      return;
    }
    feed(SubmitEnded{order.attempt, platform::judge_submit(early)});
  });
}

void Daemon::perform(Abandon const& effect) {
  loaded_.erase(effect.attempt);
  armed_.erase(effect.attempt);
}

void Daemon::perform(Fire const& effect) {
  // In the product it does not even compile without the proof.
  if (armed_.erase(effect.attempt) != 1 || loaded_.erase(effect.attempt) != 1)
    throw Violation("nothing is fired before it is armed", effect.attempt.text());
  before_fire_(effect.attempt);
  auto const& [job, revision, facts] = begun_.at(effect.attempt);
  Remote::Order order{effect.attempt, job, facts};
  world_.trace(world_.timeline.now(), "daemon: fires attempt {} of job {}", effect.attempt.text(),
               job.text());
  world_.books.note_on_its_way(effect.attempt);
  Duration there = dice_.between(Duration{10ms}, Duration{3s});
  Duration back = dice_.between(Duration{100ms}, Duration{20s});
  bool lost = !reaches();
  bool heard = reaches();
  world_.timeline.after(there, [this, order, back, lost, heard, life = life_] {
    if (!lost) {
      arrive(order, back, heard);
      return;
    }
    world_.books.note_lost(order.attempt);
    if (life != life_ || core_ == nullptr) return;
    http::Finished nothing;
    nothing.tail_sent = true;
    nothing.problem = "no answer";
    land(back, SubmitEnded{order.attempt, platform::judge_submit(nothing)});
  });
}

/// The whole order is there, and the platform takes it, whatever has become of the daemon.
void Daemon::arrive(Remote::Order order, Duration back, bool heard) {
  http::Response response = world_.remote.submit(order, back);
  Task const* task = world_.books.of(order.attempt);
  world_.trace(world_.timeline.now(), "platform: attempt {} gets {}{}", order.attempt.text(), response.status,
               task != nullptr ? " " + task->id : std::string{});
  http::Finished finished;
  finished.tail_sent = true;
  bool gateway = world_.weather.has(Fault::gateway) && dice_.chance(0.9);
  if (!heard) {
    finished.problem = "connection reset by peer";
    back += 5min;
  } else if (gateway) {
    http::Response page;
    page.status = dice_.chance(0.5) ? 502 : 504;
    page.body = "<html>Bad Gateway</html>";
    finished.response = std::move(page);
  } else if (world_.weather.has(Fault::network) && dice_.chance(0.3)) {
    finished.response = cut_short(std::move(response), static_cast<std::size_t>(dice_.between(0, 60)));
  } else {
    finished.response = std::move(response);
  }
  if (core_ == nullptr || !begun_.contains(order.attempt)) return;  // nobody is there any more to hear it
  land(back, SubmitEnded{order.attempt, platform::judge_submit(finished)});
}

// ---- Asking
// -------------------------------------------------------------------------------------------------------------

void Daemon::perform(Poll const& effect) {
  Duration takes = dice_.between(Duration{50ms}, Duration{2s});
  later(takes, [this, effect] {
    PollAnswer answer{NoNews{"no answer"}, {}};
    if (reaches()) answer = platform::judge_poll(world_.remote.status(effect.task.text), effect.task);
    feed(PollEnded{effect.attempt, std::move(answer)});
  });
}

void Daemon::perform(Reach const& effect) {
  later(dice_.between(Duration{50ms}, Duration{2s}), [this, effect] {
    feed(ReachEnded{effect.lane, reaches() && world_.remote.lists_models()});
  });
}

void Daemon::perform(Load const& effect) {
  auto loaded = store().ready_jobs(effect.lane, effect.count);
  if (!loaded) throw Violation("the store can be read", loaded.error().what);
  world_.trace(world_.timeline.now(), "core: loads {} / {}: {} of {} jobs", effect.lane.account,
               effect.lane.model, loaded->jobs.size(), effect.count);
  queue_.push_back(std::move(*loaded));
}

// ---- Bringing home
// ------------------------------------------------------------------------------------------------------

void Daemon::perform(Collect const& effect) {
  Duration takes = dice_.between(Duration{500ms}, Duration{90s});
  later(takes, [this, effect] {
    CollectResult result = FetchAgain{"no answer"};
    if (world_.weather.has(Fault::space)) {
      result = NoSpace{"the disk is full"};
    } else if (reaches()) {
      result = world_.remote.fetch(effect.url);
    }
    feed(CollectEnded{effect.job, effect.index, std::move(result)});
  });
}

void Daemon::perform(WriteSidecar const& effect) {
  later(dice_.between(Duration{1ms}, Duration{20ms}), [this, effect] {
    Result<void> result;
    if (world_.weather.has(Fault::store) || world_.weather.has(Fault::space))
      result = fail(Errc::full, "the disk is full");
    feed(SidecarEnded{effect.job, std::move(result)});
  });
}

void Daemon::perform(Announce const& effect) {
  world_.trace(world_.timeline.now(), "announced: {}{}",
               effect.job ? effect.job->text() + ": " : std::string{}, effect.text);
}

}  // namespace yj::simulation
