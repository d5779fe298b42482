#pragma once

#include "unit/store/store_bench.hpp"

#include <map>

namespace yj::test {

inline constexpr Instant kLater = kNow + Duration{5};

/// A store in which something is decided about many jobs, a few rows to a transaction.
class ManyJobsBench : public ::testing::Test {
 protected:
  ManyJobsBench() { open(); }

  /// Again, as after a restart.
  void open() {
    store.reset();
    store = *store::SqliteStore::open(folder.path(), deliver_at_once());
  }
  BatchId accept(std::string name, int jobs) { return accept(batch_spec(std::move(name), jobs)); }
  BatchId accept(BatchSpec const& spec) {
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }
  template <class Answer>
  Answer answer(Intent intent) {
    auto done = write(*store, std::move(intent));
    EXPECT_TRUE(done) << done.error().what;
    return done ? std::get<Answer>(*done) : Answer{};
  }
  JobsCancelled cancel(BatchId batch, int at_once) {
    return answer<JobsCancelled>(CancelBatch{batch, "uid 7", kNow, at_once});
  }
  bool carry_on(int at_once) { return answer<JobsChanged>(CarryOnChanges{kLater, at_once}).more; }
  void carry_on_to_the_end() {
    while (carry_on(1)) {
    }
  }
  std::map<JobState, std::int64_t> counts(BatchId batch) { return store->batch(batch)->counts; }

  TempFolder folder;
  std::unique_ptr<store::SqliteStore> store;
};

}  // namespace yj::test
