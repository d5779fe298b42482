#pragma once

#include "simulation/surroundings.hpp"
#include "store/sqlite_store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace yj::simulation {

/// The way of intents to the real store and of their completions back, each with its time. What is queued when the
/// daemon dies is gone; what was committed is there, whether or not the daemon ever heard of it. A commit that the disk
/// refused is mostly gone, and sometimes there after the next start all the same, as it is with a failed fsync.
class Disk {
 public:
  explicit Disk(Surroundings& world) : world_(world), dice_(world.dice.seed()) {}

  /// Opens the store as a starting daemon does.
  Result<void> open(Instant now);
  void write(Intent intent, store::Completion done);
  Result<void> rescue(SettleAttempt const& bought);
  [[nodiscard]] store::SqliteStore& store() { return *store_; }
  /// What a person said in a commit.
  struct Said {
    bool limits = false;
    bool edits = false;
  };
  /// Called after every commit, before anybody hears of it.
  void after_commit(std::function<void(Said)> check) { check_ = std::move(check); }

  /// What the rescue log took since the last start: the next one has to know it.
  [[nodiscard]] std::map<AttemptId, std::optional<TaskId>> const& rescued() const { return rescued_; }
  void forget_rescued() { rescued_.clear(); }

  void crash();

  /// A copy of the store as it is now, made by the product's own backup.
  void back_up();
  /// Puts the last copy in the place of the store, as its README says; the daemon is down. False: there is none.
  bool restore();

 private:
  struct Item {
    Intent intent;
    store::Completion done;
  };

  void flush();
  void refuse(std::vector<Item> group);
  void commit(std::vector<Item> group);
  void cut_journal();

  Surroundings& world_;
  Dice dice_;
  std::unique_ptr<store::SqliteStore> store_;
  std::uint64_t life_ = 0;
  std::vector<Item> queue_;
  std::vector<std::function<void()>> landed_;
  std::vector<Intent> ghosts_;  ///< of the last commit, if it was refused
  bool unheard_ = false;        ///< the last commit is done and nobody was told
  std::uintmax_t journal_before_ = 0;
  std::map<AttemptId, std::optional<TaskId>> rescued_;
  std::function<void(Said)> check_;
};

}  // namespace yj::simulation
