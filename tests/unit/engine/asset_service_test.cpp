// Real-person assets: uploaded once for ever, followed to their end, and never sent again blindly.
#include "engine/asset_service.hpp"

#include "base/base64.hpp"
#include "http/group.hpp"
#include "unit/http/loop.hpp"
#include "unit/store/store_bench.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>

#include <deque>
#include <fstream>

namespace yj::test {
namespace {

using namespace std::chrono_literals;
using platform::AssetFailure;
using platform::AssetFault;
using platform::AssetResult;
using platform::AssetState;

/// A platform that keeps what was uploaded, and answers as the test wrote down.
class FakeAssets final : public platform::AssetPlatform {
 public:
  struct Upload {
    AssetFault fault = AssetFault::lost;
    bool arrives = false;
    std::string words = "cut";
  };
  std::deque<Upload> failing;  ///< what becomes of the next uploads
  std::vector<platform::UploadRequest> uploads;
  std::vector<platform::ListedAsset> there;
  std::vector<platform::AssetGroup> known_groups;
  AssetState state = AssetState::active;  ///< of every asset
  bool list_fails = false;
  std::string list_refusal;  ///< words; empty: none
  bool groups_fail = false;
  int groups_asked = 0;
  bool list_is_part = false;
  bool names_vendor = true;
  int statuses = 0;
  int lists = 0;
  std::function<void()> on_upload = [] {};

