#include "core/price.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

constexpr Credits credits(std::int64_t whole) { return {whole * 1'000'000}; }

JobSpec video(std::vector<Field> fields) {
  JobSpec job;
  job.model = "viduq3-pro";
  job.type = JobType::t2v;
  job.request.fields = std::move(fields);
  return job;
}

TEST(APriceClass, HasEverythingThatDecidesThePrice) {
  auto job = video({{"duration", std::int64_t{5}},
                    {"resolution", std::string{"720P"}},
                    {"ratio", std::string{"16:9"}},
                    {"prompt", std::string{"猫"}}});
  EXPECT_EQ(price_class(job), (PriceClass{"viduq3-pro t2v 720p", 5}));
  job.request.fields.push_back({"off_peak", std::string{"Y"}});
  EXPECT_EQ(price_class(job).key, "viduq3-pro t2v 720p off-peak");
  job.request.files.push_back({"video_files", "ref_01.mp4", "a.mp4", {}, 1});
  EXPECT_EQ(price_class(job).key, "viduq3-pro t2v 720p off-peak with-references");
  EXPECT_EQ(price_class(video({{"size", std::string{"1280*720"}}, {"duration", std::string{"10"}}})),
            (PriceClass{"viduq3-pro t2v 1280*720", 10}));
  EXPECT_EQ(price_class(video({})), (PriceClass{"viduq3-pro t2v", 0}));
}

TEST(AnEstimate, IsExactWhereSuchATaskWasCharged) {
  auto price = estimate({{5, credits(7), credits(9)}, {10, credits(14), credits(14)}}, 5,
                        TablePrice{credits(1), false});
  EXPECT_EQ(price.source, Estimate::Source::exact);
  EXPECT_EQ(price.low, credits(7)) << "the last charge";
  EXPECT_EQ(price.high, credits(9))
      << "what was charged once may be charged again: it is what must be set aside";
  EXPECT_TRUE(price.bounded);
}

TEST(AnEstimate, TakesTheConfigurationsPriceWhereNothingWasCharged) {
  auto price = estimate({}, 4, TablePrice{{2'500'000}, true});
  EXPECT_EQ(price.source, Estimate::Source::table);
  EXPECT_EQ(price.high, credits(10));
  EXPECT_EQ(estimate({}, 4, TablePrice{credits(3), false}).high, credits(3));
}

TEST(AnEstimate, IsALimitOnlyBelowALongerTaskThatWasCharged) {
  auto below = estimate({{10, credits(20), credits(20)}}, 5, std::nullopt);
  EXPECT_EQ(below.source, Estimate::Source::fitted);
  EXPECT_EQ(below.low, credits(10));
  EXPECT_EQ(below.high, credits(20)) << "nobody charges more for less";
  EXPECT_TRUE(below.bounded);
  auto beyond = estimate({{5, credits(10), credits(10)}}, 10, std::nullopt);
  EXPECT_EQ(beyond.source, Estimate::Source::fitted);
  EXPECT_EQ(beyond.high, credits(20));
  EXPECT_FALSE(beyond.bounded) << "prices may rise faster than the seconds";
  EXPECT_EQ(estimate({}, 5, std::nullopt).source, Estimate::Source::unknown);
  EXPECT_EQ(estimate({{0, credits(1), credits(1)}}, 5, std::nullopt).source, Estimate::Source::unknown);
}

}  // namespace
}  // namespace yj::test
