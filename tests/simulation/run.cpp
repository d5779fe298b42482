#include "simulation/run.hpp"

#include "simulation/audit.hpp"
#include "simulation/person.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace yj::simulation {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// How long the rest may take once all trouble is over.
constexpr Duration kPatience = std::chrono::hours{72};

fs::path memory_folder() {
  std::error_code ignored;
  fs::path shared{"/dev/shm"};
  return fs::is_directory(shared, ignored) ? shared : fs::temp_directory_path();
}

class Life {
 public:
  Life(Scenario const& scenario, fs::path folder, Trace::Sink sink)
      : world_(scenario, std::move(sink), std::move(folder)),
        dice_(world_.dice.seed()),
        daemon_(world_, jobs_),
        audit_(world_, daemon_),
        person_(world_, daemon_, jobs_) {
    daemon_.disk().after_commit([this](Disk::Said said) {
      if (said.edits) jobs_.forget();
      audit_.after_commit(said.limits);
    });
    daemon_.after_open([this] { audit_.after_open(); });
    daemon_.before_fire([this](AttemptId attempt) { audit_.before_fire(attempt); });
    world_.books.ask_store([this](AttemptId attempt) { return audit_.given_up(attempt); });
    if (world_.weather.may(Fault::crash)) daemon_.set_crashes(dice_.between(100, 3000));
    // Copies are dear, so only some lives have them.
    restores_ = world_.weather.may(Fault::backup) && dice_.chance(0.4);
    if (restores_) world_.timeline.after(dice_.until_next(6h), [this] { back_up(); });
  }

  Verdict live() {
    try {
      guarded([this] { daemon_.start(); });
      Instant calm = world_.timeline.now() + world_.scenario.length;
      look_for_stalls();
      bool in_time = until(calm, [] { return false; });
      if (in_time) settle(calm);
    } catch (Violation const& violation) {
      verdict_.promise = violation.promise;
      verdict_.what = violation.what();
      world_.trace(world_.timeline.now(), "BROKEN: {}: {}", violation.promise, violation.what());
    }
    verdict_.jobs = person_.jobs();
    verdict_.tasks = static_cast<int>(world_.books.tasks().size());
    verdict_.doubts = daemon_.doubts();
    verdict_.digest = world_.trace.digest();
    return verdict_;
  }

 private:
  void settle(Instant calm) {
    world_.weather.calm();
    world_.fuse.lay(0);
    daemon_.set_crashes(0);
    guarded([this] { person_.settle_everything(); });
    // Only now and then: it reads every job.
    Instant look = calm;
    until(calm + kPatience, [&] {
      if (world_.timeline.now() < look) return false;
      look = world_.timeline.now() + 30min;
      return daemon_.up() && audit_.all_finished();
    });
    audit_.at_the_end();
  }

  void look_for_stalls() {
    world_.timeline.after(15min, [this] { look_for_stalls(); });
    audit_.look_for_stalls();
  }

  template <class Ready>
  bool until(Instant end, Ready ready) {
    while (world_.timeline.next() <= end) {
      if (ready()) return true;
      if (world_.scenario.steps_max >= 0 && verdict_.steps >= world_.scenario.steps_max) return false;
      verdict_.steps += 1;
      keep_busy();
      guarded([this] { world_.timeline.step(); });
    }
    return true;
  }

  /// Whatever waits, waits for something: nothing turns round and round.
  void keep_busy() {
    constexpr int kStepsAnHour = 100'000;
    if (world_.timeline.next() > hour_ends_) {
      hour_ends_ = world_.timeline.next() + 1h;
      steps_this_hour_ = 0;
    }
    if (++steps_this_hour_ > kStepsAnHour)
      throw Violation("nothing turns round and round", to_iso(world_.timeline.now()));
  }

  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (Crash const&) {
      verdict_.crashes += 1;
      world_.trace(world_.timeline.now(), "daemon: dies");
      daemon_.crash();
      audit_.close();
      come_back();
    }
  }

  void back_up() {
    world_.timeline.after(dice_.until_next(12h), [this] { back_up(); });
    if (!daemon_.up()) return;
    daemon_.disk().back_up();
    backed_up_ = world_.timeline.now();
    world_.trace(world_.timeline.now(), "a copy of the store is made");
  }

  /// Somebody puts the copy back. What was ordered since is in the journal alone.
  void maybe_restore() {
    if (!restores_ || !world_.weather.may(Fault::backup)) return;
    if (!dice_.chance(0.2) || !daemon_.disk().restore()) return;
    world_.trace(world_.timeline.now(), "the copy of {} is put back", to_iso(backed_up_));
    jobs_.forget();
    audit_.after_restore(backed_up_);
    world_.books.note_restored();
    person_.after_restore();
  }

  void come_back() {
    maybe_restore();
    Duration away = dice_.chance(0.8) ? dice_.between(Duration{1s}, Duration{2min})
                                      : dice_.between(Duration{2min}, Duration{3h});
    if (world_.weather.may(Fault::clock) && dice_.chance(0.1)) {
      Duration jump = dice_.chance(0.5) ? dice_.between(Duration{-2h}, Duration{2h})
                                        : dice_.between(Duration{-72h}, Duration{72h});
      daemon_.set_skew(jump);
    }
    world_.timeline.after(away, [this] { daemon_.start(); });
  }

  Surroundings world_;
  Dice dice_;
  JobBook jobs_;
  Daemon daemon_;
  Audit audit_;
  Person person_;
  bool restores_ = false;  ///< somebody makes copies, and puts one back now and then
  Instant backed_up_{};
  Instant hour_ends_{};
  int steps_this_hour_ = 0;
  Verdict verdict_;
};

}  // namespace

MemoryFolder::MemoryFolder() {
  std::string name = (memory_folder() / "yuanjingd-simulation-XXXXXX").string();
  YJ_ASSERT(::mkdtemp(name.data()) != nullptr);
  path_ = name;
  ::setenv("SQLITE_TMPDIR", path_.c_str(), 1);  // what SQLite writes beside its file stays in memory too
}

MemoryFolder::~MemoryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Stage::Stage(fs::path const& where) {
  std::string name = (where / "stage-XXXXXX").string();
  YJ_ASSERT(::mkdtemp(name.data()) != nullptr);
  root_ = name;
  state_ = root_ / "state";
  auto made = store::SqliteStore::open(root_ / "template", [](std::function<void()> work) { work(); });
  YJ_ASSERT(made.has_value());
  made->reset();
  fs::copy(root_ / "template", state_, fs::copy_options::recursive);
}

fs::path const& Stage::fresh() {
  for (auto const& entry : fs::directory_iterator(state_)) {
    if (entry.path().filename() != "ballast") fs::remove_all(entry.path());
  }
  for (auto const& entry : fs::directory_iterator(root_ / "template")) {
    if (entry.path().filename() != "ballast") fs::copy(entry.path(), state_ / entry.path().filename());
  }
  return state_;
}

Verdict run(Scenario const& scenario, Stage& stage, Trace::Sink sink) {
  return Life{scenario, stage.fresh(), std::move(sink)}.live();
}

}  // namespace yj::simulation
