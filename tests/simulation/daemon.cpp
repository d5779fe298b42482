#include "simulation/daemon.hpp"

#include <fmt/format.h>

namespace yj::simulation {

using namespace std::chrono_literals;

Daemon::Daemon(Surroundings& world, JobBook& jobs)
    : world_(world),
      jobs_(jobs),
      disk_(world),
      dice_(world.dice.seed()),
      conduct_(settings_, [this](JobId job) {
        JobFacts const& facts = jobs_.of(store(), job);
        return LaneKey{facts.account, facts.model};
      }) {
  settings_.limits.in_flight = dice_.between(3, 50);
  settings_.limits.submits_on_wire = dice_.between(1, 8);
  settings_.limits.downloads = dice_.between(1, 8);
  if (dice_.chance(0.3)) settings_.limits.models["alpha"] = dice_.between(1, 4);
  settings_.doubt.look_up = dice_.chance(0.9);
}

// ---- Life and death
// -------------------------------------------------------------------------------------------------------

void Daemon::start() {
  YJ_ASSERT(core_ == nullptr);
  auto opened = disk_.open(clock());
  if (!opened) {
    world_.trace(world_.timeline.now(), "daemon: does not start: {}", opened.error().what);
    world_.timeline.after(30s, [this] { start(); });
    return;
  }
  life_ += 1;
  unattended_since_ = clock();
  world_.trace(world_.timeline.now(), "daemon: life {} begins, its clock says {}", life_, to_iso(clock()));
  after_open_();
  core_ = std::make_unique<Core>(settings_, dice_.seed());
  conduct_.begin_life(clock());
  world_.fuse.lay(crashes_);
  auto recovered = disk_.store().recovery();
  if (!recovered) throw Violation("a store opens and says what was under way", recovered.error().what);
  space_ = true;
  write_money();
  feed(std::move(*recovered));
  carry_on();
  look_around();
}

void Daemon::stop(std::function<void()> stopped) {
  if (!up()) return;
  stopping_ = true;
  feed(Stopping{});
  // Answers to what was fired are waited for; then the rest is cut off.
  auto wait = [this, life = life_, stopped = std::move(stopped)](auto& self, int tries) -> void {
    if (life != life_ || core_ == nullptr) return;
    if (core_->overview(clock()).on_wire > 0 && tries > 0) {
      world_.timeline.after(5s, [self, tries]() mutable { self(self, tries - 1); });
      return;
    }
    world_.trace(world_.timeline.now(), "daemon: stopped");
    crash();
    stopped();
  };
  wait(wait, 66);
}

void Daemon::crash() {
  core_.reset();
  disk_.crash();
  queue_.clear();
  draining_ = false;
  stopping_ = false;
  begun_.clear();
  prepared_.clear();
  armed_.clear();
  loaded_.clear();
  doubts_in_row_.clear();
  world_.fuse.lay(0);
}

std::set<LaneKey> Daemon::open_lanes() {
  std::set<LaneKey> open;
  Overview seen = core_->overview(clock());
  if (!seen.general.empty()) return open;
  for (auto const& lane : seen.lanes) {
    if (!lane.obstacle) open.insert(lane.key);
  }
  return open;
}

std::set<LaneKey> Daemon::full_lanes() {
  std::set<LaneKey> full;
  if (!up()) return full;
  Overview seen = core_->overview(clock());
  for (auto const& lane : seen.lanes) {
    if (lane.obstacle && lane.obstacle->kind == Obstacle::Kind::in_flight) full.insert(lane.key);
  }
  return full;
}

// ---- The loop
// -------------------------------------------------------------------------------------------------------------

void Daemon::feed(Event event) {
  if (std::holds_alternative<ResumeNow>(event)) {
    unattended_since_.reset();
    doubts_in_row_.clear();
  }
  queue_.push_back(std::move(event));
  if (draining_) return;
  draining_ = true;
  drain();
  draining_ = false;
  arm_timer();
}

void Daemon::drain() {
  while (!queue_.empty()) {
    Event next = std::move(queue_.front());
    queue_.pop_front();
    conduct_.heard(next, clock());
    for (auto& effect : core_->on(next, clock())) {
      conduct_.asked(effect, clock());
      world_.fuse.burn();
      std::visit([this](auto& each) { perform(std::move(each)); }, effect);
    }
  }
}

void Daemon::arm_timer() {
  auto wake = core_->wants_tick();
  timer_ += 1;
  if (!wake) return;
  later(std::max(Duration{1}, *wake - clock()), [this, timer = timer_] {
    if (timer == timer_) feed(Tick{});
  });
}

void Daemon::later(Duration wait, std::function<void()> work) {
  world_.timeline.after(wait, [this, life = life_, work = std::move(work)] {
    if (life == life_ && core_ != nullptr) work();
  });
}

void Daemon::land(Duration wait, Event event) {
  later(wait, [this, event = std::move(event)] { feed(event); });
}

// ---- Making changes durable
// -----------------------------------------------------------------------------------------

void Daemon::perform(Persist effect) {
  Concern concern;
  if (auto* begin = std::get_if<BeginSubmission>(&effect.intent)) {
    begin->request.bytes = 1;
    begin->request.has_transno = settings_.doubt.look_up;
    begin->day = local_day(begin->at);
    auto details = store().job(begin->job);
    YJ_ASSERT(details.has_value());
    begin->revision = details->job.revision;
    begun_[begin->attempt] = {begin->job, begin->revision, jobs_.of(store(), begin->job)};
    concern.begun = begin->attempt;
    before_begin_(begin->job);
    world_.trace(world_.timeline.now(), "core: begins attempt {} of job {}", begin->attempt.text(),
                 begin->job.text());
  }
  if (auto const* settled = std::get_if<SettleAttempt>(&effect.intent)) {
    count_doubts(*settled);
    begun_.erase(settled->attempt);
    prepared_.erase(settled->attempt);
    armed_.erase(settled->attempt);
    loaded_.erase(settled->attempt);
    if (store::tells_of_a_purchase(*settled)) concern.bought = *settled;
    world_.trace(world_.timeline.now(), "core: attempt {} {} {}{}", settled->attempt.text(),
                 name_of(settled->event), name_of(settled->attempt_state),
                 settled->task ? " " + settled->task->text : std::string{});
  }
  if (auto const* resolve = std::get_if<ResolveDoubt>(&effect.intent)) {
    check_resend(*resolve);
    if (resolve->by_policy) concern.resent = resolve->end.job;
  }
  disk_.write(std::move(effect.intent), [this, ticket = effect.ticket, concern](Result<Commit> result) {
    committed(ticket, concern, std::move(result));
  });
}

/// Absence is proof of nothing, but presence is: what the history has shown for a while must not be ordered once more.
void Daemon::check_resend(ResolveDoubt const& intent) const {
  if (!intent.by_policy) return;
  Task const* task = world_.books.of(intent.end.attempt);
  if (task != nullptr && !task->hidden && task->in_history + 30min < world_.timeline.now())
    throw Violation("what the history shows is not ordered again", task->id);
}

/// An outage costs the orders that were on the wire and a handful of trials, however long it lasts.
void Daemon::count_doubts(SettleAttempt const& settled) {
  if (settled.event == JobEvent::doubted) doubts_ += 1;
  auto place = begun_.find(settled.attempt);
  if (place == begun_.end() || settled.event == JobEvent::unsent)
    return;  // no answer to an order of this life
  JobFacts const& facts = place->second.facts;
  int& row = doubts_in_row_[{facts.account, facts.model}];
  row = settled.event == JobEvent::doubted ? row + 1 : 0;
  if (row > settings_.limits.submits_on_wire + settings_.doubt.max_in_row)
    throw Violation("an outage costs a handful of doubts",
                    fmt::format("{} in a row of {}", row, facts.model));
}

bool Daemon::was_edited(Begun const& order) {
  auto details = store().job(order.job);
  return details && details->job.revision != order.revision;
}

void Daemon::committed(Ticket ticket, Concern const& concern, Result<Commit> result) {
  if (!result) {
    world_.trace(world_.timeline.now(), "store: refused: {}", result.error().what);
    if (concern.bought) {
      auto kept = disk_.rescue(*concern.bought);
      world_.trace(world_.timeline.now(), "store: rescue {}", kept ? "done" : kept.error().what);
    }
    bool edited = concern.begun && was_edited(begun_.at(*concern.begun));
    if (concern.begun) begun_.erase(*concern.begun);
    feed(NotPersisted{ticket, result.error()});
    if (edited) later(5s, [this] { lanes_changed(); });  // it is to be ordered as it is now
    return;
  }
  if (concern.resent) world_.books.note_resent(*concern.resent);
  if (auto* prepared = std::get_if<Prepared>(&*result)) {
    AttemptId attempt = prepared->attempt();
    Begun const& begun = begun_.at(attempt);
    if (jobs_.of(store(), begun.job) != begun.facts)
      throw Violation("what is ordered is what the job says", begun.job.text());
    prepared_.insert_or_assign(attempt, std::move(*prepared));
  } else if (auto* armed = std::get_if<Armed>(&*result)) {
    AttemptId attempt = armed->attempt();
    armed_.insert_or_assign(attempt, std::move(*armed));
  } else if (auto* wait = std::get_if<NotAffordable>(&*result)) {
    world_.trace(world_.timeline.now(), "store: not begun: {}", wait->why);
    if (concern.begun) begun_.erase(*concern.begun);
    feed(NotBegun{ticket, std::move(*wait)});
    return;
  }
  bool freed = std::holds_alternative<MoneyFreed>(*result);
  if (auto const* held = std::get_if<BatchHeld>(&*result)) {
    freed = held->money_freed;
    feed(BatchStopped{held->batch});
  }
  feed(Persisted{ticket});
  if (freed) lanes_changed();
}

void Daemon::lanes_changed() {
  auto lanes = disk_.store().lanes_with_ready_jobs();
  if (lanes) feed(LanesReady{std::move(*lanes)});
}

void Daemon::decide(Intent intent, Then then) {
  disk_.write(std::move(intent), [this, then = std::move(then)](Result<Commit> result) {
    then(result);
    if (result && std::holds_alternative<MoneyFreed>(*result)) lanes_changed();
    auto const* cancelled = result ? std::get_if<JobsCancelled>(&*result) : nullptr;
    auto const* changed = result ? std::get_if<JobsChanged>(&*result) : nullptr;
    if ((cancelled != nullptr && cancelled->more) || (changed != nullptr && changed->more))
      later(5min, [this] { carry_on(); });
  });
}

/// What was decided about a batch, job by job. So slow as if there were very many, so that people come in between.
void Daemon::carry_on() {
  disk_.write(CarryOnChanges{clock(), 1}, [this](Result<Commit> result) {
    if (!result) {
      later(1s, [this] { carry_on(); });
    } else if (std::get<JobsChanged>(*result).more) {
      later(5min, [this] { carry_on(); });
    } else {
      lanes_changed();
    }
  });
}

// ---- The disk and the day
// -----------------------------------------------------------------------------------------------------

void Daemon::look_around() {
  bool space = !world_.weather.has(Fault::space);
  if (space != space_) feed(SpaceChanged{space, "the disk is nearly full"});
  space_ = space;
  if (day_ != local_day(clock())) write_money();
  later(1min, [this] { look_around(); });
}

void Daemon::set_money(MoneySettings money) {
  money_ = std::move(money);
  if (up()) write_money();
}

void Daemon::write_money() {
  day_ = local_day(clock());
  disk_.write(SetMoney{money_, day_, clock()}, [this](Result<Commit> result) {
    if (!result) day_.clear();
    if (result && std::holds_alternative<MoneyFreed>(*result)) lanes_changed();
  });
}

}  // namespace yj::simulation
