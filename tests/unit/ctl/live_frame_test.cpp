// One screen of `watch`, as a function of what is known, the size and the time.
#include "daemon/ctl/live_frame.hpp"

#include "base/text.hpp"
#include "daemon/ctl/live_batch_list.hpp"
#include "daemon/ctl/repeated_frame.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/width.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::ctl {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::chrono::seconds kNow{1780306200};  // 2026-06-01T09:30:00Z

std::vector<std::string> texts(std::vector<StyledLine> const& lines) {
  std::vector<std::string> out;
  for (auto const& line : lines) out.push_back(painted(line, false));
  return out;
}

Json batch(std::string const& name, Json counts, int jobs) {
  return {{"id", name},
          {"name", name},
          {"account", "default"},
          {"state", "active"},
          {"reason", ""},
          {"accepted_at", "2026-06-01T09:00:00.000Z"},
          {"jobs", jobs},
          {"counts", std::move(counts)},
          {"complete", false},
          {"credits", 0},
          {"unpriced", 0},
          {"budgets", Json::array()},
          {"money_waits", Json::array()}};
}

Json event(std::string const& kind, std::string const& about, std::string const& text) {
  return {
      {"at", "2026-06-01T09:29:00.000Z"}, {"kind", kind}, {"batch", about}, {"job", "001"}, {"text", text}};
}

Json obstacle(std::string const& kind, std::string const& what, std::string const& advice) {
  return {{"kind", kind}, {"account", "default"}, {"what", what}, {"advice", advice}, {"until", nullptr}};
}

/// A studio's night: money, doubts, a closed gate.
LiveState trouble() {
  LiveState state;
  Json spring = batch("长安夜行", {{"running", 2}, {"done", 12}, {"in_doubt", 1}, {"ready", 15}}, 30);
  spring["credits"] = 25.5;
  spring["budgets"] =
      Json::array({{{"scope", "batch"}, {"spent", 25.5}, {"held", 10}, {"cap", 200}, {"left", 164.5}}});
  state.batches = {{batch("quiet", {{"ready", 4}}, 4), std::nullopt}, {spring, 720s}};
  Json gate = obstacle("account_balance", "the balance of account default is used up", "Top up, or wait");
  gate["until"] = "2026-06-01T09:33:00.000Z";
  state.status = {
      {"in_flight", 2},
      {"on_wire", 1},
      {"collecting", 0},
      {"obstacles", Json::array({gate, obstacle("rate", "no more than 2 orders a second", "")})},
      {"money_waits",
       Json::array({{{"batch", "quiet"}, {"what", "a limit is reached"}, {"advice", "Raise it"}}})},
      {"balances",
       Json::array(
           {{{"account", "default"}, {"enough", false}, {"text", {"about 80 credits", "enough for 8"}}}})},
      {"warnings", {"the balance of account default is used up. Top up, or wait", "a backup failed"}}};
  state.events = {event("submitted", "长安夜行", ""), event("in_doubt", "长安夜行", "connection reset")};
  return state;
}

TEST(LiveFrame, TellsEachBatchOnALineOfItsOwnWithTroubleFirst) {
  auto lines = texts(live_frame(trouble(), {80, 24}, kNow));
  ASSERT_GT(lines.size(), 4u);
  EXPECT_THAT(lines[0], StartsWith("2 at the platform, 1 being sent, 0 being brought home"));
  EXPECT_EQ(lines[1], "BATCH                  DONE     LEFT          CREDITS");
  EXPECT_EQ(lines[2], "长安夜行 [####?-----] 12/30  ~12 min  25.5 +10 of 200  1 in doubt, 2 running, 1…");
  EXPECT_THAT(lines[3], StartsWith("quiet    [----------]   0/4"));
  EXPECT_THAT(lines[3], HasSubstr("4 ready"));
}

TEST(LiveFrame, SaysWhatIsInTheWayAndWhatToDo) {
  std::string const all = joined(texts(live_frame(trouble(), {80, 24}, kNow)), "\n");
  EXPECT_THAT(
      all, HasSubstr("IN THE WAY\n  the balance of account default is used up; tried again in 3 min\n"
                     "    Top up, or wait\n  quiet: a limit is reached\n    Raise it\n  a backup failed\n"));
  EXPECT_THAT(all, Not(HasSubstr("orders a second")))
      << "a limit that is reached is the normal course of things";
  EXPECT_THAT(all, HasSubstr("BALANCE\n  about 80 credits; enough for 8\n"));
  EXPECT_THAT(all, HasSubstr("  in doubt  长安夜行/001: connection reset"));
}

