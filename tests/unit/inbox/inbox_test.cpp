#include "inbox/inbox.hpp"

#include "inbox/folder_source.hpp"
#include "store/sqlite_store.hpp"
#include "support/temp_folder.hpp"
#include "unit/control/fake_platform.hpp"
#include "unit/http/loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

namespace yj::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPictureBytes = 4 << 20;

/// No file may grow beyond this while it lives: the write of a larger one fails, as on a disk in trouble. The store's own files
/// are smaller.
class SmallFilesOnly {
 public:
  SmallFilesOnly() {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small = before_;
    small.rlim_cur = kPictureBytes / 2;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFilesOnly() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  SmallFilesOnly(SmallFilesOnly const&) = delete;
  SmallFilesOnly& operator=(SmallFilesOnly const&) = delete;

 private:
  rlimit before_{};
};

/// Root may move everything. While this lives the process is somebody else, where it was root.
class AnOrdinaryUser {
 public:
  AnOrdinaryUser() { was_root_ = ::geteuid() == 0 && ::seteuid(kSomebody) == 0; }
  ~AnOrdinaryUser() {
    if (was_root_) YJ_ASSERT(::seteuid(0) == 0);
  }
  AnOrdinaryUser(AnOrdinaryUser const&) = delete;
  AnOrdinaryUser& operator=(AnOrdinaryUser const&) = delete;

  /// What root made is theirs.
  static void give(fs::path const& entry) {
    if (::geteuid() != 0) return;
    ASSERT_EQ(::chown(entry.c_str(), kSomebody, kSomebody), 0);
  }

 private:
  static constexpr uid_t kSomebody = 65534;
  bool was_root_ = false;
};

std::string picture() {
  std::string jpeg = bytes_of(fs::path(YJ_SOURCE_DIR) / "tests/data/media/cover-16x9.jpeg");
  return jpeg + std::string(kPictureBytes - jpeg.size(), '\0');
}

TEST(FolderSource, TellsTheDisksTroubleFromTheFiles) {
  TempFolder folder;
  folder.write("in/a.jpg", picture());
  store::Blobs blobs{folder / "blobs"};
  inbox::FolderSource source{folder / "in", blobs, 1 << 30};
  EXPECT_FALSE(source.look("none.jpg"));
  EXPECT_FALSE(source.look("../blobs"));
  EXPECT_FALSE(source.trouble()) << "these are the batch's own";
  ASSERT_TRUE(source.look("a.jpg"));
  {
    SmallFilesOnly meanwhile;
    EXPECT_FALSE(source.take("a.jpg"));
  }
  ASSERT_TRUE(source.trouble());
  EXPECT_EQ(source.trouble()->code, Errc::unavailable);
  EXPECT_TRUE(source.take("a.jpg")) << "with the file as it is";
}

struct InboxBench : ::testing::Test {
  TempFolder folder;
  Loop loop;
  boost::asio::thread_pool worker{1};
  SteadyWallClock clock;
  FakePlatform platform;
  std::unique_ptr<http::Client> client = *http::Client::make({});
  store::Blobs blobs{folder / "state/blobs"};
  collect::Collector collector{
      *client, worker.get_executor(), [](std::string const&) { return Secret{}; }, {}};
  catalog::Catalog catalog = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    return std::get<catalog::Catalog>(catalog::Catalog::load(*text, "config/models.yaml"));
  }();
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<inbox::Inbox> inbox;
  inbox::InboxSettings watched;
  bool ended = false;

  InboxBench() { watched.settle = std::chrono::milliseconds{1}; }
  void start() {
    auto opened = store::SqliteStore::open(folder / "state", [this](std::function<void()> work) {
      boost::asio::post(loop.io, std::move(work));
    });
    ASSERT_TRUE(opened);
    store = std::move(*opened);
    engine::EngineSettings settings;
    settings.output = settings.state = folder.path();
    settings.disk_reserve = 0;
    CoreSettings core;
    core.limits.in_flight = 0;
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
    watched.folder = folder / "inbox";
    watched.output = folder / "output";
    watched.accounts = {"default"};
    watched.scan_every = std::chrono::milliseconds{5};
    inbox = std::make_unique<inbox::Inbox>(*engine, catalog, watched, loop.io.get_executor());
    ASSERT_TRUE(inbox->open());
    boost::asio::co_spawn(loop.io, inbox->run(), [this](std::exception_ptr) { ended = true; });
  }
  void TearDown() override {
    if (inbox) inbox->close();
    while (inbox && !ended) loop.io.run_one();
    if (engine) loop.wait(engine->stop());
  }
  template <class Done>
  bool until(Done done) {
    auto const patience = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    loop.io.restart();
    while (!done() && std::chrono::steady_clock::now() < patience)
      loop.io.run_one_for(std::chrono::milliseconds{20});
    return done();
  }
};

