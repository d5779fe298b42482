// What the store remembers of verified people and of what was uploaded of them.
#include "unit/store/store_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

class StoredAssets : public ::testing::Test {
 protected:
  StoredAssets() { reopen(); }
  void reopen() {
    store_.reset();
    auto opened = store::SqliteStore::open(folder_.path(), deliver_at_once());
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = std::move(*opened);
  }
  static AssetKey key(std::string const& content = "pixels", std::string group = "grp-1") {
    return {"default", std::move(group), Sha256::of(content)};
  }
  static AssetRecord picture(AssetKey key) {
    AssetRecord asset;
    asset.key = std::move(key);
    asset.label = "li-front";
    asset.type = "Image";
    asset.bytes = 6;
    asset.media_type = "image/jpeg";
    return asset;
  }
  void want(AssetRecord asset, bool again = false) {
    auto done = write(*store_, WantAsset{std::move(asset), again, "uid 1", kNow});
    ASSERT_TRUE(done) << done.error().what;
  }
  Result<Commit> change(AssetStage stage, std::string id = "", std::string vendor = "",
                        std::string words = "") {
    return write(*store_,
                 ChangeAsset{key(), stage, std::move(id), std::move(vendor), std::move(words), kNow});
  }
  AssetRecord known(AssetKey const& key) {
    auto found = store_->asset(key);
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : AssetRecord{};
  }
  std::size_t open_count() { return store_->open_assets()->size(); }

  TempFolder folder_;
  std::unique_ptr<store::SqliteStore> store_;
};

TEST_F(StoredAssets, AreKnownAfterARestart) {
  want(picture(key()));
  ASSERT_TRUE(change(AssetStage::sending));
  ASSERT_TRUE(change(AssetStage::processing, "rec-1", "asset-1"));
  reopen();
  AssetRecord asset = known(key());
  EXPECT_EQ(asset.stage, AssetStage::processing);
  EXPECT_EQ(asset.asset_id, "rec-1");
  EXPECT_EQ(asset.vendor_id, "asset-1");
  EXPECT_EQ(asset.label, "li-front");
  EXPECT_EQ(asset.media_type, "image/jpeg");
  ASSERT_EQ(open_count(), 1u);
  ASSERT_TRUE(change(AssetStage::active, "rec-1", "asset-1"));
  EXPECT_EQ(open_count(), 0u);
}

TEST_F(StoredAssets, AreWantedOncePerContentAndGroup) {
  want(picture(key()));
  want(picture(key()));
  want(picture(key("pixels", "grp-2")));
  want(picture(key("others")));
  EXPECT_EQ(store_->assets_of("default", "grp-1")->size(), 2u);
  EXPECT_EQ(store_->assets_of("default", "grp-2")->size(), 1u);
  EXPECT_EQ(store_->assets_of("studio", "grp-1")->size(), 0u);
}

TEST_F(StoredAssets, AreNeverUploadedAgainOnceThePlatformHasThem) {
  want(picture(key()));
  ASSERT_TRUE(change(AssetStage::sending));
  ASSERT_TRUE(change(AssetStage::processing, "rec-1", "asset-1"));
  for (auto stage : {AssetStage::wanted, AssetStage::sending})
    EXPECT_FALSE(change(stage, "rec-1", "asset-1"));
  ASSERT_TRUE(change(AssetStage::active, "rec-1", "asset-1"));
  for (auto stage : {AssetStage::wanted, AssetStage::sending})
    EXPECT_FALSE(change(stage, "rec-1", "asset-1"));
  want(picture(key()), true);
  EXPECT_EQ(known(key()).stage, AssetStage::active) << "nor by a person's word";
}

TEST_F(StoredAssets, AreNotActiveWithoutTheirLastingReference) {
  want(picture(key()));
  EXPECT_FALSE(change(AssetStage::active, "rec-1", ""));
  EXPECT_FALSE(change(AssetStage::processing, "", ""));
  EXPECT_EQ(known(key()).stage, AssetStage::wanted);
}

