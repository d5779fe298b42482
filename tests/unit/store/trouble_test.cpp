// What SQLite refuses and what it finds damaged: nothing half done is kept, and whoever reads of it knows what to do.
#include "store/migrations.hpp"
#include "unit/store/store_bench.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <vector>

namespace yj::test {
namespace {

using store::Database;
using store::SqliteStore;
namespace fs = std::filesystem;

/// Makes the first connection that is opened, the writer's, refuse what a test wants. SQLite tells of every connection of the
/// process, and tells it to a plain function, hence the one object behind it.
class Refusing {
 public:
  /// A statement as SQLite sees it while it is prepared: `SAVEPOINT` with `ROLLBACK`, `TRANSACTION` with `COMMIT`.
  struct Statement {
    int action;
    std::string operation;
    bool operator==(Statement const&) const = default;
  };

  Refusing() {
    self = this;
    sqlite3_auto_extension(entry());
  }
  ~Refusing() {
    sqlite3_cancel_auto_extension(entry());
    self = nullptr;
  }
  Refusing(Refusing const&) = delete;
  Refusing& operator=(Refusing const&) = delete;

  void refuse(std::vector<Statement> statements) {
    refused_ = std::move(statements);
    sqlite3_set_authorizer(writer_, &asked, this);  // also has everything prepared anew
  }

 private:
  static inline Refusing* self = nullptr;

  static void (*entry())() { return reinterpret_cast<void (*)()>(&opened); }
  static int opened(sqlite3* connection, char**, sqlite3_api_routines const*) {
    if (self->writer_ == nullptr) self->writer_ = connection;
    return sqlite3_create_function(connection, "damaged", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr,
                                   &found_damaged, nullptr, nullptr);
  }
  /// What SQLite says of a page that it cannot make sense of, at a place of our choosing.
  static void found_damaged(sqlite3_context* context, int, sqlite3_value**) {
    sqlite3_result_error_code(context, SQLITE_CORRUPT);
  }
  static int asked(void* of, int action, char const* operation, char const*, char const*, char const*) {
    for (auto const& each : static_cast<Refusing*>(of)->refused_) {
      if (each.action == action && operation != nullptr && each.operation == operation) return SQLITE_DENY;
    }
    return SQLITE_OK;
  }

  sqlite3* writer_ = nullptr;
  std::vector<Statement> refused_;
};

struct TroubledWriter : ::testing::Test {
  TempFolder folder;
  Refusing sqlite;
  std::unique_ptr<SqliteStore> store;

  TroubledWriter() {
    store::StoreSettings settings{deliver_at_once()};
    settings.writes = store::Writes::by_turns;
    auto opened = SqliteStore::open(folder.path(), std::move(settings));
    YJ_ASSERT(opened.has_value());
    store = std::move(*opened);
  }