TEST(LiveFrame, FitsEveryScreen) {
  LiveState state = trouble();
  for (int i = 0; i < 30; ++i) {
    Json many = batch(fmt::format("一只橘猫在窗台上伸懒腰-{}", i),
                      {{"running", i % 3}, {"waiting", 1000 + i}, {"failed", i % 2}}, 2000);
    many["credits"] = 1234.567891;
    state.batches.push_back({many, 3h + 20min});
  }
  for (int i = 0; i < 40; ++i) {
    state.status["obstacles"].push_back(obstacle(
        "circuit", fmt::format("模型 {} 的通道关闭：{}", i, std::string(300, 'x')), "等一等，或者 resume"));
    state.events.push_back(event("failed", "一只橘猫在窗台上伸懒腰", std::string(300, 'y')));
  }
  for (std::size_t columns : {1u, 2u, 5u, 13u, 20u, 40u, 60u, 79u, 80u, 132u, 400u}) {
    for (std::size_t lines : {0u, 1u, 2u, 3u, 5u, 8u, 24u, 50u, 200u}) {
      auto frame = live_frame(state, {columns, lines}, kNow);
      EXPECT_LE(frame.size(), lines) << columns << "x" << lines;
      for (auto const& line : frame)
        EXPECT_LE(display_width(painted(line, false)), columns)
            << columns << "x" << lines << painted(line, false);
    }
  }
}

TEST(LiveFrame, ShowsWhatMovesAndHowManyThereAreBesides) {
  LiveState state;
  for (int i = 0; i < 30; ++i) state.batches.push_back({batch(fmt::format("b{}", i), {{"ready", 1}}, 1), {}});
  state.batches[28].batch["counts"] = {{"running", 1}};
  state.batches[29].batch["counts"] = {{"failed", 1}};
  auto lines = texts(live_frame(state, {80, 24}, kNow));
  ASSERT_EQ(lines.size(), 24u);
  EXPECT_THAT(lines[2], StartsWith("b29 "));
  EXPECT_THAT(lines[3], StartsWith("b28 "));
  EXPECT_THAT(lines[4], StartsWith("b0 "));
  EXPECT_EQ(lines[23], "… and 9 more batches") << "21 stand above: a head, a heading, and this";
}

TEST(LiveFrame, LeavesRoomForTroubleBesideManyBatches) {
  LiveState state = trouble();
  for (int i = 0; i < 30; ++i) state.batches.push_back({batch(fmt::format("b{}", i), {{"ready", 1}}, 1), {}});
  std::string const all = joined(texts(live_frame(state, {80, 24}, kNow)), "\n");
  for (auto const* part : {"长安夜行", "more batches", "used up", "BALANCE", "connection reset"})
    EXPECT_THAT(all, HasSubstr(part));
}

TEST(LiveFrame, SaysThatSomeOfTheTroubleIsNotShown) {
  LiveState state = trouble();
  for (int i = 0; i < 9; ++i)
    state.status["obstacles"].push_back(obstacle("circuit", fmt::format("lane {} is closed", i), "wait"));
  auto lines = texts(live_frame(state, {80, 12}, kNow));
  EXPECT_THAT(joined(lines, "\n"), HasSubstr("more, which `yuanjingctl status` shows"));
}

TEST(LiveFrame, GoesWithoutCreditsAndTimeOnANarrowScreenRatherThanCutThem) {
  auto lines = texts(live_frame(trouble(), {40, 24}, kNow));
  EXPECT_EQ(lines[1], "BATCH             DONE");
  EXPECT_EQ(lines[2], "长安夜行 [##?--] 12/30  1 in doubt, 2 r…");
  EXPECT_THAT(joined(lines, "\n"), HasSubstr("is used\n  up; tried"))
      << "what is long goes on in the next line";
}

TEST(LiveFrame, SaysThatNothingIsUnderWay) {
  EXPECT_THAT(texts(live_frame({}, {80, 24}, kNow)),
              ElementsAre(StartsWith("0 at the platform"), "nothing is under way"));
}

TEST(LiveFrame, SaysSinceWhenTheDaemonIsAway) {
  LiveState state = trouble();
  state.away_since = kNow - 12s;
  auto lines = texts(live_frame(state, {80, 24}, kNow));
  EXPECT_THAT(lines[0], StartsWith("the daemon has not answered since "));
  EXPECT_THAT(lines[0], HasSubstr("(12 s)"));
  EXPECT_THAT(lines[2], HasSubstr("长安夜行")) << "what was known last stays to be seen";
}

