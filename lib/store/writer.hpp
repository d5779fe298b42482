#pragma once

#include "base/histogram.hpp"
#include "store/apply.hpp"
#include "store/port.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace yj::store {

/// Runs a piece of work on the daemon's loop.
using Deliver = std::function<void(std::function<void()>)>;

/// Who carries out what is to be written.
enum class Writes {
  by_a_thread,  ///< the writer's own: the daemon's loop never waits for the disk
  by_turns,     ///< whoever calls `turn`: a simulation, which has one thread and owns the order of everything
};

/// The only one that writes. What arrives while a commit runs goes into the next one, so that the price of
/// an fsync is shared; completions are delivered after the commit, in the order of the intents.
/// An armed attempt is handed out only after the journal of orders has it too.
class Writer {
 public:
  Writer(Database database, OrderJournal journal, std::uint64_t seed, std::int64_t epoch, std::string owner,
         Deliver deliver, Writes writes);
  /// Writes what is queued, then ends the thread.
  ~Writer();
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  void write(Intent intent, Completion done);
  /// Calls `answered` on the daemon's loop once all that was written before is dealt with: a sign of life.
  void ask(std::function<void()> answered);
  /// Commits what is queued, all in one, on the caller's thread. Only with `Writes::by_turns`.
  void turn();
  /// Of the transactions so far, with the sync of each, in seconds.
  [[nodiscard]] Histogram commit_times();

 private:
  struct Item {
    Intent intent;
    Completion done;
  };

  void run();
  void commit(std::vector<Item> group);
  void note_orders(std::vector<Result<Applied>>& results);

  Database database_;
  OrderJournal journal_;
  IdSource ids_;
  Apply apply_;
  Deliver deliver_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Item> queue_;
  Histogram commit_times_;
  std::vector<std::function<void()>> questions_;
  bool ending_ = false;
  Writes writes_;
  std::thread thread_;
};

}  // namespace yj::store
