#pragma once

#include "store/apply.hpp"
#include "store/port.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace yj::store {

/// Runs a piece of work on the daemon's loop.
using Deliver = std::function<void(std::function<void()>)>;

/// The only thread that writes. What arrives while a commit runs goes into the next one, so that the price of
/// an fsync is shared; completions are delivered after the commit, in the order of the intents.
/// An armed attempt is handed out only after the journal of orders has it too.
class Writer {
 public:
  Writer(Database database, OrderJournal journal, std::uint64_t seed, std::int64_t epoch, std::string owner,
         Deliver deliver);
  /// Writes what is queued, then ends the thread.
  ~Writer();
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  void write(Intent intent, Completion done);

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
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace yj::store