  http::Awaitable<AssetResult<platform::FaceLink>> verify(std::string, platform::FaceLinkRequest) override {
    co_return platform::FaceLink{"local", "https://h5", "bt"};
  }
  http::Awaitable<AssetResult<std::vector<platform::AssetGroup>>> groups(std::string) override {
    ++groups_asked;
    if (groups_fail) co_return AssetFailure{AssetFault::unavailable, "no route"};
    co_return known_groups;
  }
  http::Awaitable<AssetResult<platform::NewAsset>> upload(std::string,
                                                          platform::UploadRequest request) override {
    uploads.push_back(request);
    on_upload();
    Upload fate;
    bool fails = !failing.empty();
    if (fails) {
      fate = failing.front();
      failing.pop_front();
    }
    std::string number = std::to_string(uploads.size());
    if (!fails || fate.arrives)
      there.push_back({"rec-" + number, "asset-" + number, request.name, request.asset_type, state, "", ""});
    if (fails) co_return AssetFailure{fate.fault, fate.words};
    co_return platform::NewAsset{"rec-" + number, names_vendor ? "asset-" + number : "",
                                 AssetState::processing};
  }
  http::Awaitable<AssetResult<platform::AssetStatus>> status(std::string, std::string id) override {
    ++statuses;
    bool known = std::any_of(there.begin(), there.end(), [&](auto const& each) { return each.id == id; });
    if (!known) co_return AssetFailure{AssetFault::refused, "素材不存在或无权访问"};
    platform::AssetStatus now;
    now.state = state;
    now.url = "https://x/" + id;
    co_return now;
  }
  http::Awaitable<AssetResult<platform::AssetList>> assets(std::string, std::string) override {
    ++lists;
    if (list_fails) co_return AssetFailure{AssetFault::lost, "no answer"};
    if (!list_refusal.empty()) co_return AssetFailure{AssetFault::refused, list_refusal};
    platform::AssetList list;
    list.assets = there;
    list.whole = !list_is_part;
    co_return list;
  }
};

class Assets : public ::testing::Test {
 protected:
  Assets() {
    auto opened = store::SqliteStore::open(folder / "state", [this](std::function<void()> work) {
      boost::asio::post(loop.io, std::move(work));
    });
    YJ_ASSERT(opened.has_value());
    store = std::move(*opened);
    pauses.poll_first = 5ms;
    pauses.poll_most = 10ms;
    pauses.lost = 5ms;
    pauses.trouble = 5ms;
    begin();
  }
  void begin() {
    engine::AssetServiceParts parts{loop.io.get_executor(),
                                    worker.get_executor(),
                                    clock,
                                    *store,
                                    blobs,
                                    &platform,
                                    [this](Intent intent) { return write_down(std::move(intent)); },
                                    [this] { ++changes; }};
    service = std::make_unique<engine::AssetService>(std::move(parts), pauses);
    ASSERT_TRUE(service->start());
  }
  void TearDown() override { end(); }
  /// On the loop, as the daemon does it: from elsewhere, Asio delivers a cancellation to whoever may have ended by then.
  http::Awaitable<void> ending() {
    service->close();
    co_await service->stopped();
  }
  void end() { loop.wait(ending()); }
  /// A completion may come after whoever waited for it has ended.
  http::Awaitable<Result<Commit>> write_down(Intent intent) {
    struct Meeting {
      explicit Meeting(boost::asio::any_io_executor loop) : arrived(std::move(loop)) {}
      http::Signal arrived;
      std::optional<Result<Commit>> result;
    };
    auto meeting = std::make_shared<Meeting>(loop.io.get_executor());
    store->write(std::move(intent), [meeting](Result<Commit> committed) {
      meeting->result.emplace(std::move(committed));
      meeting->arrived.notify();
    });
    while (!meeting->result) co_await meeting->arrived.wait();
    co_return std::move(*meeting->result);
  }
  /// Puts these bytes into the blobs and wants them in the group.
  AssetKey want(std::string const& bytes, bool again = false) {
    std::ofstream{folder / "input"} << bytes;
    auto fd = open_beneath(folder.path(), "input");
    auto stored = blobs.put(*fd, "input", 64U << 20U);
    EXPECT_TRUE(stored);
    engine::AssetOrder order;
    order.key = {"default", "grp", stored->sha256};
    order.label = "li";
    order.again = again;
    AssetKey key = order.key;
    auto ordered = loop.wait(service->order(std::move(order)));
    EXPECT_TRUE(ordered) << ordered.error().what;
    return key;
  }
  AssetRecord record(AssetKey const& key) { return **store->asset(key); }
  /// The list was asked for so often: it does not give up, and could have sent it again each time.
  bool asks_for_lists(int count) {
    for (int i = 0; i < 5'000 && platform.lists < count; ++i) loop.wait(http::sleep_for(1ms));
    return platform.lists >= count;
  }
  /// Lets everything run that can run now.
  void settle() {
    for (int turn = 0; turn < 1'000; ++turn) loop.wait(http::let_others_run());
  }
  /// Runs the loop until it is so.
  bool reaches(AssetKey const& key, AssetStage stage) {
    for (int i = 0; i < 5'000; ++i) {
      if (record(key).stage == stage) return true;
      loop.wait(http::sleep_for(1ms));
    }
    return false;
  }

  static inline std::string const kJpeg = "\xff\xd8\xff\xe0 pixels";

  TempFolder folder;
  Loop loop;
  boost::asio::thread_pool worker{1};
  SteadyWallClock clock;
  std::unique_ptr<store::SqliteStore> store;
  store::Blobs blobs{folder / "state/blobs"};
  FakeAssets platform;
  engine::AssetPauses pauses;
  std::unique_ptr<engine::AssetService> service;
  int changes = 0;
};

TEST_F(Assets, AreUploadedByContentAndFollowedUntilTheyAreActive) {
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  ASSERT_EQ(platform.uploads.size(), 1u);
  auto const& sent = platform.uploads.front();
  EXPECT_EQ(sent.source_url, "data:image/jpeg;base64," + base64(kJpeg));
  EXPECT_EQ(sent.asset_type, "Image");
  EXPECT_EQ(sent.vendor_group_id, "grp");
  EXPECT_EQ(sent.name, record(key).remote_name());
  EXPECT_EQ(record(key).vendor_id, "asset-1");
  for (int i = 0; i < 1'000 && changes == 0; ++i) loop.wait(http::sleep_for(1ms));
  EXPECT_GE(changes, 1) << "whoever waits for it is told";
}

TEST_F(Assets, AreUploadedOnceForEver) {
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  want(kJpeg);
  end();
  begin();
  want(kJpeg, true);
  settle();
  EXPECT_EQ(platform.uploads.size(), 1u);
}

TEST_F(Assets, AreFoundAgainWhenTheAnswerToTheirUploadIsLost) {
  platform.failing = {{AssetFault::lost, true}};
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 1u);
  EXPECT_EQ(record(key).vendor_id, "asset-1");
}

TEST_F(Assets, AreSentAgainOnlyWhenTwoWholeListsDoNotHaveThem) {
  platform.failing = {{AssetFault::lost, false}};
  int lists_before_the_second = 0;
  platform.on_upload = [&] {
    if (platform.uploads.size() == 2) lists_before_the_second = platform.lists;
  };
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 2u);
  EXPECT_EQ(lists_before_the_second, 2);
}

TEST_F(Assets, AreNotSentAgainWhileNobodyCanTellWhetherTheyAreThere) {
  platform.failing = {{AssetFault::lost, true}};
  platform.list_fails = true;
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(asks_for_lists(5));
  EXPECT_EQ(platform.uploads.size(), 1u);
  EXPECT_EQ(record(key).stage, AssetStage::sending);
  platform.list_fails = false;
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 1u);
}

TEST_F(Assets, AreNotSentAgainWhileTheListIsNotWhole) {
  platform.failing = {{AssetFault::lost, false}};
  platform.list_is_part = true;
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(asks_for_lists(5));
  EXPECT_EQ(platform.uploads.size(), 1u);
  EXPECT_EQ(record(key).stage, AssetStage::sending);
}

TEST_F(Assets, AreNotSentAgainWhileTheListIsRefusedInWordsThatSayNothing) {
  platform.failing = {{AssetFault::lost, true}};
  platform.list_refusal = "系统繁忙";
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(asks_for_lists(5));
  EXPECT_EQ(platform.uploads.size(), 1u);
  platform.list_refusal.clear();
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 1u);
}

TEST_F(Assets, AreLookedForAfterARestartInTheMiddleOfAnUpload) {
  platform.on_upload = [&] {
    if (platform.uploads.size() == 1) service->close();
  };
  platform.failing = {{AssetFault::lost, true}};
  AssetKey key = want(kJpeg);
  loop.wait(service->stopped());
  EXPECT_EQ(record(key).stage, AssetStage::sending);
  begin();
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 1u);
  EXPECT_GE(platform.lists, 1);
}

