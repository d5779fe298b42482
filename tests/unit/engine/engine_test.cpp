#include "engine/engine.hpp"

#include "store/sqlite_store.hpp"
#include "unit/http/loop.hpp"
#include "unit/store/store_bench.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace yj::test {
namespace {

/// A platform whose every call can be made to throw, and that counts the tails it was given.
class TrickyPlatform final : public platform::Platform {
 public:
  bool upload_throws = false;
  bool fire_throws = false;
  bool poll_throws = false;
  int uploads = 0;
  int fires = 0;
  http::Signal* release = nullptr;  ///< when set, an answer waits for it

  http::Awaitable<platform::Uploaded> upload(Prepared prepared, std::string, platform::Plan plan) override {
    ++uploads;
    EXPECT_EQ(prepared.attempt(), plan.attempt);
    if (upload_throws) throw std::runtime_error("boom");
    co_return platform::Uploaded{platform::Loaded{prepared.attempt(), nullptr}};
  }
  http::Awaitable<SubmitOutcome> fire(Armed armed, platform::Loaded loaded) override {
    ++fires;
    EXPECT_EQ(armed.attempt(), loaded.attempt());
    if (release != nullptr) co_await release->wait();
    if (fire_throws) throw std::runtime_error("boom");
    SubmitOutcome outcome{Accepted{TaskId{"t"}}, {}};
    co_return std::move(outcome);
  }
  http::Awaitable<PollAnswer> poll(std::string, TaskId) override {
    if (poll_throws) throw std::runtime_error("boom");
    PollAnswer answer{Unfinished{"RUNNING"}, {}};
    co_return std::move(answer);
  }
  http::Awaitable<platform::HistoryAnswer> history(std::string, int) override {
    co_return platform::HistoryAnswer{HistoryClosed{"401: Unauthorized"}};
  }
  http::Awaitable<Result<void>> reach(std::string) override {
    co_return fail(Errc::unavailable, "out of reach");
  }
};

struct EngineBench : ::testing::Test {
  TempFolder folder;
  Loop loop;
  boost::asio::thread_pool worker{1};
  SteadyWallClock clock;
  TrickyPlatform platform;
  std::unique_ptr<http::Client> client = *http::Client::make({});
  std::unique_ptr<store::SqliteStore> store;
  store::Blobs blobs{folder / "state/blobs"};
  collect::Collector collector{
      *client, worker.get_executor(), [](std::string const&) { return Secret{}; }, {}};
  std::unique_ptr<engine::Engine> engine;
  CoreSettings core;
  Duration stop_patience = std::chrono::seconds{30};
  Duration backup_look = std::chrono::hours{1};