  /// What becomes of these when they are written in one group.
  std::vector<Result<Commit>> group(std::vector<Intent> intents) {
    std::vector<Result<Commit>> ends;
    for (auto& intent : intents)
      store->write(std::move(intent), [&ends](Result<Commit> result) { ends.push_back(std::move(result)); });
    store->turn();
    return ends;
  }
  static Intent good(std::string name) {
    BatchSpec spec = batch_spec(std::move(name), 1);
    return AcceptBatch{spec, spec.identity(), "test", kNow};
  }
  static Intent bad() {
    IdSource ids{1};
    return ArmAttempt{ids.next<AttemptId>(kNow), ids.next<JobId>(kNow), kNow};
  }
  std::size_t batches() { return store->jobs({}, "", 100)->jobs.size(); }
};

TEST_F(TroubledWriter, WaitsWithAGroupThatCanNeitherBeCommittedNorRolledBack) {
  sqlite.refuse({{SQLITE_TRANSACTION, "COMMIT"}, {SQLITE_TRANSACTION, "ROLLBACK"}});
  for (auto const& end : group({good("a"), good("b")})) EXPECT_FALSE(end);
  for (auto const& end : group({good("a")})) EXPECT_FALSE(end) << "it is still stuck, and says so";
  EXPECT_EQ(batches(), 0u);
  sqlite.refuse({});
  auto ends = group({good("c")});
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_TRUE(ends[0]) << ends[0].error().what;
  EXPECT_EQ(batches(), 1u) << "nothing of the groups that were refused came along";
}

TEST_F(TroubledWriter, CommitsNothingBesideARefusalThatCannotBeUndone) {
  auto ends = group({good("a"), bad()});
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_TRUE(ends[0]) << "a refusal alone is nobody else's trouble";
  EXPECT_FALSE(ends[1]);
  sqlite.refuse({{SQLITE_SAVEPOINT, "ROLLBACK"}});
  for (auto const& end : group({good("b"), bad(), good("c")})) EXPECT_FALSE(end);
  sqlite.refuse({});
  EXPECT_EQ(batches(), 1u);
  EXPECT_TRUE(group({good("b")}).at(0));
}

/// A store of 500 jobs, closed, all of it in the one file.
fs::path filled_store(fs::path const& folder) {
  {
    auto store = SqliteStore::open(folder, deliver_at_once());
    BatchSpec spec = batch_spec("a", 500);
    YJ_ASSERT(write(**store, AcceptBatch{spec, spec.identity(), "inbox", kNow}).has_value());
  }
  auto database = Database::open(folder / "store.db", Database::Mode::read_write);
  database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  return folder / "store.db";
}

void damage(fs::path const& file, std::size_t from) {
  std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
  auto const size = fs::file_size(file);
  stream.seekp(static_cast<std::streamoff>(from));
  stream << std::string(size - from, '\x5a');
}

void expect_advice(Error const& error, fs::path const& file) {
  EXPECT_EQ(error.code, Errc::corrupt);
  EXPECT_NE(error.what.find(file.string()), std::string::npos) << error.what;
  EXPECT_NE(error.what.find("restore a backup"), std::string::npos) << error.what;
}

TEST(ADamagedStore, IsNamedWithAdviceWhereItsSchemaCannotBeRead) {
  TempFolder folder;
  fs::path file = folder.path() / "store.db";
  auto database = Database::open(file, Database::Mode::read_write);
  ASSERT_TRUE(database);
  std::vector<store::Migration> steps{{1, "CREATE TABLE a (x);"}};
  ASSERT_TRUE(store::migrate(*database, file, steps));
  // Damage that the check at the beginning does not see: it comes after it.
  steps.push_back({2,
                   "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'a'; "
                   "PRAGMA writable_schema = RESET; SELECT x FROM a;"});
  auto migrated = store::migrate(*database, file, steps);
  ASSERT_FALSE(migrated);
  expect_advice(migrated.error(), file);
}

TEST(ADamagedStore, IsNamedWithAdviceWhereTheJobsUnderWayCannotBeRead) {
  TempFolder folder;
  fs::path file = filled_store(folder.path());
  auto store = SqliteStore::open(folder.path(), deliver_at_once());
  ASSERT_TRUE(store);
  damage(file, 4096);
  auto recovered = (*store)->recovery();
  ASSERT_FALSE(recovered);
  expect_advice(recovered.error(), file);
}

TEST(ADamagedStore, IsNamedWithAdviceWhereItCannotBeTakenOver) {
  TempFolder folder;
  fs::path file = filled_store(folder.path());
  Refusing sqlite;
  {
    auto database = Database::open(file, Database::Mode::read_write);
    database->execute("CREATE TRIGGER found BEFORE UPDATE ON meta BEGIN SELECT damaged(); END");
  }
  auto opened = SqliteStore::open(folder.path(), deliver_at_once());
  ASSERT_FALSE(opened);
  expect_advice(opened.error(), file);
}

TEST(ADamagedStore, AloneAsksForABackup) {
  Error const full = fail(Errc::full, "store: the disk is full");
  EXPECT_EQ(store::with_advice(full, "store.db").what, full.what);
  expect_advice(store::with_advice(fail(Errc::corrupt, "malformed"), "store.db"), "store.db");
}

}  // namespace
}  // namespace yj::test