TEST_F(InboxBench, LeavesABatchWhereItIsWhileTheDiskFailsUnderIt) {
  folder.write("inbox/a.jpg", picture());
  fs::path batch = folder.write(
      "inbox/autumn.yaml", "jobs: [{model: happyhorse-1.0-i2v, prompt: 一只橘猫, first_frame: a.jpg}]\n");
  {
    SmallFilesOnly meanwhile;
    start();
    // A blob that cannot grow is begun and removed, so its folder tells how often the batch was tried.
    int tries = 0;
    fs::file_time_type last{};
    auto tried_or_refused = [&] {
      std::error_code not_there;
      auto const changed = fs::last_write_time(folder / "state/blobs", not_there);
      if (!not_there && changed != last) {
        last = changed;
        tries += 1;
      }
      return tries >= 3 || !names_below(folder / "inbox/rejected").empty();
    };
    ASSERT_TRUE(until(tried_or_refused));
    EXPECT_TRUE(fs::exists(batch));
    EXPECT_TRUE(names_below(folder / "inbox/rejected").empty()) << "nothing is wrong with it";
  }
  EXPECT_TRUE(until([&] { return !fs::exists(batch); })) << "and nobody has to hand it in again";
  EXPECT_TRUE(names_below(folder / "inbox/rejected").empty());
  EXPECT_EQ(store->jobs({}, "", 10)->jobs.size(), 1u);
}

TEST_F(InboxBench, LetsWhoeverMayHandInPutAwayWhatWasRefused) {
  folder.write("inbox/autumn.yaml", "jobs: [{model: none, prompt: 一只橘猫}]\n");
  ASSERT_EQ(::chmod((folder / "inbox").c_str(), 02770), 0);
  start();
  struct stat status {};
  ASSERT_EQ(::stat((folder / "inbox/rejected").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0770U);
  ASSERT_TRUE(until([&] { return !inbox->needs_a_person().empty(); }));
  fs::remove(folder / "inbox/rejected/autumn.yaml.errors.txt");
  EXPECT_THAT(inbox->needs_a_person(), ::testing::IsEmpty());
}

TEST_F(InboxBench, SaysWhatNeverComesToRest) {
  watched.settle = std::chrono::hours{1};
  watched.restless = Duration{0};
  folder.write("inbox/夜/batch.yaml", "jobs: [{model: viduq3-pro, prompt: 一只橘猫}]\n");
  start();
  ASSERT_TRUE(until([&] { return !inbox->needs_a_person().empty(); }));
  EXPECT_THAT(
      inbox->needs_a_person(),
      ::testing::ElementsAre(::testing::StartsWith("夜 in the inbox is being changed all the time; ")));
}

TEST_F(InboxBench, SaysNoMoreOfARefusedBatchOnceItIsMendedAndTaken) {
  fs::path batch = folder.write("inbox/autumn.yaml", "jobs: [{model: none, prompt: 一只橘猫}]\n");
  start();
  ASSERT_TRUE(until([&] { return !inbox->needs_a_person().empty(); }));
  EXPECT_THAT(inbox->needs_a_person(), ::testing::ElementsAre(::testing::HasSubstr("was refused")));
  folder.write("inbox/autumn.yaml", "jobs: [{model: viduq3-pro, prompt: 一只橘猫}]\n");
  ASSERT_TRUE(until([&] { return store->jobs({}, "", 10)->jobs.size() == 1 && !fs::exists(batch); }));
  EXPECT_THAT(inbox->needs_a_person(), ::testing::IsEmpty());
}

/// What `cp -r` makes belongs to whoever copies, and its group may not write to it: the daemon may not move such a folder.
TEST_F(InboxBench, TakesAFolderThatItMayNotMove) {
  using ::testing::HasSubstr;
  fs::path good =
      folder.write("inbox/夜/batch.yaml", "jobs: [{model: viduq3-pro, prompt: 一只橘猫}]\n").parent_path();
  fs::path bad =
      folder.write("inbox/错/batch.yaml", "jobs: [{model: none, prompt: 一只橘猫}]\n").parent_path();
  start();
  for (auto const* each : {"inbox", "inbox/accepted", "inbox/rejected"}) AnOrdinaryUser::give(folder / each);
  for (auto const& closed : {good, bad, folder.path()}) ASSERT_EQ(::chmod(closed.c_str(), 0555), 0);
  std::string receipt;
  std::string errors;
  {
    AnOrdinaryUser meanwhile;
    auto paper = [&](fs::path const& where, std::string const& ending) -> std::string {
      for (auto const& name : names_below(where))
        if (name.ends_with(ending)) return bytes_of(where / name);
      return "";
    };
    EXPECT_TRUE(until([&] {
      receipt = paper(folder / "inbox/accepted", "夜.receipt.txt");
      errors = paper(folder / "inbox/rejected", "错.errors.txt");
      return !receipt.empty() && !errors.empty();
    }));
  }
  for (auto const& closed : {good, bad, folder.path()}) ASSERT_EQ(::chmod(closed.c_str(), 0755), 0);
  EXPECT_THAT(receipt, HasSubstr("夜"));
  EXPECT_THAT(receipt, HasSubstr(good.string() + " stays in the inbox"));
  EXPECT_THAT(receipt, HasSubstr("yuanjingctl submit FOLDER/batch.yaml"));
  EXPECT_THAT(errors, HasSubstr("unknown model 'none'"));
  EXPECT_THAT(errors, HasSubstr("stays in the inbox"));
  EXPECT_TRUE(fs::exists(good / "batch.yaml")) << "where it was";
  EXPECT_EQ(store->jobs({}, "", 10)->jobs.size(), 1u);
}

}  // namespace
}  // namespace yj::test
