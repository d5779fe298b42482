#include "http/crowd.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

using namespace std::chrono_literals;

class Silent : public ByteStream {
 public:
  Awaitable<IoResult> read_some(std::span<char>) override { co_return IoResult{}; }
  Awaitable<IoResult> write_all(std::string_view) override { co_return IoResult{}; }
  void expires_after(Duration) override {}
  void expires_never() override {}
  bool is_open() const override { return open; }
  bool input_waiting() const override { return false; }
  void shutdown_send() noexcept override {}
  void cancel() noexcept override {}
  void close() noexcept override { open = false; }

  bool open = true;
};

class FullHouse : public ::testing::Test {
 protected:
  SteadyTime const now = SteadyTime{} + 1h;
  Crowd crowd;
  Silent a, b, c;
};

TEST_F(FullHouse, HasNoRoomWhileNobodyWaitsForAClient) {
  Crowd::Place place{crowd, a, 1};
  EXPECT_FALSE(crowd.make_room(now));
  EXPECT_TRUE(a.open);
}

TEST_F(FullHouse, SaysWhenTheFirstWillHaveWaitedLongEnough) {
  Crowd::Wait late{crowd, a, now + 5s};
  Crowd::Wait soon{crowd, b, now + 1s};
  EXPECT_EQ(crowd.make_room(now), now + 1s);
  EXPECT_TRUE(a.open && b.open);
}

TEST_F(FullHouse, TakesThePlaceThatWasKeptLongestForNothingAndTakesItOnce) {
  Crowd::Wait longest{crowd, a, now - 9s};
  Crowd::Wait shorter{crowd, b, now - 1s};
  EXPECT_EQ(crowd.make_room(now), now);
  EXPECT_FALSE(a.open);
  EXPECT_TRUE(b.open);
  EXPECT_EQ(crowd.make_room(now), now);
  EXPECT_FALSE(b.open);
  EXPECT_FALSE(crowd.make_room(now));
}

TEST_F(FullHouse, TakesItFromTheUserWhoHasTheMost) {
  Crowd::Place first{crowd, a, 1};
  Crowd::Place second{crowd, b, 2};
  Crowd::Wait lonely{crowd, a, now - 9s};
  Crowd::Wait one_of_two{crowd, b, now - 1s};
  {
    Crowd::Place third{crowd, c, 2};
    EXPECT_EQ(crowd.make_room(now), now);
    EXPECT_TRUE(a.open) << "the only connection of its user, however long it is silent";
    EXPECT_FALSE(b.open);
  }
  EXPECT_EQ(crowd.make_room(now), now);
  EXPECT_FALSE(a.open);
}

TEST_F(FullHouse, TakesNoPlaceThatIsInUseHoweverManyItsUserHas) {
  Crowd::Place busy{crowd, a, 1};
  Crowd::Place also_busy{crowd, b, 1};
  Crowd::Place quiet{crowd, c, 2};
  Crowd::Wait used{crowd, a, now + 5s};
  Crowd::Wait silent{crowd, c, now - 1s};
  EXPECT_EQ(crowd.make_room(now), now);
  EXPECT_TRUE(a.open && b.open);
  EXPECT_FALSE(c.open);
}

}  // namespace
}  // namespace yj::http