TEST_F(StoredAssets, AreTriedAgainAfterAFailureOnlyByAPersonsWord) {
  want(picture(key()));
  ASSERT_TRUE(change(AssetStage::failed, "rec-1", "asset-1", "素材不符合要求"));
  want(picture(key()));
  EXPECT_EQ(known(key()).stage, AssetStage::failed);
  EXPECT_EQ(known(key()).words, "素材不符合要求");
  std::string token = known(key()).token();
  want(picture(key()), true);
  EXPECT_EQ(known(key()).stage, AssetStage::wanted);
  EXPECT_EQ(known(key()).asset_id, "");
  EXPECT_EQ(known(key()).token(), token + "-2") << "the failed one is not taken for the new one";
}

TEST_F(StoredAssets, AreTriedAgainByThemselvesOnlyWhereThePlatformHasNothingOfThem) {
  want(picture(key()));
  ASSERT_TRUE(change(AssetStage::failed, "", "", "无效的素材组合ID或无权访问"));
  want(picture(key()));
  EXPECT_EQ(known(key()).stage, AssetStage::wanted);
  EXPECT_EQ(known(key()).tries, 1) << "there is nothing that it could be taken for";
}

TEST_F(StoredAssets, AreFoundByEitherOfThePlatformsNames) {
  want(picture(key()));
  ASSERT_TRUE(change(AssetStage::active, "rec-1", "asset-1"));
  for (auto const* id : {"rec-1", "asset-1"}) {
    auto found = store_->asset_with_id("default", id);
    ASSERT_TRUE(found && *found) << id;
    EXPECT_EQ((*found)->key, key());
  }
  EXPECT_FALSE(*store_->asset_with_id("default", "rec-2"));
  EXPECT_FALSE(*store_->asset_with_id("default", ""));
  EXPECT_FALSE(*store_->asset_with_id("studio", "rec-1"));
}

TEST_F(StoredAssets, CannotComeFurtherUnlessTheyWereWanted) {
  auto done = change(AssetStage::sending);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::not_found);
}

TEST_F(StoredAssets, HaveNamesThatTellThemApart) {
  AssetRecord asset = picture(key());
  EXPECT_THAT(asset.remote_name(), ::testing::StartsWith("li-front yj-"));
  EXPECT_THAT(asset.token(), ::testing::MatchesRegex("yj-[0-9a-f]{16}"));
  EXPECT_NE(asset.token(), picture(key("others")).token());
  EXPECT_NE(content_of_url("https://x/a"), Sha256::of("https://x/a"))
      << "a file with these bytes is another thing";
}

TEST_F(StoredAssets, BelongToTheGroupsThatThePlatformListedLast) {
  PersonGroup zhang{"grp-1", "volcengine", "张三", "active", "2026-05-28 15:30:00"};
  PersonGroup li{"grp-2", "volcengine", "李四", "active", "2026-05-29 15:30:00"};
  ASSERT_TRUE(write(*store_, SaveGroups{"default", {zhang, li}, kNow}));
  reopen();
  EXPECT_THAT(*store_->asset_groups("default"), ::testing::ElementsAre(zhang, li));
  EXPECT_THAT(*store_->asset_groups("studio"), ::testing::IsEmpty());
  zhang.name = "模特张三";
  ASSERT_TRUE(write(*store_, SaveGroups{"default", {zhang}, kNow}));
  EXPECT_THAT(*store_->asset_groups("default"), ::testing::ElementsAre(zhang));
}

/// A batch of one job with two pictures of a person, and one without.
class JobsWithPeople : public StoredAssets {
 protected:
  static BatchSpec spec(std::string name = "长安") {
    BatchSpec batch = batch_spec(std::move(name), 2);
    for (auto const* content : {"front", "side"})
      batch.jobs[0].request.people.push_back(
          {"image_files", "asset://{}", "张三", std::string{content} + ".jpg", Sha256::of(content), 5});
    return batch;
  }
  BatchId accept(BatchSpec batch) {
    auto taken = write(*store_, AcceptBatch{batch, batch.identity(), "test", kNow, "2027-01-15"});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }
  std::int64_t jobs_in(BatchId batch, JobState state) {
    auto counts = store_->batch(batch)->counts;
    return counts.contains(state) ? counts.at(state) : 0;
  }
  void verify() {
    ASSERT_TRUE(write(
        *store_, SaveGroups{"default", {{"grp-1", "volcengine", "张三", "active", "2026-05-28"}}, kNow}));
  }
  void activate(std::string const& content) {
    want(picture(key(content)));
    ASSERT_TRUE(write(*store_, ChangeAsset{key(content), AssetStage::active, "rec-" + content,
                                           "asset-" + content, "", kNow}));
  }
};

