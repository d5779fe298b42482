#include "store/writer.hpp"

#include "store/vouch.hpp"

#include <chrono>

namespace yj::store {

Writer::Writer(Database database, OrderJournal journal, std::uint64_t seed, std::int64_t epoch,
               std::string owner, Deliver deliver, Writes writes)
    : database_(std::move(database)),
      journal_(std::move(journal)),
      ids_(seed),
      apply_(database_, ids_, epoch, std::move(owner)),
      deliver_(std::move(deliver)),
      writes_(writes) {
  if (writes_ == Writes::by_a_thread) thread_ = std::thread{[this] { run(); }};
}

Writer::~Writer() {
  if (writes_ == Writes::by_turns) {
    turn();
    return;
  }
  {
    std::lock_guard lock{mutex_};
    ending_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Writer::write(Intent intent, Completion done) {
  {
    std::lock_guard lock{mutex_};
    queue_.push_back({std::move(intent), std::move(done)});
  }
  arrived_.notify_one();
}

void Writer::ask(std::function<void()> answered) {
  {
    std::lock_guard lock{mutex_};
    questions_.push_back(std::move(answered));
  }
  arrived_.notify_one();
}

void Writer::turn() {
  YJ_ASSERT(writes_ == Writes::by_turns);
  if (!queue_.empty()) commit(std::exchange(queue_, {}));
  for (auto& answered : std::exchange(questions_, {})) deliver_(std::move(answered));
}

Histogram Writer::commit_times() {
  std::lock_guard lock{mutex_};
  return commit_times_;
}

void Writer::run() {
  while (true) {
    std::vector<Item> group;
    std::vector<std::function<void()>> questions;
    {
      std::unique_lock lock{mutex_};
      arrived_.wait(lock, [this] { return ending_ || !queue_.empty() || !questions_.empty(); });
      if (queue_.empty() && questions_.empty()) return;
      group.swap(queue_);
      questions.swap(questions_);
    }
    if (!group.empty()) commit(std::move(group));
    for (auto& answered : questions) deliver_(std::move(answered));
  }
}

/// After the commit and before anybody may send: so the journal has every order that was ever sent and names
/// none that its store did not have. What cannot be noted is not handed out; its attempt stays `armed` until the
/// core settles it as unsent.
void Writer::note_orders(std::vector<Result<Applied>>& results) {
  std::vector<Ordered> orders;
  for (auto const& result : results) {
    if (result && result->order) orders.push_back(*result->order);
  }
  if (orders.empty()) return;
  auto noted = journal_.append(orders);
  if (noted) return;
  for (auto& result : results) {
    if (result && result->order) result = noted.error();
  }
}

void Writer::commit(std::vector<Item> group) {
  auto const begun = std::chrono::steady_clock::now();
  std::vector<Result<Applied>> results;
  results.reserve(group.size());
  std::optional<Error> all_failed;
  try {
    // Left open when even the rollback failed; nothing of it was promised to anybody.
    if (database_.in_transaction()) database_.prepare("ROLLBACK").run();
    database_.prepare("BEGIN IMMEDIATE").run();
    for (auto const& item : group) {
      Savepoint savepoint{database_};
      try {
        Applied applied = std::visit(apply_, item.intent);
        savepoint.release();
        results.emplace_back(std::move(applied));
      } catch (SqlError const& error) {
        // SQLite may have rolled back the whole transaction (full disk, I/O error). Going on would commit
        // what follows one by one and call it failed.
        if (!database_.in_transaction()) throw;
        savepoint.undo();  // or nothing of this group may be committed
        results.emplace_back(error.error);
      }
    }
    database_.prepare("COMMIT").run();
    note_orders(results);
  } catch (SqlError const& error) {
    all_failed = error.error;
    // A conflict of one intent never gets here; whatever did is the store's own trouble and may pass.
    if (all_failed->code == Errc::conflict || all_failed->code == Errc::not_found)
      all_failed->code = Errc::unavailable;
    if (database_.in_transaction()) {
      try {
        database_.prepare("ROLLBACK").run();
      } catch (SqlError const&) {
        // The next group tries it again before anything else.
      }
    }
  }

  {
    std::lock_guard lock{mutex_};
    commit_times_.add(std::chrono::steady_clock::now() - begun);
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    auto outcome = std::make_shared<Result<Commit>>(fail(Errc::unavailable, "not written"));
    if (all_failed) {
      *outcome = *all_failed;
    } else if (!results[i]) {
      *outcome = results[i].error();
    } else {
      Applied& applied = *results[i];
      switch (applied.proof) {
        case Applied::Proof::prepared: *outcome = Commit{Vouch::prepared(applied.attempt)}; break;
        case Applied::Proof::armed: *outcome = Commit{Vouch::armed(applied.attempt)}; break;
        case Applied::Proof::none:
          *outcome = std::visit([](auto& answer) { return Commit{answer}; }, applied.answer);
          break;
      }
    }
    deliver_([done = std::move(group[i].done), outcome] { done(std::move(*outcome)); });
  }
}

}  // namespace yj::store
