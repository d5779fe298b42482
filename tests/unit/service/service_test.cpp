// What the daemon says to systemd, and when.
#include "daemon/heartbeat.hpp"
#include "daemon/service_manager.hpp"
#include "daemon/status_line.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace yj {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A heart on a loop of its own, with everything around it in the test's hand.
struct Heart : ::testing::Test {
  boost::asio::io_context loop{1};
  std::vector<std::function<void()>> questions;  ///< what the store was asked and has not answered
  std::vector<std::string> told;
  std::string status = "Inbox /i";
  int looks = 0;
  bool store_answers = true;

  HeartbeatParts parts() {
    return {loop.get_executor(),
            [this](std::function<void()> answered) {
              questions.push_back(std::move(answered));
              if (store_answers) answer();
            },
            [this] {
              ++looks;
              return status;
            },
            [this](std::string_view state) { told.emplace_back(state); }};
  }
  void answer() {
    for (auto& answered : std::exchange(questions, {})) answered();
  }
  void start(Heartbeat& heartbeat) {
    boost::asio::co_spawn(loop, heartbeat.run(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }
  void let_look(int times) {
    int until = looks + times;
    while (looks < until) loop.run_one();
  }
  [[nodiscard]] auto fed() const { return std::count(told.begin(), told.end(), "WATCHDOG=1"); }
};

TEST_F(Heart, FeedsTheWatchdogAgainAndAgain) {
  Heartbeat heartbeat{parts(), 4ms, 1ms, status};
  start(heartbeat);
  let_look(4);
  EXPECT_GE(fed(), 3);
  EXPECT_THAT(told, Each(std::string{"WATCHDOG=1"})) << "the status did not change";
}

TEST_F(Heart, IsSilentWhileTheStoreIs) {
  store_answers = false;
  Heartbeat heartbeat{parts(), 4ms, 1ms, status};
  start(heartbeat);
  let_look(10);
  EXPECT_THAT(told, IsEmpty());
  EXPECT_EQ(questions.size(), 1u) << "a store that hangs is not asked more and more";
  store_answers = true;
  answer();
  let_look(2);
  EXPECT_GE(fed(), 1) << "it was only slow";
}

TEST_F(Heart, FeedsNobodyWhoDoesNotWantIt) {
  Heartbeat heartbeat{parts(), std::nullopt, 1ms, status};
  start(heartbeat);
  let_look(5);
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(Heart, TellsTheStatusWhenItChanges) {
  Heartbeat heartbeat{parts(), std::nullopt, 1ms, status};
  start(heartbeat);
  let_look(2);
  status = "1 running";
  let_look(3);
  status = "Inbox /i";
  let_look(3);
  EXPECT_THAT(told, ElementsAre("STATUS=1 running", "STATUS=Inbox /i"));
}

TEST_F(Heart, TellsTheStatusEvenWhileTheStoreIsSilent) {
  store_answers = false;
  Heartbeat heartbeat{parts(), 4ms, 1ms, status};
  start(heartbeat);
  status = "1 running";
  let_look(2);
  EXPECT_THAT(told, ElementsAre("STATUS=1 running"));
}

TEST(HeartbeatPeriod, GivesAnAnswerTwoChancesWithinThePatience) {
  EXPECT_EQ(heartbeat_period(4s), 1s);
  EXPECT_EQ(heartbeat_period(3min), 10s) << "the status stays fresh";
  EXPECT_EQ(heartbeat_period(std::nullopt), 10s);
}

struct Environment : ::testing::Test {
  ~Environment() override {
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
  }
};

TEST_F(Environment, NamesTheWatchdogsPatience) {
  EXPECT_EQ(watchdog_patience(), std::nullopt);
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(watchdog_patience(), 3s);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(watchdog_patience(), 3s);
}

TEST_F(Environment, MeansNoWatchdogWhenItIsAnothersOrNonsense) {
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(watchdog_patience(), std::nullopt);
  ::unsetenv("WATCHDOG_PID");
  for (auto const* text : {"", "0", "-5", "3s", "99999999999999999999"}) {
    ::setenv("WATCHDOG_USEC", text, 1);
    EXPECT_EQ(watchdog_patience(), std::nullopt) << text;
  }
}

TEST(StatusMessage, IsOneLineWhateverThePlatformSaid) {
  std::string message = status_message("refused:\nMAINPID=1\r\nSTOPPING=1");
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_TRUE(message.starts_with("STATUS=refused:"));
  EXPECT_LT(status_message(std::string(100'000, 'x')).size(), 500u);
}

TEST(StatusLine, CountsWhatIsNotFinishedWithDoubtsFirst) {
  std::map<JobState, std::int64_t> totals{
      {JobState::running, 3}, {JobState::in_doubt, 1}, {JobState::ready, 10},
      {JobState::waiting, 2}, {JobState::armed, 1},    {JobState::preparing, 1},
      {JobState::done, 99},   {JobState::held, 4},     {JobState::collecting, 5}};
  EXPECT_EQ(status_line(totals, {}, "/i"),
            "1 in doubt, 2 being ordered, 3 running, 5 coming home, 12 waiting, 4 held");
}

TEST(StatusLine, SaysWhyNothingIsOrdered) {
  EXPECT_EQ(status_line({{JobState::ready, 2}}, {"the balance is used up", "another"}, "/i"),
            "2 waiting; the balance is used up");
}

TEST(StatusLine, NamesTheInboxWhenThereIsNothingToDo) {
  EXPECT_EQ(status_line({{JobState::done, 5}, {JobState::failed, 1}}, {"no way"}, "/var/lib/yuanjingd/inbox"),
            "Inbox /var/lib/yuanjingd/inbox");
}

TEST(StatusLine, SaysAtTheEndHowManyAnswersAreAwaited) {
  EXPECT_EQ(stopping_line({{JobState::running, 7}}), "Stopping");
  EXPECT_EQ(stopping_line({{JobState::armed, 1}}), "Stopping: waiting for 1 answer to what was ordered");
  EXPECT_EQ(stopping_line({{JobState::armed, 1}, {JobState::preparing, 2}}),
            "Stopping: waiting for 3 answers to what was ordered");
}

}  // namespace
}  // namespace yj
