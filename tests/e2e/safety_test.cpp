// A store that takes no more, a backup that is put back, a dispute: nothing bought is lost, nothing is bought twice.
#include "base/sha256.hpp"
#include "e2e/world.hpp"
#include "http/url.hpp"
#include "store/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

std::string jobs_yaml(int count) {
  std::string text = "defaults: {model: viduq3-pro, duration: 1, resolution: 540p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - 镜头 {}\n", i);
  return text;
}

std::size_t tasks_at(World const& world) { return world.sim("GET", "/sim/tasks").at("tasks").size(); }

/// Changes the daemon's store under its hands, as a fault does.
void meddle(World const& world, std::string const& sql) {
  auto database = store::Database::open(world.state() / "store.db", store::Database::Mode::read_write);
  ASSERT_TRUE(database) << database.error().what;
  database->execute(sql);
}

std::set<std::string> obstacles(World const& world) {
  std::set<std::string> kinds;
  Json const status = world.get("/v1/status");
  if (!status.contains("obstacles")) return kinds;
  for (auto const& obstacle : status.at("obstacles")) kinds.insert(obstacle.at("kind").get<std::string>());
  return kinds;
}

TEST(RefusedTask, RunsOnUnderItsIdAfterAKill) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms"});
  world.start_daemon("limits: {in_flight: 20, submits_per_second: 50, submits_on_wire: 1}\n");
  meddle(world,
         "CREATE TRIGGER no_task BEFORE UPDATE OF task_id ON attempt WHEN NEW.task_id IS NOT NULL "
         "BEGIN SELECT RAISE(ABORT, 'no task today'); END");
  world.drop("长安.yaml", jobs_yaml(4));
  ASSERT_TRUE(wait_until([&] { return obstacles(world).contains("store_trouble"); }));
  EXPECT_EQ(tasks_at(world), 1u);
  world.kill_daemon();
  meddle(world, "DROP TRIGGER no_task");
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 4; }));
  EXPECT_EQ(world.count("长安", "in_doubt"), 0);
  EXPECT_EQ(tasks_at(world), 4u) << "one task for each job";
  EXPECT_THAT(world.daemon_log(), HasSubstr("rescue.log: its job goes on"));
}

/// As lib/store/README.md says it.
void restore(World const& world, fs::path const& backup) {
  for (auto const* name : {"store.db", "store.db-wal", "store.db-shm"}) {
    if (fs::exists(world.state() / name))
      fs::rename(world.state() / name, world.state() / (std::string{name} + ".old"));
  }
  fs::copy_file(backup, world.state() / "store.db");
}

TEST(RestoredBackup, OrdersNothingAgain) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms", "--balance", "0", "--price", "1"});
  world.drop("长安.yaml", jobs_yaml(5));
  world.start_daemon("balance: {backoff: 200ms, backoff_max: 500ms}\n");
  ASSERT_TRUE(wait_until([&] { return !obstacles(world).empty() && world.count("长安", "ready") == 5; }));

  ASSERT_EQ(world.ask("POST", "/v1/backup").status, 202);
  Json const made = world.get("/v1/backup?wait=60");
  ASSERT_EQ(made.at("state"), "made") << made.dump();
  fs::path backup = made.at("file").get<std::string>();
  world.sim("POST", "/sim/topup", R"({"credits": 1000})");
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 5; }));
  ASSERT_EQ(world.stop_daemon(), 0);
  EXPECT_EQ(tasks_at(world), 5u);

  restore(world, backup);
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.answers(); }));
  EXPECT_EQ(world.count("长安", "in_doubt"), 5);
  Json batch = world.get("/v1/batches/" + http::percent_encoded("长安"));
  EXPECT_EQ(batch.at("state"), "held");
  EXPECT_THAT(batch.at("reason").get<std::string>(), HasSubstr("restored from a backup"));
  Json job = world.get("/v1/jobs/" + http::percent_encoded("长安") + "/001");
  EXPECT_THAT(job.at("reason").get<std::string>(), HasSubstr("after the backup was made"));

  // Not even when a person lets the batch go on, and while others are ordered.
  EXPECT_EQ(world.ask("POST", "/v1/batches/" + http::percent_encoded("长安") + "/resume").status, 200);
  world.drop("洛阳.yaml", jobs_yaml(2).replace(0, 0, "batch: 洛阳\n"));
  ASSERT_TRUE(wait_until([&] { return world.count("洛阳", "done") == 2; }));
  EXPECT_EQ(world.count("长安", "in_doubt"), 5);
  EXPECT_EQ(tasks_at(world), 7u);
  EXPECT_THAT(world.daemon_log(), HasSubstr("a backup was restored. 5 jobs"));
}

TEST(Evidence, IsOneArchiveWithoutTheKey) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms"});
  world.drop("长安.yaml", jobs_yaml(1));
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 1; }));
  fs::path archive = world.state() / "e.tar";
  Process client{{YJ_CTL_BINARY, "--socket", world.socket().string(), "evidence", "长安/001", "--output",
                  archive.string()},
                 world.state() / "ctl.log"};
  ASSERT_EQ(client.wait(), 0) << test::bytes_of(world.state() / "ctl.log");
  std::string bytes = test::bytes_of(archive);
  Json const job = world.get("/v1/jobs/" + http::percent_encoded("长安") + "/001");
  EXPECT_THAT(bytes, HasSubstr(job.at("attempts")[0].at("taskid").get<std::string>()));
  EXPECT_THAT(bytes, HasSubstr("answers/attempt-1-submit.txt"));
  EXPECT_THAT(bytes, HasSubstr("answers/attempt-1-final.txt"));
  EXPECT_THAT(bytes, HasSubstr("sidecar.json"));
  for (auto const& artifact : job.at("artifacts"))
    EXPECT_THAT(bytes, HasSubstr(artifact.at("sha256").get<std::string>()));
  EXPECT_THAT(bytes, Not(HasSubstr(World::kKey)));
}

}  // namespace
}  // namespace yj::e2e