TEST_F(Assets, GoOnAfterARestartWhileThePlatformLooksAtThem) {
  platform.state = AssetState::processing;
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::processing));
  end();
  platform.state = AssetState::active;
  begin();
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 1u);
}

TEST_F(Assets, FailInThePlatformsWords) {
  platform.failing = {{AssetFault::refused, false, "无效的素材组合ID或无权访问"}};
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::failed));
  EXPECT_EQ(record(key).words, "无效的素材组合ID或无权访问");
  auto answered = loop.wait(service->answered(key, 1s));
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().words, "无效的素材组合ID或无权访问");
  want(kJpeg);
  EXPECT_TRUE(reaches(key, AssetStage::active)) << "the platform had nothing of it, so it may be tried";
}

TEST_F(Assets, ThatThePlatformFailedAreTriedAgainOnlyByAPersonsWord) {
  platform.state = AssetState::failed;
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::failed));
  platform.state = AssetState::active;
  want(kJpeg);
  settle();
  EXPECT_EQ(platform.uploads.size(), 1u);
  want(kJpeg, true);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  ASSERT_EQ(platform.uploads.size(), 2u);
  EXPECT_NE(platform.uploads[0].name, platform.uploads[1].name);
}

TEST_F(Assets, AreSentLaterWhenTheKeyIsRefusedNow) {
  platform.failing = {{AssetFault::key, false, "Invalid API Key"}, {AssetFault::unavailable, false, "busy"}};
  AssetKey key = want(kJpeg);
  auto answered = loop.wait(service->answered(key, 5s));
  ASSERT_FALSE(answered) << "a person is told at once";
  EXPECT_EQ(answered.error().fault, AssetFault::key);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.size(), 3u);
  EXPECT_EQ(platform.lists, 0) << "nothing had left, so nothing is looked for";
}

TEST_F(Assets, HaveTheirLastingReferenceFromTheListWhereTheUploadDidNotNameIt) {
  platform.names_vendor = false;
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(record(key).vendor_id, "asset-1");
}

TEST_F(Assets, ThatAreNoPicturesOrTooLargeAreRefusedBeforeAnythingIsSent) {
  auto refused = [&](std::string const& bytes, std::string type) {
    std::ofstream{folder / "input"} << bytes;
    auto fd = open_beneath(folder.path(), "input");
    engine::AssetOrder order;
    order.key = {"default", "grp", blobs.put(*fd, "input", 64U << 20U)->sha256};
    order.type = std::move(type);
    auto ordered = loop.wait(service->order(std::move(order)));
    return ordered ? "" : ordered.error().what;
  };
  EXPECT_THAT(refused("<html></html>", ""), ::testing::HasSubstr("neither a picture nor a film"));
  EXPECT_THAT(refused(kJpeg, "Video"), ::testing::HasSubstr("image/jpeg"));
  EXPECT_THAT(refused(kJpeg + std::string(kAssetFileBytesMax, 'x'), ""),
              ::testing::HasSubstr(std::to_string(kAssetFileBytesMax)));
  EXPECT_TRUE(platform.uploads.empty());
}