TEST_F(JobsWithPeople, AreHeldUntilEveryPictureIsActive) {
  verify();
  BatchId batch = accept(spec());
  EXPECT_EQ(jobs_in(batch, JobState::held), 1);
  EXPECT_EQ(jobs_in(batch, JobState::ready), 1) << "only the one that needs the person";
  EXPECT_EQ(store_->cast_wants()->size(), 2u);
  activate("front");
  EXPECT_EQ(jobs_in(batch, JobState::held), 1);
  activate("side");
  EXPECT_EQ(jobs_in(batch, JobState::held), 0);
  EXPECT_EQ(jobs_in(batch, JobState::ready), 2);
  EXPECT_TRUE(store_->cast_wants()->empty());
  EXPECT_EQ(*store_->vendor_id("default", "张三", Sha256::of("side")), "asset-side");
  EXPECT_EQ(*store_->vendor_id("default", "grp-1", Sha256::of("side")), "asset-side");
}

TEST_F(JobsWithPeople, GoAtOnceWhereEverythingIsThere) {
  verify();
  activate("front");
  activate("side");
  EXPECT_EQ(jobs_in(accept(spec()), JobState::ready), 2);
}

TEST_F(JobsWithPeople, AreReleasedWhenTheirPersonIsListed) {
  activate("front");
  activate("side");
  BatchId batch = accept(spec());
  EXPECT_EQ(jobs_in(batch, JobState::held), 1);
  EXPECT_FALSE(*store_->vendor_id("default", "张三", Sha256::of("side")));
  verify();
  EXPECT_EQ(jobs_in(batch, JobState::held), 0);
}

TEST_F(JobsWithPeople, AreKnownAgainAfterARestart) {
  BatchId batch = accept(spec());
  reopen();
  EXPECT_EQ(jobs_in(batch, JobState::held), 1);
  auto page = store_->jobs({batch, {JobState::held}}, "", 10);
  auto details = store_->job(page->jobs.at(0).id);
  EXPECT_EQ(details->job.spec.request.people, spec().jobs[0].request.people);
}

TEST_F(JobsWithPeople, HaveNothingSetAsideAndCannotBegin) {
  BatchId batch = accept(spec());
  JobId job = store_->jobs({batch, {JobState::held}}, "", 10)->jobs.at(0).id;
  BeginSubmission begin;
  begin.attempt = *AttemptId::parse("0190aabbccddeeff0011223344556677");
  begin.job = job;
  begin.at = kNow;
  begin.day = "2027-01-15";
  EXPECT_FALSE(write(*store_, begin));
  EXPECT_EQ(jobs_in(batch, JobState::held), 1);
}

TEST_F(JobsWithPeople, WaitAgainWhenTheyAreTriedAgainAndTheirPersonIsNotThere) {
  BatchId batch = accept(spec());
  JobId job = store_->jobs({batch, {JobState::held}}, "", 10)->jobs.at(0).id;
  ASSERT_TRUE(write(*store_, CancelBatch{batch, "test", kNow}));
  ASSERT_TRUE(write(*store_, RetryJob{job, "test", kNow}));
  EXPECT_EQ(jobs_in(batch, JobState::held), 1);
  EXPECT_EQ(store_->cast_wants()->size(), 2u) << "somebody looks after its pictures again";
  verify();
  activate("front");
  activate("side");
  EXPECT_EQ(jobs_in(batch, JobState::ready), 1);
}

TEST_F(JobsWithPeople, AreCancelledLikeAnyOther) {
  BatchId batch = accept(spec());
  ASSERT_TRUE(write(*store_, CancelBatch{batch, "test", kNow}));
  EXPECT_EQ(jobs_in(batch, JobState::cancelled), 2);
  verify();
  activate("front");
  activate("side");
  EXPECT_EQ(jobs_in(batch, JobState::cancelled), 2);
}

}  // namespace
}  // namespace yj::test
