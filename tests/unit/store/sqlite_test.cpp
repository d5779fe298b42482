// What is SQLite's own: the file, its health, its migrations, and the rows that guard the core's promises.
#include "base/text.hpp"
#include "store/blobs.hpp"
#include "store/migrations.hpp"
#include "unit/store/store_bench.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <future>
#include <set>

namespace yj::test {
namespace {

using store::Database;
using store::SqliteStore;
namespace fs = std::filesystem;

Database open_database(fs::path const& folder) {
  auto database = Database::open(folder / "store.db", Database::Mode::read_write);
  YJ_ASSERT(database.has_value());
  return std::move(*database);
}

Errc code_of_open(fs::path const& folder) {
  auto opened = SqliteStore::open(folder, deliver_at_once());
  EXPECT_FALSE(opened);
  return opened ? Errc::invalid : opened.error().code;
}

TEST(SqliteStoreByTurns, WritesOnlyInItsTurnAndAllOfItThen) {
  TempFolder folder;
  store::StoreSettings settings{deliver_at_once()};
  settings.writes = store::Writes::by_turns;
  auto opened = SqliteStore::open(folder.path(), std::move(settings));
  ASSERT_TRUE(opened);
  int told = 0;
  for (auto const* model : {"a", "b"})
    (*opened)->write(SaveGate{"default", model, std::nullopt, Instant{}},
                     [&told](Result<Commit> const& result) {
                       EXPECT_TRUE(result);
                       told += 1;
                     });
  EXPECT_EQ(told, 0);
  (*opened)->turn();
  EXPECT_EQ(told, 2);
}

TEST(SqliteStoreByTurns, AnswersAQuestionAfterAllThatWasWrittenBefore) {
  TempFolder folder;
  store::StoreSettings settings{deliver_at_once()};
  settings.writes = store::Writes::by_turns;
  auto opened = SqliteStore::open(folder.path(), std::move(settings));
  ASSERT_TRUE(opened);
  std::string order;
  (*opened)->ask_writer([&order] { order += "answered "; });
  EXPECT_EQ(order, "");
  (*opened)->write(SaveGate{"default", "a", std::nullopt, Instant{}},
                   [&order](Result<Commit> const&) { order += "written "; });
  (*opened)->turn();
  EXPECT_EQ(order, "written answered ");
  (*opened)->turn();
  EXPECT_EQ(order, "written answered ") << "once for each question";
}

TEST(SqliteStoreWithAThread, AnswersAQuestionAlsoWhenNothingIsWritten) {
  TempFolder folder;
  auto opened = SqliteStore::open(folder.path(), deliver_at_once());
  ASSERT_TRUE(opened);
  for (int i = 0; i < 3; ++i) {
    std::promise<void> answered;
    (*opened)->ask_writer([&answered] { answered.set_value(); });
    EXPECT_EQ(answered.get_future().wait_for(std::chrono::minutes{1}), std::future_status::ready);
  }
}

TEST(SqliteStoreByTurns, MakesTheSameIdentifiersFromTheSameSeed) {
  std::string made[2];
  for (auto& id : made) {
    TempFolder folder;
    store::StoreSettings settings{deliver_at_once()};
    settings.writes = store::Writes::by_turns;
    settings.seed = 7;
    auto opened = SqliteStore::open(folder.path(), std::move(settings));
    ASSERT_TRUE(opened);
    AcceptBatch intent;
    intent.spec.name = "autumn";
    intent.spec.account = "default";
    (*opened)->write(std::move(intent), [&id](Result<Commit> const& result) {
      ASSERT_TRUE(result);
      id = std::get<BatchTaken>(*result).batch.text();
    });
    (*opened)->turn();
  }
  EXPECT_EQ(made[0], made[1]);
}

TEST(SqliteFile, IsFullyDurableOnEveryConnection) {
  TempFolder folder;
  for (auto mode : {Database::Mode::read_write, Database::Mode::read_only}) {
    auto database = Database::open(folder.path() / "store.db", mode);
    ASSERT_TRUE(database);
    EXPECT_EQ(database->integer("PRAGMA synchronous"), 2);
    EXPECT_EQ(database->integer("PRAGMA foreign_keys"), 1);
  }
}

TEST(SqliteFile, BelongsToOneDaemon) {
  TempFolder folder;
  auto first = SqliteStore::open(folder.path(), deliver_at_once());
  ASSERT_TRUE(first);
  auto second = SqliteStore::open(folder.path(), deliver_at_once());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::locked);
  EXPECT_NE(second.error().what.find(std::to_string(getpid())), std::string::npos)
      << "it says who holds the lock";
}

TEST(SqliteFile, IsRefusedAndLeftAloneWhenDamaged) {
  TempFolder folder;
  {
    auto store = SqliteStore::open(folder.path(), deliver_at_once());
    BatchSpec spec = batch_spec("a", 500);
    ASSERT_TRUE(write(**store, AcceptBatch{spec, spec.identity(), "inbox", kNow}));
  }
  {
    Database database = open_database(folder.path());
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::fstream file{folder.path() / "store.db", std::ios::in | std::ios::out | std::ios::binary};
  for (int page = 2; page < 30; ++page) {
    file.seekp(page * 4096);
    file << std::string(2000, '\x5a');
  }
  file.close();
  std::string before = bytes_of(folder.path() / "store.db");
  EXPECT_EQ(code_of_open(folder.path()), Errc::corrupt);
  EXPECT_EQ(bytes_of(folder.path() / "store.db"), before);
}

TEST(SqliteFile, IsRefusedWhenItIsNotOurs) {
  TempFolder folder;
  {
    Database database = open_database(folder.path());
    database.execute("CREATE TABLE strangers (x)");
  }
  EXPECT_EQ(code_of_open(folder.path()), Errc::corrupt);
}

TEST(SqliteFile, IsRefusedWhenItIsNoDatabase) {
  TempFolder folder;
  std::ofstream{folder.path() / "store.db"} << std::string(10000, 'x');
  EXPECT_EQ(code_of_open(folder.path()), Errc::corrupt);
}

TEST(SqliteFile, IsRefusedWhenNewer) {
  TempFolder folder;
  { ASSERT_TRUE(SqliteStore::open(folder.path(), deliver_at_once())); }
  {
    Database database = open_database(folder.path());
    database.execute("PRAGMA user_version = 9999");
  }
  EXPECT_EQ(code_of_open(folder.path()), Errc::newer);
}

TEST(SqliteFile, IsNeverBegunAnewOnceItExisted) {
  TempFolder folder;
  { ASSERT_TRUE(SqliteStore::open(folder.path(), deliver_at_once())); }
  for (auto const* name : {"store.db", "store.db-wal", "store.db-shm"}) fs::remove(folder.path() / name);
  EXPECT_EQ(code_of_open(folder.path()), Errc::corrupt);
  EXPECT_FALSE(fs::exists(folder.path() / "store.db"));
}

TEST(Migrations, BackUpFirstAndKeepTheData) {
  TempFolder folder;
  fs::path file = folder.path() / "store.db";
  std::vector<store::Migration> first{{1, "CREATE TABLE a (x); INSERT INTO a VALUES (42);"}};
  std::vector<store::Migration> both{first[0], {2, "CREATE TABLE b AS SELECT x FROM a;"}};
  Database database = open_database(folder.path());
  ASSERT_TRUE(store::migrate(database, file, first));
  ASSERT_TRUE(store::migrate(database, file, both));
  EXPECT_EQ(database.integer("SELECT x FROM b"), 42);
  EXPECT_EQ(database.integer("PRAGMA user_version"), 2);
  auto backup = Database::open(file.string() + ".before-002", Database::Mode::read_only);
  ASSERT_TRUE(backup);
  EXPECT_EQ(backup->integer("SELECT x FROM a"), 42);
  EXPECT_EQ(backup->integer("PRAGMA user_version"), 1);
}

TEST(Migrations, ChangeNothingWhenOneFails) {
  TempFolder folder;
  fs::path file = folder.path() / "store.db";
  std::vector<store::Migration> first{{1, "CREATE TABLE a (x); INSERT INTO a VALUES (42);"}};
  std::vector<store::Migration> broken{first[0], {2, "DROP TABLE a; CREATE TABLE nonsense syntax"}};
  Database database = open_database(folder.path());
  ASSERT_TRUE(store::migrate(database, file, first));
  EXPECT_FALSE(store::migrate(database, file, broken));
  EXPECT_EQ(database.integer("SELECT x FROM a"), 42);
  EXPECT_EQ(database.integer("PRAGMA user_version"), 1);
}

TEST(Steps, AreTheSameInTheStoreAndInTheCore) {
  TempFolder folder;
  { ASSERT_TRUE(SqliteStore::open(folder.path(), deliver_at_once())); }
  std::set<std::pair<std::string, std::string>> rows;
  Database database = open_database(folder.path());
  auto query = database.prepare("SELECT from_state, to_state FROM job_step");
  while (query.row()) rows.insert({query.text(0), query.text(1)});
  std::set<std::pair<std::string, std::string>> core;
  for (auto state : kJobStates) {
    for (auto event : kJobEvents) {
      if (auto to = next(state, event)) core.insert({std::string(name_of(state)), std::string(name_of(*to))});
    }
  }
  EXPECT_EQ(rows, core);
}

TEST(Steps, AreRefusedByTheStoreItself) {
  TempFolder folder;
  {
    auto store = SqliteStore::open(folder.path(), deliver_at_once());
    BatchSpec spec = batch_spec("a", 1);
    ASSERT_TRUE(write(**store, AcceptBatch{spec, spec.identity(), "inbox", kNow}));
  }
  Database database = open_database(folder.path());
  EXPECT_THROW(database.execute("UPDATE job SET state = 'done'"), store::SqlError);
  EXPECT_THROW(database.execute("UPDATE event SET text = 'another past'"), store::SqlError);
  EXPECT_THROW(database.execute("DELETE FROM event"), store::SqlError);
  database.execute("UPDATE job SET state = 'preparing'");
  EXPECT_EQ(database.integer("SELECT jobs FROM batch_count WHERE state = 'preparing'"), 1);
}

TEST(Lease, RefusesAWriteUnderAnotherEpoch) {
  TempFolder folder;
  auto store = SqliteStore::open(folder.path(), deliver_at_once());
  BatchSpec spec = batch_spec("a", 1);
  ASSERT_TRUE(write(**store, AcceptBatch{spec, spec.identity(), "inbox", kNow}));
  JobId job = (*store)->jobs({}, "", 1)->jobs.at(0).id;
  IdSource ids{5};
  AttemptId attempt = ids.next<AttemptId>(kNow);
  ASSERT_TRUE(write(**store, BeginSubmission{attempt, job, {}, kNow}));
  {
    Database database = open_database(folder.path());
    EXPECT_EQ(database.integer("SELECT owner IS NOT NULL AND lease_until > changed_at FROM job"), 1);
    database.execute("UPDATE job SET epoch = epoch + 1");
  }
  auto refused = write(**store, ArmAttempt{attempt, job, kNow});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::lost_lease);
}

TEST(Blobs, KeepBytesUnderTheirHash) {
  TempFolder folder;
  store::Blobs blobs{folder.path() / "blobs"};
  std::string content(200'000, 'q');
  std::ofstream{folder.path() / "in.jpg"} << content;
  auto source = open_beneath(folder.path(), "in.jpg");
  ASSERT_TRUE(source);
  auto stored = blobs.put(*source, "in.jpg", 1 << 20);
  ASSERT_TRUE(stored) << stored.error().what;
  EXPECT_EQ(stored->sha256, Sha256::of(content));
  EXPECT_EQ(bytes_of(blobs.path(stored->sha256)), content);
  EXPECT_EQ(*blobs.size(stored->sha256), content.size());
  EXPECT_EQ(blobs.put(*source, "in.jpg", 1000).error().code, Errc::invalid) << "too large";
  int half_made = 0;
  for (auto const& entry : fs::directory_iterator(folder.path() / "blobs"))
    half_made += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(half_made, 0);
}

TEST(Blobs, GiveNoNameToWhatIsNotWhatWasPromised) {
  TempFolder folder;
  store::Blobs blobs{folder.path() / "blobs"};
  auto begun = [&](std::uint64_t bytes_max = 100) { return *blobs.begin("the body", bytes_max); };
  {
    auto writer = begun();
    ASSERT_TRUE(writer.append("ab"));
    ASSERT_TRUE(writer.append("c"));
    EXPECT_EQ(writer.finish(Sha256::of("abd")).error().code, Errc::invalid);
  }
  {
    auto writer = begun();
    EXPECT_EQ(writer.finish(Sha256::of("")).error().code, Errc::invalid) << "empty";
  }
  {
    auto writer = begun(2);
    ASSERT_TRUE(writer.append("ab"));
    EXPECT_EQ(writer.append("c").error().code, Errc::invalid) << "too much";
  }
  { ASSERT_TRUE(begun().append("left behind")); }
  EXPECT_EQ(names_below(folder.path() / "blobs"), std::vector<std::string>{});
  auto full = blobs.begin("the body", 100, 1, 1ULL << 60);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Errc::full);
  EXPECT_EQ(names_below(folder.path() / "blobs"), std::vector<std::string>{});

  auto writer = begun();
  ASSERT_TRUE(writer.append("ab"));
  ASSERT_TRUE(writer.append("c"));
  auto stored = writer.finish(Sha256::of("abc"));
  ASSERT_TRUE(stored) << stored.error().what;
  EXPECT_EQ(stored->bytes, 3U);
  EXPECT_EQ(bytes_of(blobs.path(Sha256::of("abc"))), "abc");
}

TEST(Blobs, AreSweptOfWhatACrashLeft) {
  TempFolder folder;
  store::Blobs blobs{folder.path() / "blobs"};
  auto crashed = blobs.begin("the body", 100);
  ASSERT_TRUE(crashed);
  ASSERT_TRUE(crashed->append("half"));
  EXPECT_EQ(names_below(folder.path() / "blobs").size(), 1U);
  blobs.sweep();
  EXPECT_EQ(names_below(folder.path() / "blobs").size(), 0U);
}

TEST(FileNames, KeepUnicodeAndLoseWhatHurts) {
  EXPECT_EQ(store::file_name_for("橘猫日常"), "橘猫日常");
  EXPECT_EQ(store::file_name_for("a/b:c*d"), "a_b_c_d");
  EXPECT_EQ(store::file_name_for(".."), "__");
  EXPECT_EQ(store::file_name_for(""), "_");
  EXPECT_EQ(store::file_name_for("-rf"), "_rf");
  std::string name = store::file_name_for(std::string(149, 'x') + "猫");
  EXPECT_EQ(name, std::string(149, 'x')) << "a character is never cut in two";
}

}  // namespace
}  // namespace yj::test