TEST_F(Assets, AsLargeAsIsAllowedFitIntoARequest) {
  auto uri = engine::data_uri("image/jpeg", std::string(kAssetFileBytesMax, '\xff'));
  ASSERT_TRUE(uri);
  platform::UploadRequest request{std::string(500, 'g'), *uri, "Image", std::string(500, 'n')};
  EXPECT_LE(platform::upload_body(request).size(), kAssetBodyBytesMax);
  EXPECT_FALSE(engine::data_uri("image/jpeg", std::string(kAssetFileBytesMax + 1, '\xff')));
}

TEST_F(Assets, OfAPublicUrlAreSentAsItStands) {
  engine::AssetOrder order;
  order.url = "https://bucket.oss.com/photo.jpg";
  order.key = {"default", "grp", content_of_url(order.url)};
  AssetKey key = order.key;
  ASSERT_TRUE(loop.wait(service->order(std::move(order))));
  ASSERT_TRUE(reaches(key, AssetStage::active));
  EXPECT_EQ(platform.uploads.front().source_url, "https://bucket.oss.com/photo.jpg");
}

TEST_F(Assets, AreShownWithAFreshLinkAndWaitedFor) {
  platform.state = AssetState::processing;
  AssetKey key = want(kJpeg);
  ASSERT_TRUE(reaches(key, AssetStage::processing));
  auto now = loop.wait(service->now("default", "rec-1", 0ms));
  ASSERT_TRUE(now);
  EXPECT_EQ(now->status.state, AssetState::processing);
  platform.state = AssetState::active;
  now = loop.wait(service->now("default", "asset-1", 10s));
  ASSERT_TRUE(now);
  EXPECT_EQ(now->status.state, AssetState::active);
  EXPECT_EQ(now->status.url, "https://x/rec-1");
  auto unknown = loop.wait(service->now("default", "rec-9", 0ms));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().words, "素材不存在或无权访问");
}

/// A job waits for 李四, who is not among the verified.
class PeopleWanted : public Assets {
 protected:
  void SetUp() override {
    end();
    pauses.person_first = 10min;
    platform.known_groups = {{"grp-2", "volcengine", "张三", "active", "2026-06-01 15:30:00"},
                             {"grp-1", "volcengine", "王五", "active", "2026-05-28 15:30:00"},
                             {"grp-1", "volcengine", "王五", "active", "2026-05-28 15:30:00"}};
  }
  void want_person() {
    BatchSpec batch;
    batch.name = "长安";
    batch.account = "default";
    JobSpec job;
    job.name = "001";
    job.type = JobType::ref2v;
    job.model = "happyhorse-1.0-r2v";
    job.request.path = "/llmage/v1/video/generations";
    job.request.people = {{"image_files", "asset://{}", "李四", "front.jpg", Sha256::of("front"), 5, 0}};
    batch.jobs = {job};
    auto taken =
        loop.wait(write_down(AcceptBatch{batch, batch.identity(), "test", clock.now(), "2027-01-15"}));
    ASSERT_TRUE(taken) << taken.error().what;
    begin();
    for (int i = 0; i < 5'000 && service->people_waits().empty(); ++i) loop.wait(http::sleep_for(1ms));
    ASSERT_EQ(service->people_waits().size(), 1u);
  }
};

TEST_F(PeopleWanted, AreAskedForWithPausesInWhateverOrderThePlatformListsThem) {
  want_person();
  EXPECT_THAT(service->people_waits().front().what, ::testing::HasSubstr("李四 is not verified"));
  EXPECT_THAT(service->people_waits().front().advice, ::testing::HasSubstr("assets verify --name 李四"));
  int const asked = platform.groups_asked;
  service->look_after_people();
  service->look_after_people();
  for (int i = 0; i < 5'000 && platform.groups_asked == asked; ++i) loop.wait(http::sleep_for(1ms));
  loop.wait(http::sleep_for(50ms));
  EXPECT_LE(platform.groups_asked, asked + 2) << "nothing has changed, so nobody goes round at once";
}

TEST_F(PeopleWanted, AreNotSaidToBeUnverifiedWhenNobodyCouldBeAsked) {
  platform.groups_fail = true;
  want_person();
  EXPECT_THAT(service->people_waits().front().what, ::testing::HasSubstr("cannot be asked now (no route)"));
  EXPECT_EQ(service->people_waits().front().advice, "")
      << "a second verification would make a second person of the name";
}

TEST_F(Assets, ListPeopleAndRememberThem) {
  platform.known_groups = {{"grp", "volcengine", "张三", "active", "2026-05-28 15:30:00"}};
  auto groups = loop.wait(service->groups("default"));
  ASSERT_TRUE(groups);
  EXPECT_EQ(groups->front().name, "张三");
  EXPECT_EQ(store->asset_groups("default")->size(), 1u);
}

}  // namespace
}  // namespace yj::test
