// What a person hands in.
#include "simulation/person.hpp"

#include <fmt/format.h>

#include <array>

namespace yj::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::array<char const*, 4> kModels{"alpha", "beta", "gamma", "delta"};
constexpr std::array<int, 4> kDurations{4, 5, 8, 10};

}  // namespace

Person::Person(Surroundings& world, Daemon& daemon, JobBook& jobs)
    : world_(world), daemon_(daemon), book_(jobs), dice_(world.dice.seed()), edits_(world.scenario.seed) {
  attentive_ = dice_.chance(0.7);
  write_batches();
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    Duration at = dice_.between(Duration{1min}, world_.scenario.length * 3 / 4);
    if (i == 0) at = 1min;
    world_.timeline.after(at, [this, i] { hand_in(i); });
  }
  world_.timeline.after(20min, [this] { look_after(); });
  bool meddles = world_.weather.may(Fault::person);
  if (meddles) world_.timeline.after(10min, [this] { meddle(); });
  // In some lives, so that all others are what they were.
  bool edits = meddles && world.scenario.seed % 8 == 2;
  if (edits) world_.timeline.after(10min, [this] { edit_now_and_then(); });
  daemon_.before_begin([this, edits](JobId job) {
    if (edits && edits_.chance(0.05)) edit(job);
  });
}

void Person::write_batches() {
  // Mostly a few, sometimes as many as there may be: what a few jobs can show, they show sooner.
  int most = world_.scenario.jobs_max;
  int wanted = dice_.between(1, 10);
  if (dice_.chance(0.25)) wanted = dice_.chance(0.75) ? dice_.between(10, 50) : dice_.between(50, 200);
  wanted = std::min(wanted, most);
  while (jobs_wanted_ < wanted) {
    Batch batch;
    batch.spec.name = fmt::format("b{}", batches_.size());
    batch.spec.account = dice_.chance(0.8) ? "default" : "studio";
    if (dice_.chance(0.3)) batch.spec.project = "film";
    if (dice_.chance(0.3)) batch.spec.on_doubt = OnDoubt::resend_once;
    if (world_.weather.may(Fault::budget) && dice_.chance(0.5)) batch.spec.budget = some_budget();
    int count = std::min(wanted - jobs_wanted_, dice_.between(1, 30));
    for (int i = 0; i < count; ++i) {
      JobFacts facts;
      facts.model = dice_.one_of(kModels);
      facts.type = facts.model == "gamma" ? JobType::t2i : JobType::t2v;
      facts.duration = facts.type == JobType::t2i ? 0 : dice_.one_of(kDurations);
      facts.refused = world_.weather.may(Fault::refusal) && dice_.chance(0.03);
      facts.doomed = world_.weather.may(Fault::failure) && dice_.chance(0.03);
      batch.spec.jobs.push_back(spec_of(fmt::format("j{}", i), facts));
    }
    write_rules(batch.spec);
    batch.spec.text = batch.spec.name;
    jobs_wanted_ += count;
    batches_.push_back(std::move(batch));
  }
}

/// When to stop, and how often to try again.
void Person::write_rules(BatchSpec& spec) {
  if (world_.weather.may(Fault::failure)) {
    if (dice_.chance(0.15)) spec.stop.fails_in_row = dice_.between(1, 4);
    if (dice_.chance(0.1)) spec.stop.fail_rate = dice_.between(1, 9) * 1000;
    if (dice_.chance(0.2)) spec.retry.set(FailureClass::network, dice_.between(0, 4));
    if (dice_.chance(0.2)) spec.retry.set(FailureClass::throttled, dice_.between(0, 4));
    if (dice_.chance(0.2)) spec.retry.set(FailureClass::unknown, dice_.between(0, 2));
  }
  world_.books.note_rules(spec.name, {spec.stop, spec.retry});
}

BatchBudget Person::some_budget() {
  BatchBudget budget;
  if (dice_.chance(0.7)) budget.max = Credits{dice_.between(20, 300) * std::int64_t{1'000'000}};
  if (dice_.chance(0.3)) budget.daily = Credits{dice_.between(20, 100) * std::int64_t{1'000'000}};
  if (dice_.chance(0.2)) budget.confirm_above = Credits{dice_.between(20, 100) * std::int64_t{1'000'000}};
  if (dice_.chance(0.3)) budget.new_price = NewPrice::ask;
  if (dice_.chance(0.3)) {
    budget.new_price = NewPrice::allow;
    budget.allowed = Credits{dice_.between(10, 40) * std::int64_t{1'000'000}};
  }
  return budget;
}

void Person::after_restore() { restored_ = true; }

/// Whoever sees that a batch is gone hands it in again.
void Person::look_for_lost_batches() {
  if (!std::exchange(restored_, false)) return;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    Batch& batch = batches_[i];
    if (!batch.id || daemon_.store().batch(*batch.id)) continue;
    for (auto const& task : world_.books.tasks())
      batch.ordered = batch.ordered || book_.of(daemon_.store(), task.job).batch == *batch.id;
    world_.trace(world_.timeline.now(), "person: batch {} is gone", batch.spec.name);
    batch.id.reset();
    world_.timeline.after(30min, [this, i] { hand_in(i); });
  }
}

/// Again and again until somebody said that it was taken; and sometimes once more after that.
void Person::hand_in(std::size_t index) {
  world_.timeline.after(10min, [this, index] {
    if (!batches_[index].id || dice_.chance(0.05)) hand_in(index);
  });
  if (!daemon_.up()) return;
  look_for_lost_batches();
  AcceptBatch intent;
  intent.spec = batches_[index].spec;
  intent.identity = intent.spec.identity();
  // The same file under another name is the same order.
  if (batches_[index].id && dice_.chance(0.5)) intent.spec.name += " (1)";
  intent.by = "inbox";
  intent.at = daemon_.clock();
  intent.day = local_day(intent.at);
  daemon_.decide(std::move(intent), [this, index](Result<Commit> const& result) {
    if (!result) return;
    auto const& taken = std::get<BatchTaken>(*result);
    auto& id = batches_[index].id;
    if (restored_) look_for_lost_batches();
    if (id && *id != taken.batch)
      throw Violation("a batch that is handed in again is no second order", batches_[index].spec.name);
    id = taken.batch;
    if (std::exchange(batches_[index].ordered, false)) {
      auto record = daemon_.store().batch(*id);
      if (!record || record->state == store::BatchState::active)
        throw Violation("what was ordered before is not ordered again", batches_[index].spec.name);
    }
    daemon_.lanes_changed();
  });
}

}  // namespace yj::simulation