  EngineBench() {
    core.limits.submits_per_second = 1000;
    open_store();
  }
  void open_store() {
    auto opened = store::SqliteStore::open(folder / "state", [this](std::function<void()> work) {
      boost::asio::post(loop.io, std::move(work));
    });
    YJ_ASSERT(opened.has_value());
    store = std::move(*opened);
  }
  void start() {
    std::filesystem::create_directories(folder / "output");
    engine::EngineSettings settings;
    settings.output = folder / "output";
    settings.state = folder / "state";
    settings.disk_reserve = 0;
    settings.stop_patience = stop_patience;
    settings.backup_look = backup_look;
    engine::EngineParts parts{loop.io.get_executor(),
                              worker.get_executor(),
                              clock,
                              *store,
                              blobs,
                              platform,
                              collector,
                              [](store::JobDetails const&) { return Result<void>{}; }};
    engine = std::make_unique<engine::Engine>(std::move(parts), settings, Core{core, 1});
    ASSERT_TRUE(engine->start());
  }
  void TearDown() override {
    if (engine) loop.wait(engine->stop());
  }
  /// Changes the store behind the daemon's back.
  void meddle(std::string const& sql) {
    auto database = store::Database::open(folder / "state/store.db", store::Database::Mode::read_write);
    ASSERT_TRUE(database);
    database->execute(sql);
  }
  std::int64_t count(std::string const& sql) {
    return store::Database::open(folder / "state/store.db", store::Database::Mode::read_only)->integer(sql);
  }
  JobId accept(BatchSpec spec) {
    auto taken = loop.wait(engine->accept(std::move(spec), "test"));
    EXPECT_TRUE(taken);
    return store->jobs({taken->batch}, "", 1)->jobs.at(0).id;
  }
  /// Runs the loop until the first job is in this state.
  bool reaches(JobId job, JobState state) {
    loop.io.restart();
    for (int i = 0; i < 100'000; ++i) {
      if (store->job(job)->job.state == state) return true;
      loop.io.run_one_for(std::chrono::seconds{20});
    }
    return false;
  }
};

TEST_F(EngineBench, CallsAnOrderWhoseUploadBrokeUnsent) {
  platform.upload_throws = true;
  start();
  JobId job = accept(batch_spec("a", 1));
  ASSERT_TRUE(reaches(job, JobState::ready));
  while (store->job(job)->attempts.empty() || store->job(job)->attempts.back().state != AttemptState::unsent)
    loop.io.run_one();
  EXPECT_EQ(platform.fires, 0);
}

TEST_F(EngineBench, LoadsWhatWaitedForACancelledPilot) {
  core.limits.submits_per_second = 0.001;
  start();
  BatchSpec spec = batch_spec("a", 2);
  spec.budget = BatchBudget{Credits{100'000'000}, {}, NewPrice::pilot, {}};
  for (auto& field : spec.jobs[0].request.fields) {
    if (field.name == "duration") field.value = std::int64_t{12};
  }
  JobId first = accept(spec);
  auto jobs = store->jobs({}, "", 10)->jobs;
  ASSERT_EQ(jobs.size(), 2u);
  for (int i = 0; i < 1000 && !store->job(first)->money_wait; ++i)
    loop.io.run_one_for(std::chrono::milliseconds{20});
  ASSERT_TRUE(store->job(first)->money_wait) << "it waits for the shorter one to find out the price";
  ASSERT_EQ(store->job(jobs[1].id)->job.state, JobState::ready);
  ASSERT_TRUE(loop.wait(engine->cancel_job(jobs[1].id, "uid 1")));
  for (int i = 0; i < 20; ++i) loop.io.run_one_for(std::chrono::milliseconds{20});
  EXPECT_FALSE(store->job(first)->money_wait) << "the store lets it go";
  EXPECT_TRUE(engine->glimpse(first)) << "and the core never hears of it";
}

TEST_F(EngineBench, CallsAnOrderInDoubtWhenReadingItsAnswerBroke) {
  platform.fire_throws = true;
  start();
  JobId job = accept(batch_spec("a", 1));
  ASSERT_TRUE(reaches(job, JobState::in_doubt));
  EXPECT_EQ(platform.fires, 1);
  EXPECT_NE(store->job(job)->job.reason.find("boom"), std::string::npos);
}

TEST_F(EngineBench, WritesDownWhatWillBeSentBeforeItIsSent) {
  start();
  JobId job = accept(batch_spec("a", 1));
  ASSERT_TRUE(reaches(job, JobState::running));
  auto attempt = store->job(job)->attempts.at(0);
  auto plan = platform::plan_request(store->job(job)->job.spec.request, attempt.id, true,
                                     [](Digest const&) { return ""; });
  EXPECT_EQ(attempt.request_digest, plan.digest);
  EXPECT_EQ(attempt.request_bytes, plan.length);
  EXPECT_EQ(attempt.transno, attempt.id.text());
}

TEST_F(EngineBench, RefusesAJobWhoseInputIsNotThereAnyMore) {
  start();
  BatchSpec spec = batch_spec("a", 1);
  spec.jobs[0].request.encoding = Encoding::multipart;
  spec.jobs[0].request.files = {{"image_file", "first_frame.jpg", "01.jpg", Sha256::of("gone"), 4}};
  JobId job = accept(spec);
  ASSERT_TRUE(reaches(job, JobState::failed));
  EXPECT_EQ(platform.uploads, 0);
  EXPECT_NE(store->job(job)->job.reason.find("01.jpg"), std::string::npos);
}

TEST_F(EngineBench, TriesAnOrderAgainThatCouldNotBeReadFromTheStore) {
  start();
  meddle("ALTER TABLE input RENAME TO out_of_reach");
  auto taken = loop.wait(engine->accept(batch_spec("a", 1), "test"));
  ASSERT_TRUE(taken) << taken.error().what;
  std::string const tried = "SELECT count(*) FROM attempt WHERE state = 'unsent'";
  for (int i = 0; i < 1000 && count(tried) == 0; ++i) loop.io.run_one_for(std::chrono::milliseconds{20});
  EXPECT_EQ(count(tried), 1) << "nothing is wrong with the job";
  auto const general = engine->overview().general;
  ASSERT_EQ(general.size(), 1u);
  EXPECT_EQ(general[0].kind, Obstacle::Kind::store_trouble);
  EXPECT_NE(general[0].what.find("no such table"), std::string::npos) << general[0].what;
  EXPECT_EQ(platform.uploads, 0);

  meddle("ALTER TABLE out_of_reach RENAME TO input");
  JobId job = store->jobs({taken->batch}, "", 1)->jobs.at(0).id;
  EXPECT_TRUE(reaches(job, JobState::running));
  EXPECT_EQ(platform.fires, 1);
}

TEST_F(EngineBench, AsksAgainWhichJobsAreReadyUntilTheStoreAnswers) {
  start();
  auto const index = [this] {
    auto database = store::Database::open(folder / "state/store.db", store::Database::Mode::read_only);
    auto rows = database->prepare("SELECT sql FROM sqlite_schema WHERE name = 'job_group_ready'");
    return rows.row() ? rows.text(0) : std::string{};
  }();
  ASSERT_NE(index, "");
  meddle("DROP INDEX job_group_ready");  // the list is read through it
  ASSERT_TRUE(loop.wait(engine->accept(batch_spec("a", 1), "test")));
  EXPECT_FALSE(store->lanes_with_ready_jobs());
  meddle(index);
  auto const patience = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  loop.io.restart();
  while (platform.fires == 0 && std::chrono::steady_clock::now() < patience)
    loop.io.run_one_for(std::chrono::milliseconds{20});
  EXPECT_EQ(platform.fires, 1) << "nothing else tells the core that there is work";
}

/// The answer to one order is refused by the store, and the process ends before it is taken.
TEST_F(EngineBench, KeepsATaskThatTheStoreRefusesOverARestart) {
  meddle(
      "CREATE TRIGGER no_task BEFORE UPDATE OF task_id ON attempt WHEN NEW.task_id IS NOT NULL "
      "BEGIN SELECT RAISE(ABORT, 'no task today'); END");
  core.limits.submits_on_wire = 1;
  stop_patience = Duration{0};
  start();
  JobId job = accept(batch_spec("a", 3));
  loop.io.restart();
  auto troubled = [this] {
    Overview overview = engine->overview();
    return !overview.general.empty() && overview.general[0].kind == Obstacle::Kind::store_trouble;
  };
  while (!troubled()) loop.io.run_one();
  EXPECT_EQ(platform.fires, 1);
  EXPECT_NE(bytes_of(folder / "state/rescue.log").find("\"task\":\"t\""), std::string::npos)
      << "it is on the disk before anything else happens";
  EXPECT_EQ(store->job(job)->job.state, JobState::armed);

  loop.wait(engine->stop());
  // Completions come in order, so this is the last one that the engine waits for.
  ASSERT_TRUE(loop.wait(engine->resume(store->job(job)->job.batch, "test")));
  engine.reset();
  store.reset();
  meddle("DROP TRIGGER no_task");
  open_store();
  EXPECT_EQ(store->job(job)->job.state, JobState::running) << "and never in doubt";
  EXPECT_EQ(store->job(job)->attempts.at(0).task, TaskId{"t"});
  EXPECT_EQ(store->job(job)->attempts.size(), 1u);
  start();
  auto const all = store->jobs({}, "", 10);
  for (auto const& each : all->jobs) EXPECT_TRUE(reaches(each.id, JobState::running));
  EXPECT_EQ(platform.fires, 3) << "one order for each job";
}

TEST_F(EngineBench, LetsAJobGoWhenTheOneItWaitedForIsCancelled) {
  core.limits.submits_per_second = 0.5;  // time to cancel before the second one goes
  start();
  BatchSpec spec = batch_spec("a", 2);
  spec.budget = BatchBudget{Credits{100'000'000}, {}, NewPrice::pilot, {}};
  for (auto& field : spec.jobs[0].request.fields) {
    if (field.name == "duration") field.value = std::int64_t{12};
  }
  JobId longer = accept(std::move(spec));
  JobId shorter = store->job_named("a", "a-1")->job.id;
  while (!store->job(longer)->money_wait) loop.io.run_one();
  ASSERT_TRUE(loop.wait(engine->cancel_job(shorter, "test")));
  EXPECT_TRUE(reaches(longer, JobState::running));
}

TEST_F(EngineBench, MakesABackupWhenOneIsDue) {
  backup_look = std::chrono::milliseconds{1};
  start();
  accept(batch_spec("a", 2));
  loop.io.restart();
  auto made = [this] {
    return std::filesystem::exists(folder / "state/backups") &&
           !store::backup_is_due(store->newest_backup(clock.now()), clock.now());
  };
  while (!made()) loop.io.run_one();
  auto newest = loop.wait(engine->backups().newest(std::chrono::seconds{60}));
  EXPECT_EQ(newest.state, engine::Backup::State::made) << newest.trouble;
  EXPECT_EQ(engine->backups().trouble(), "");
}

TEST_F(EngineBench, WaitsForTheAnswerToWhatWasFiredBeforeItStops) {
  http::Signal release{loop.io.get_executor()};
  platform.release = &release;
  start();
  JobId job = accept(batch_spec("a", 1));
  ASSERT_TRUE(reaches(job, JobState::armed));
  while (platform.fires == 0) loop.io.run_one();
  boost::asio::post(loop.io, [&] { release.notify(); });
  loop.wait(engine->stop());
  EXPECT_EQ(store->job(job)->job.state, JobState::running);
  engine.reset();
}

}  // namespace
}  // namespace yj::test
