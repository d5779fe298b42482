#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

// What an answer carried itself: texts as they grow, and what is kept of them until their files are home.

namespace yj::test {
namespace {

using ::testing::IsEmpty;

class Answers : public MoneyRows {
 protected:
  Answers() {
    accept("剧本", 1);
    job = ready().front();
    attempt = must_begin(job);
    auto armed = write(*store, ArmAttempt{attempt, job, kNow});
    EXPECT_TRUE(armed) << armed.error().what;
  }
  Result<Commit> keep(std::string text) {
    return write(*store, KeepAnswer{attempt, job, {"text", std::move(text)}});
  }
  Result<Commit> settle_whole(std::string text) {
    SettleAttempt intent;
    intent.attempt = attempt;
    intent.job = job;
    intent.event = JobEvent::finished_at_once;
    intent.attempt_state = AttemptState::succeeded;
    intent.artifacts = {{0, ArtifactKind::text, "inline:text"}};
    intent.inlined = {{"text", std::move(text)}};
    intent.at = kNow;
    return write(*store, intent);
  }
  std::vector<InlineResult> kept() { return store->job(job)->attempts.back().kept; }

  JobId job;
  AttemptId attempt;
};

TEST_F(Answers, AreKeptAsTheyGrow) {
  EXPECT_TRUE(keep("雨"));
  EXPECT_TRUE(keep("雨落在"));
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_EQ(kept()[0], (InlineResult{"text", "雨落在"}));
  EXPECT_EQ(store->answer(job, "text").error().code, Errc::not_found) << "it is not all of it";
}

TEST_F(Answers, StayWithADoubt) {
  EXPECT_TRUE(keep("雨"));
  settle(attempt, JobEvent::doubted, AttemptState::in_doubt);
  EXPECT_EQ(kept().size(), 1U);
  EXPECT_EQ(keep("雨落在").error().code, Errc::conflict) << "nothing comes any more";
}

TEST_F(Answers, ThatAreWholeAreThereUntilTheirFileIsHome) {
  EXPECT_TRUE(keep("雨"));
  EXPECT_TRUE(settle_whole("雨落在朱雀大街上"));
  EXPECT_EQ(*store->answer(job, "text"), "雨落在朱雀大街上");
  EXPECT_EQ(store->answer(job, "reasoning").error().code, Errc::not_found);
  FileHome home{"batch/a.md", 24, Sha256::of("雨落在朱雀大街上")};
  ASSERT_TRUE(write(*store, RecordArtifact{job, attempt, 0, home, kNow}));
  EXPECT_TRUE(store->answer(job, "text")) << "until the job is done";
  ASSERT_TRUE(write(*store, FinishJob{job, kNow}));
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(store->answer(job, "text").error().code, Errc::not_found);
}

TEST_F(Answers, MayBeAnyBytes) {
  std::string const bytes{"\0\xff\xfe RIFF\0", 9};
  EXPECT_TRUE(settle_whole(bytes));
  EXPECT_EQ(*store->answer(job, "text"), bytes);
}

TEST_F(Answers, TeachHowLongATaskRuns) {
  EXPECT_TRUE(settle_whole("雨"));
  auto learned = store->learned();
  ASSERT_TRUE(learned);
  ASSERT_EQ(learned->times.size(), 1U);
  EXPECT_EQ(learned->times[0].model, "viduq3-pro");
  EXPECT_EQ(learned->times[0].tasks, 1);
  EXPECT_EQ(learned->times[0].typical, Duration{0});
}

}  // namespace
}  // namespace yj::test
