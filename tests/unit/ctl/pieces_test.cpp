#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/eta.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <gtest/gtest.h>

namespace yj::ctl {
namespace {

TEST(Width, CountsTheColumnsOfATerminal) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("abc é"), 5u);
  EXPECT_EQ(display_width("长安夜行"), 8u);
  EXPECT_EQ(display_width("ａ，。한か"), 10u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);
  EXPECT_EQ(display_width("🎬"), 2u);
  EXPECT_EQ(display_width("\xff\xfe"), 2u);
}

TEST(Width, IsKeptWhenATextIsCut) {
  EXPECT_EQ(cut_to("长安夜行", 8), "长安夜行");
  EXPECT_EQ(cut_to("长安夜行", 7), "长安夜…");
  EXPECT_EQ(cut_to("长安夜行", 6), "长安…");
  EXPECT_EQ(cut_to("abcdef", 4), "abc…");
  EXPECT_EQ(padded("猫", 4), "猫  ");
}

TEST(ATable, AlignsByWidth) {
  EXPECT_EQ(table_text({{"JOB", "STATE"}, {"猫", "ready"}, {"abcd", ""}}),
            "JOB   STATE\n猫    ready\nabcd\n");
  EXPECT_EQ(table_text({{"JOB", "STATE"}}), "");
}

TEST(Names, TellJobsFromBatches) {
  EXPECT_EQ(kind_of("长安/镜1"), Kind::job);
  EXPECT_EQ(kind_of("长安"), Kind::batch);
  EXPECT_EQ(kind_of(std::string(32, '0')), Kind::either);
  EXPECT_EQ(job_path("a b/c%/d"), "/v1/jobs/a%20b/c%25%2Fd");
  EXPECT_EQ(batch_path("猫"), "/v1/batches/%E7%8C%AB");
}

TEST(Words, AreSafeAndOnOneLine) {
  Json json{{"a", "one\ntwo\x1b[31m"}, {"b", 3}, {"c", {1}}};
  EXPECT_EQ(text_in(json, "a"), "one two?[31m");
  EXPECT_EQ(text_in(json, "b"), "");
  EXPECT_EQ(text_in(json, "x"), "");
  EXPECT_EQ(number_in(json, "b"), 3);
  EXPECT_EQ(part_of(json, "c").size(), 1u);
  EXPECT_TRUE(part_of(json, "a").empty());
  EXPECT_TRUE(part_of(nullptr, "a").empty());
}

TEST(Words, TellCountsWithDoubtsFirst) {
  EXPECT_EQ(counts_text(Json{{"done", 2}, {"ready", 1}, {"in_doubt", 1}}), "1 in doubt, 1 ready, 2 done");
  EXPECT_EQ(counts_text(Json::object()), "no jobs");
}

TEST(Words, TellSpansAndCostsAsPeopleDo) {
  using namespace std::chrono_literals;
  EXPECT_EQ(span_text(50s), "50 s");
  EXPECT_EQ(span_text(250s), "4 min");
  EXPECT_EQ(span_text(3h + 20min), "3 h 20 min");
  EXPECT_EQ(span_text(53h), "2 d 5 h");
  EXPECT_EQ(credits_text(Json{{"credits", 42}, {"unpriced", 0}}), "42 credits");
  EXPECT_EQ(credits_text(Json{{"credits", 2.5}, {"unpriced", 1}}),
            "2.5 credits and ? for 1 task that reported no price");
  EXPECT_EQ(credits_text(Json{{"credits", 0}, {"unpriced", 3}}), "? for 3 tasks that reported no price");
  EXPECT_EQ(credits_text(Json{{"credits", 0}, {"unpriced", 0}}), "");
}

Json batch_of(Json counts, int jobs) {
  return {{"jobs", jobs}, {"counts", std::move(counts)}, {"state", "active"}};
}

TEST(Progress, DrawsWhatIsDoneWhatFailedAndWhatIsToCome) {
  auto bar = [](Json counts, int jobs) {
    return bar_text(BatchProgress{batch_of(std::move(counts), jobs)}, 10);
  };
  EXPECT_EQ(bar({{"ready", 5}}, 5), "[----------]");
  EXPECT_EQ(bar({{"done", 5}, {"running", 5}}, 10), "[#####-----]");
  EXPECT_EQ(bar({{"done", 3}}, 3), "[##########]");
  EXPECT_EQ(bar({{"done", 9999}, {"failed", 1}}, 10000), "[#########x]")
      << "one failure among thousands is seen";
  EXPECT_EQ(bar({{"done", 9998}, {"in_doubt", 1}, {"ready", 1}}, 10000), "[########?-]")
      << "a batch with a doubt or a job to come is never drawn full";
}

TEST(Progress, IsAtRestWhenNothingGoesOnByItself) {
  EXPECT_TRUE(
      (BatchProgress{batch_of({{"done", 1}, {"in_doubt", 1}, {"failed", 1}, {"blocked", 1}}, 4)}.at_rest()));
  EXPECT_FALSE((BatchProgress{batch_of({{"done", 1}, {"collecting", 1}}, 2)}.at_rest()));
  EXPECT_FALSE((BatchProgress{batch_of({{"held", 1}}, 1)}.at_rest()));
}

TEST(AnEta, FollowsThePaceThatIsSeen) {
  using namespace std::chrono_literals;
  Eta eta{1000s};
  EXPECT_FALSE(eta.left(10).has_value());
  eta.note(1100s, 0);
  EXPECT_FALSE(eta.left(10).has_value()) << "nothing has ended yet";
  eta.note(1200s, 1);
  EXPECT_EQ(eta.left(3), 600s) << "one job took 200 s since the batch was accepted";
  eta.note(1140s, 4);
  EXPECT_EQ(eta.left(10), 100s) << "four jobs in 40 s while it was watched";
}

}  // namespace
}  // namespace yj::ctl
