#include "http/group.hpp"

#include "http/run_on.hpp"
#include "http/signal.hpp"
#include "loop.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

namespace yj::http {
namespace {

using test::Loop;
using namespace std::chrono_literals;

Awaitable<void> count(int& ended, int turns) {
  for (int i = 0; i < turns; ++i) co_await let_others_run();
  ++ended;
}

Awaitable<void> sleep_long(int& woken) {
  co_await sleep_for(1h);
  ++woken;
}

Awaitable<void> fail_soon() {
  co_await let_others_run();
  throw std::runtime_error("on purpose");
}

TEST(Group, WaitsForItsChildren) {
  Loop loop;
  Group group{loop.io.get_executor()};
  int ended = 0;
  for (int i = 0; i < 5; ++i) group.spawn("child", count(ended, i));
  EXPECT_EQ(group.size(), 5u);
  loop.wait(group.wait_empty());
  EXPECT_EQ(ended, 5);
  loop.wait(group.wait_empty());
}

TEST(Group, CancelsChildrenThatWouldSleepForHours) {
  Loop loop;
  Group group{loop.io.get_executor()};
  int woken = 0;
  for (int i = 0; i < 3; ++i) group.spawn("sleeper", sleep_long(woken));
  loop.wait(let_others_run());
  group.cancel_all();
  loop.wait(group.wait_empty());
  EXPECT_EQ(group.size(), 0u);
}

TEST(Group, SurvivesAChildThatThrows) {
  Loop loop;
  Group group{loop.io.get_executor()};
  int ended = 0;
  ::testing::internal::CaptureStderr();
  group.spawn("the thrower", fail_soon());
  group.spawn("child", count(ended, 3));
  loop.wait(group.wait_empty());
  std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(ended, 1);
  EXPECT_NE(log.find("the thrower ended with an error: on purpose"), std::string::npos) << log;
}

Awaitable<std::thread::id> where_blocking_work_runs(boost::asio::thread_pool& pool) {
  auto work = [] { return std::this_thread::get_id(); };
  co_return co_await run_on(pool.get_executor(), std::move(work));
}

Awaitable<int> failing_work(boost::asio::thread_pool& pool) {
  auto work = []() -> int { throw std::runtime_error("blocked"); };
  co_return co_await run_on(pool.get_executor(), std::move(work));
}

TEST(RunOn, LeavesTheLoopAndComesBack) {
  Loop loop;
  boost::asio::thread_pool pool{1};
  EXPECT_NE(loop.wait(where_blocking_work_runs(pool)), std::this_thread::get_id());
  EXPECT_THROW(loop.wait(failing_work(pool)), std::runtime_error);
}

Awaitable<bool> wait_until_told(Signal& signal, std::chrono::steady_clock::time_point until) {
  co_return co_await signal.wait_until(until);
}

TEST(Signal, TellsANoticeFromTheEndOfTime) {
  Loop loop;
  Signal signal{loop.io.get_executor()};
  EXPECT_FALSE(loop.wait(wait_until_told(signal, std::chrono::steady_clock::now())));
  boost::asio::post(loop.io, [&] { boost::asio::post(loop.io, [&] { signal.notify(); }); });
  EXPECT_TRUE(loop.wait(wait_until_told(signal, std::chrono::steady_clock::now() + 1h)));
}

}  // namespace
}  // namespace yj::http