TEST(LiveFrame, HasNoColourWithoutATerminal) {
  std::string plain;
  std::string coloured;
  for (auto const& line : live_frame(trouble(), {80, 24}, kNow)) {
    plain += painted(line, false);
    coloured += painted(line, true);
  }
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_THAT(coloured, HasSubstr("\x1b[31m1 in doubt"));
}

TEST(LiveBatches, AreThoseThatAreNotCompleteAndThoseThatWereSeenToBecomeSo) {
  LiveBatchList list{true};
  Json open = batch("open", {{"running", 1}}, 1);
  Json old = batch("old", {{"done", 1}}, 1);
  old["complete"] = true;
  list.take(open, kNow);
  list.take(old, kNow);
  ASSERT_EQ(list.shown(kNow, {}).size(), 1u) << "what was complete before is no news";
  open["complete"] = true;
  list.take(open, kNow + 10s);
  EXPECT_EQ(list.shown(kNow + 20s, {}).size(), 1u) << "its end is to be seen";
  EXPECT_EQ(list.shown(kNow + 41s, {}).size(), 0u);
  LiveBatchList named{false};
  named.take(old, kNow);
  EXPECT_EQ(named.shown(kNow, {}).size(), 1u) << "who asks for it sees it";
}

TEST(LiveBatches, AreNotGivenATimeWhileSomethingIsInTheWay) {
  LiveBatchList list{true};
  list.take(batch("b", {{"done", 1}, {"running", 1}}, 2), kNow);
  EXPECT_EQ(list.shown(kNow, {}).front().left, 1800s) << "one took half an hour";
  Json status{{"obstacles", Json::array({obstacle("account_balance", "used up", "")})}};
  EXPECT_FALSE(list.shown(kNow, status).front().left);
  status["obstacles"][0]["account"] = "other";
  EXPECT_TRUE(list.shown(kNow, status).front().left);
}

TEST(Repainting, WritesOnlyTheLinesThatDiffer) {
  EXPECT_EQ(repaint_text({}, {"a", "b"}), "\x1b[2J\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb");
  EXPECT_EQ(repaint_text({"a", "b"}, {"a", "c"}), "\x1b[2;1H\x1b[2Kc");
  EXPECT_EQ(repaint_text({"a", "b", "c"}, {"a"}), "\x1b[2;1H\x1b[J");
  EXPECT_EQ(repaint_text({"a"}, {"a"}), "");
}

TEST(Wrapping, BreaksAtBlanksAndAnywhereInChinese) {
  EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("余额不足，请充值", 7), ElementsAre("余额不", "足，请", "充值"));
  EXPECT_THAT(wrapped("", 8), ElementsAre(""));
  EXPECT_THAT(wrapped("abcdef", 1), ElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_THAT(wrapped("猫狗", 1), ElementsAre("猫", "狗")) << "too wide for the column, and yet it ends";
}

TEST(RepeatedFrame, CutsWhatDoesNotFitAndSaysSo) {
  OneLook look{0, "head\n1\n2\n3\n4\n5\n", "note: look\n", "x"};
  auto frame = [&](bool newest_last) {
    return texts(repeated_frame(look, Watching{2s, newest_last}, {30, 6}, "09:30:00"));
  };
  EXPECT_THAT(frame(false), ElementsAre("every 2s, q ends it   09:30:00", "head", "1", "2",
                                        "… and 3 more lines", "note: look"));
  EXPECT_THAT(frame(true), ElementsAre("every 2s, q ends it   09:30:00", "… and 3 more lines", "3", "4", "5",
                                       "note: look"));
}

TEST(RepeatedFrame, FitsEveryScreen) {
  OneLook look{3, std::string(100, 'x') + "\n长安夜行长安夜行长安夜行\n3\n4\n", "a\nb\nc\nd\ne\nf\n", "x"};
  for (std::size_t columns : {0u, 1u, 3u, 20u, 80u}) {
    for (std::size_t lines : {0u, 1u, 2u, 3u, 4u, 6u, 7u, 24u}) {
      auto frame = repeated_frame(look, Watching{2s, false}, {columns, lines}, "09:30:00");
      EXPECT_LE(frame.size(), lines);
      for (auto const& line : frame) EXPECT_LE(width_of(line), columns);
    }
  }
}

}  // namespace
}  // namespace yj::ctl
