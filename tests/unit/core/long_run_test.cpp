// Outages and empty balances over a long time.
#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

TEST(EmptyBalances, AreAskedLogarithmicallyWhenTwoModelsHaveAHigherMinimumThanAThird) {
  Bench bench;
  bench.start();
  LaneKey const good{"default", "a-good"};
  std::vector<LaneKey> const dear{{"default", "dear-1"}, {"default", "dear-2"}};
  bench.add_jobs(2000, good);
  for (auto const& lane : dear) bench.add_jobs(50, lane);
  std::map<AttemptId, LaneKey> lane_of;
  int refused = 0;
  int taken = 0;
  for (int second = 0; second < 3600; second += 5) {
    for (auto const& upload : bench.take<Upload>()) {
      lane_of[upload.attempt] = upload.lane;
      if (upload.lane.model == good.model) bench.job_began(upload.job);
      bench.feed(TailReady{upload.attempt});
    }
    for (auto const& fire : bench.take<Fire>()) {
      bool is_dear = lane_of.at(fire.attempt).model != good.model;
      (is_dear ? refused : taken) += 1;
      if (is_dear) {
        bench.submit_ends(fire.attempt, BalanceEmpty{"Insufficient balance"});
      } else {
        bench.submit_ends(fire.attempt, FailedAtOnce{FailureClass::bad_input, "over at once"});
      }
    }
    bench.advance(5s);
  }
  EXPECT_LE(refused, 2 * 8 + 16) << "of an hour, with " << taken << " orders of the third model taken";
}

TEST(ResumedLane, LetsOneJobTryWhenAPersonResumesALaneThatLostItsAnswers) {
  Bench bench;
  bench.start();
  bench.add_jobs(50);
  int lost = 0;
  for (int second = 0; second < 3600 && lost < 40; ++second) {
    for (auto const& reach : bench.take<Reach>()) bench.feed(ReachEnded{reach.lane, true});
    lost += bench.answer_all(InDoubt{"the connection was reset"});
    bench.advance(1s);
  }
  auto stands = bench.take<Upload>();
  EXPECT_TRUE(stands.empty());
  bench.feed(ResumeNow{"default", ""});
  EXPECT_EQ(bench.upload_all().size(), 1u) << "after " << lost << " lost answers; `resume` lets one job try";
}

}  // namespace
}  // namespace yj::test
