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

}  // namespace
}  // namespace yj::ctl
