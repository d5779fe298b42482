// The forms of the platform's history, and how lost orders are found in it.
#include "platform/order_history.hpp"

#include "platform/look_up.hpp"
#include "unit/http/loop.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::platform {
namespace {

using namespace std::chrono_literals;

HistoryAnswer judged(int status, std::string body, bool complete = true) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  response.complete = complete;
  return judge_history(response);
}

HistoryPage page_of(std::string const& rows) {
  auto answer =
      judged(200, R"({"success": true, "total": 9, "page": 1, "page_size": 50, "rows": [)" + rows + "]}");
  EXPECT_TRUE(std::holds_alternative<HistoryPage>(answer)) << rows;
  return std::holds_alternative<HistoryPage>(answer) ? std::get<HistoryPage>(answer) : HistoryPage{};
}

HistoryRow row_of(std::string const& row) {
  auto page = page_of(row);
  EXPECT_EQ(page.rows.size(), 1u);
  return page.rows.at(0);
}

TEST(OrderHistory, ShowsATaskWithItsTransno) {
  HistoryRow row = row_of(R"({"id": "lu_8f2c", "llmid": "m123", "use_date": "2026-06-05",
      "use_time": "2026-06-05 12:30:00.120", "usages": {"duration": 5, "SR": 720}, "status": "SUCCEEDED", "taskid": "tsk-77",
      "amount": 3.0, "accounting_status": "accounted",
      "io_content": {"input": {"model": "demo-t2v", "prompt": "a cat", "transno": "yj01hx"},
                     "output": [{"taskid": "tsk-77", "status": "PENDING"},
                                {"taskid": "tsk-77", "status": "SUCCEEDED", "video": "https://x/v.mp4"}]}})");
  EXPECT_EQ(row.id, "lu_8f2c");
  EXPECT_EQ(row.transno, "yj01hx");
  EXPECT_EQ(row.task, TaskId{"tsk-77"});
  EXPECT_EQ(to_iso(*row.about), "2026-06-05T12:30:00.000Z");
  EXPECT_EQ(std::get<Accepted>(row.outcome->verdict).task, TaskId{"tsk-77"});
  EXPECT_NE(row.outcome->raw.body.find("yj01hx"), std::string::npos) << "kept as evidence";
  EXPECT_EQ(page_of("").total, 9);
}

TEST(OrderHistory, ShowsWhatATaskCost) {
  auto amount = [](std::string const& members) { return row_of("{\"id\": \"a\"" + members + "}").amount; };
  EXPECT_EQ(amount(R"(, "amount": 3.0, "accounting_status": "accounted")"), Yuan{3'000'000});
  EXPECT_EQ(amount(R"(, "amount": 0.45)"), Yuan{450'000});
  EXPECT_EQ(amount(R"(, "amount": 12)"), Yuan{12'000'000});
  EXPECT_EQ(amount(R"(, "amount": "2.50", "accounting_status": "created")"), Yuan{2'500'000}) << "in quotes";
  EXPECT_EQ(amount(R"(, "amount": 0, "accounting_status": "accounted")"), Yuan{});
  EXPECT_EQ(amount(R"(, "amount": 0)"), Yuan{});
}

TEST(OrderHistory, TakesNothingElseForACost) {
  for (std::string const value : {"null", "-0.5", "\"-1\"", "\"\"", "\"3 yuan\"", "1e300", "\"inf\"",
                                  "\"nan\"", "true", "[3]", "{\"yuan\": 3}", "100000001"})
    EXPECT_EQ(row_of("{\"id\": \"a\", \"amount\": " + value + "}").amount, std::nullopt) << value;
  EXPECT_EQ(row_of(R"({"id": "a"})").amount, std::nullopt);
  EXPECT_EQ(row_of(R"({"id": "a", "amount": 0, "accounting_status": "created"})").amount, std::nullopt)
      << "a zero may stand there before anything is billed";
}

TEST(OrderHistory, MayHoldWhatWentInAndOutAsText) {
  HistoryRow row = row_of(
      R"({"id": 7, "status": "CREATED", "io_content": "{\"input\": \"{'transno': 'yj1'}\", \"output\": [{\"taskid\": \"t\"}]}"})");
  EXPECT_EQ(row.id, "7");
  EXPECT_EQ(row.transno, "yj1");
  EXPECT_EQ(row.task, TaskId{"t"}) << "from the stored answer";
}

TEST(OrderHistory, TellsAHiddenOrderFromAStrangers) {
  EXPECT_EQ(row_of(R"({"id": "a", "taskid": "t", "io_content": null})").transno, std::nullopt);
  EXPECT_EQ(row_of(R"({"id": "a", "taskid": "t"})").transno, std::nullopt);
  EXPECT_EQ(row_of(R"({"id": "a", "io_content": {"output": []}})").transno, std::nullopt);
  EXPECT_EQ(row_of(R"({"id": "a", "io_content": {"input": {"prompt": "x"}}})").transno, "");
}

TEST(OrderHistory, ShowsEndsWithoutATask) {
  HistoryRow done =
      row_of(R"({"id": "a", "taskid": null, "status": "SUCCEEDED", "io_content": {"input": {"transno": "x"},
      "output": [{"status": "SUCCEEDED", "image": "https://x/a.png", "usage": {"credits": 1}}]}})");
  auto const& finished = std::get<FinishedAtOnce>(done.outcome->verdict);
  EXPECT_EQ(finished.result.links.at(0).url, "https://x/a.png");
  EXPECT_EQ(finished.result.usage, R"({"credits":1})");
  HistoryRow failed = row_of(R"({"id": "a", "status": "FAILED", "io_content": {"input": {"transno": "x"},
      "output": [{"error": "ERROR:content rejected", "status": "FAILED"}]}})");
  EXPECT_EQ(std::get<FailedAtOnce>(failed.outcome->verdict).failure, FailureClass::moderation);
  HistoryRow open =
      row_of(R"({"id": "a", "status": "CREATED", "io_content": {"input": {"transno": "x"}, "output": []}})");
  EXPECT_FALSE(open.outcome.has_value());
}

TEST(OrderHistory, IsClosedWhereTheKeyMayNotReadIt) {
  for (int status : {401, 403, 404, 405, 302}) {
    auto answer = judged(status, R"({"error": "Invalid API Key"})");
    ASSERT_TRUE(std::holds_alternative<HistoryClosed>(answer)) << status;
    EXPECT_NE(std::get<HistoryClosed>(answer).what.find("Invalid API Key"), std::string::npos);
  }
  EXPECT_TRUE(std::holds_alternative<HistoryClosed>(judged(403, "403: Forbidden")));
  EXPECT_TRUE(std::holds_alternative<HistoryClosed>(judged(200, "<!DOCTYPE html><title>登录</title>")));
}

TEST(OrderHistory, SaysNothingWhenTheQuestionFailed) {
  std::vector<std::pair<int, std::string>> const failed{
      {200,
       R"({"success": false, "rows": [], "total": 0, "page": 1, "page_size": 50, "error": "2013, 'Lost connection'"})"},
      {200, ""},
      {200, "{}"},
      {200, R"({"success": true, "rows": null})"},
      {200, R"({"success": true, "rows": [{"id": "a"}, {"id")"},
      {429, R"({"error": "slow down"})"},
      {500, "500 Internal Server Error"},
      {502, "<html>Bad Gateway</html>"}};
  for (auto const& [status, body] : failed)
    EXPECT_TRUE(std::holds_alternative<NoNews>(judged(status, body))) << status << " " << body;
  EXPECT_TRUE(std::holds_alternative<NoNews>(judged(200, R"({"success": true, "rows": []})", false)));
}

// ---- Finding
// ----------------------------------------------------------------------------------------------------------

/// A platform that has nothing but a history.
class Archive final : public Platform {
 public:
  std::vector<HistoryRow> rows;  ///< newest first
  std::size_t page_rows = 50;
  bool tells_total = true;
  bool turns_pages = true;
  int asked = 0;
  std::optional<HistoryAnswer> third{};  ///< instead of the third page
  std::optional<Instant> date{};

  http::Awaitable<Uploaded> upload(Prepared, std::string, Plan) override { std::abort(); }
  http::Awaitable<SubmitOutcome> fire(Armed, Loaded) override { std::abort(); }
  http::Awaitable<PollAnswer> poll(std::string, TaskId) override { std::abort(); }
  http::Awaitable<Result<void>> reach(std::string) override { std::abort(); }
  http::Awaitable<HistoryAnswer> history(std::string, int page) override {
    ++asked;
    if (page == 3 && third) co_return *third;
    HistoryPage answer;
    answer.date = date;
    if (tells_total) answer.total = static_cast<std::int64_t>(rows.size());
    std::size_t from = turns_pages ? static_cast<std::size_t>(page - 1) * page_rows : 0;
    for (std::size_t i = from; i < std::min(rows.size(), from + page_rows); ++i)
      answer.rows.push_back(rows[i]);
    co_return HistoryAnswer{std::move(answer)};
  }
};

Instant const kOrdered = from_millis(1'800'000'000'000);

struct LookUpTest : ::testing::Test {
  LookUpTest() {
    for (int i = 0; i < 4; ++i) attempts.push_back(ids.next<AttemptId>(kOrdered));
  }
  /// Strangers' orders, one a minute, the newest first.
  void fill(int count) {
    for (int i = 0; i < count; ++i) {
      HistoryRow row;
      row.id = fmt::format("lu_{}", i);
      row.transno = fmt::format("stranger{}", i);
      row.task = TaskId{fmt::format("s-{}", i)};
      row.about = kOrdered + std::chrono::minutes{count - i};
      archive.rows.push_back(row);
    }
  }
  void put(std::size_t at, AttemptId attempt, std::string task) {
    archive.rows.at(at).transno = attempt.text();
    archive.rows[at].task = TaskId{task};
    archive.rows[at].outcome = SubmitOutcome{Accepted{TaskId{std::move(task)}}, {}};
  }
  HistoryVerdict look() {
    Wanted wanted{attempts,
                  kOrdered,
                  [this](TaskId const& task) { return owners[task.text]; },
                  tasks,
                  [this](HistoryRow const& row) { return news_of(row); },
                  now};
    return loop.wait(look_up(archive, "default", std::move(wanted)));
  }
  /// The store's knowledge: `bought` has the tasks that are ours, each with what is known of its cost.
  std::optional<ShownYuan> news_of(HistoryRow const& row) {
    auto place = row.task ? bought.find(row.task->text) : bought.end();
    if (place == bought.end() || place->second.second == row.amount) return std::nullopt;
    return ShownYuan{place->second.first, {}, *row.amount, true, place->second.second.has_value()};
  }
  AttemptId buy(std::size_t at, std::string const& task, std::optional<Yuan> amount,
                std::optional<Yuan> known = {}) {
    AttemptId attempt = ids.next<AttemptId>(kOrdered);
    archive.rows.at(at).task = TaskId{task};
    archive.rows[at].amount = amount;
    bought[task] = {attempt, known};
    return attempt;
  }
  HistoryRead read() { return std::get<HistoryRead>(look()); }

  Archive archive;
  IdSource ids{1};
  std::vector<AttemptId> attempts;
  std::map<std::string, std::string> owners;
  std::int64_t tasks = 0;
  std::optional<Instant> now;
  std::map<std::string, std::pair<AttemptId, std::optional<Yuan>>> bought;
  test::Loop loop;
};

TEST_F(LookUpTest, FindsAllOrdersOnOneWalkThroughThePages) {
  fill(220);
  put(3, attempts[0], "t-0");
  put(70, attempts[1], "t-1");
  put(160, attempts[2], "t-2");
  owners["t-2"] = "job 'b'";
  HistoryRead found = read();
  ASSERT_EQ(found.found.size(), 3u);
  EXPECT_EQ(std::get<Accepted>(found.found[1].outcome->verdict).task, TaskId{"t-1"});
  EXPECT_EQ(found.found[2].owner, "job 'b'");
  EXPECT_TRUE(found.whole) << "the fourth is not there";
  EXPECT_EQ(archive.asked, 5);
}

TEST_F(LookUpTest, StopsWhenAllAreFound) {
  fill(500);
  for (std::size_t i = 0; i < 4; ++i) put(i * 10, attempts[i], fmt::format("t-{}", i));
  EXPECT_EQ(read().found.size(), 4u);
  EXPECT_EQ(archive.asked, 1);
}

TEST_F(LookUpTest, StopsAtRecordsThatAreOlderThanAnyOrder) {
  fill(60);
  for (int i = 0; i < 5000; ++i) {
    HistoryRow row;
    row.id = fmt::format("old_{}", i);
    row.about = kOrdered - 25h - std::chrono::minutes{i};  // whatever the platform's time zone is
    archive.rows.push_back(row);
  }
  EXPECT_TRUE(read().whole) << "old records that hide whose they are do not matter";
  EXPECT_EQ(archive.asked, 3);
}

TEST_F(LookUpTest, AllowsForAClockThatIsAhead) {
  // Ours says three days more than the platform's, so its records look old.
  archive.date = kOrdered - 72h;
  now = kOrdered;
  fill(60);
  for (auto& row : archive.rows) row.about = *row.about - 72h;
  put(55, attempts[0], "t-0");
  attempts.resize(1);
  HistoryRead found = read();
  ASSERT_EQ(found.found.size(), 1u) << "what was ordered must not be taken for absent";

  archive.asked = 0;
  now.reset();
  EXPECT_TRUE(read().found.empty()) << "without the platform's date nobody can tell";
  EXPECT_EQ(archive.asked, 1);
}

TEST(AHistoryPage, TellsTheTimeOfThePlatform) {
  http::Response response;
  response.status = 200;
  response.body = R"({"success": true, "total": 0, "rows": []})";
  EXPECT_FALSE(std::get<HistoryPage>(judge_history(response)).date.has_value());
  response.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(std::get<HistoryPage>(judge_history(response)).date, from_millis(784'111'777'000));
  http::Response odd = response;
  odd.headers = {};
  odd.headers.add("Date", "yesterday");
  EXPECT_FALSE(std::get<HistoryPage>(judge_history(odd)).date.has_value());
}

TEST_F(LookUpTest, TakesAlongWhatOtherOrdersCost) {
  fill(120);
  put(70, attempts[0], "t-0");
  attempts.resize(1);
  AttemptId known = buy(2, "a", Yuan{3'000'000});
  AttemptId corrected = buy(3, "b", Yuan{4'000'000}, Yuan{3'500'000});
  buy(4, "c", Yuan{1'000'000}, Yuan{1'000'000});
  buy(5, "d", std::nullopt);
  archive.rows[6].amount = Yuan{9'000'000};
  HistoryRead found = read();
  EXPECT_EQ(found.found.size(), 1u);
  ASSERT_EQ(found.yuan.size(), 2u) << "neither what is known nor what is a stranger's";
  EXPECT_EQ(found.yuan[0].attempt, known);
  EXPECT_EQ(found.yuan[0].yuan, Yuan{3'000'000});
  EXPECT_EQ(found.yuan[1].attempt, corrected);
  EXPECT_TRUE(found.yuan[1].corrects);
  EXPECT_EQ(archive.asked, 2) << "as far as the order that is looked for, and no further";
}

TEST_F(LookUpTest, ReadsForCostsUntilAllAreKnown) {
  fill(500);
  attempts.clear();
  tasks = 2;
  buy(10, "a", Yuan{3'000'000});
  buy(120, "b", Yuan{3'000'000});
  EXPECT_EQ(read().yuan.size(), 2u);
  EXPECT_EQ(archive.asked, 3);
  archive.rows[120].amount.reset();
  EXPECT_EQ(read().yuan.size(), 1u);
  EXPECT_EQ(archive.asked, 3 + 10) << "to the end";
}

TEST_F(LookUpTest, BelievesTheNewestRecordOfAnOrder) {
  fill(20);
  attempts.clear();
  tasks = 5;
  buy(3, "a", Yuan{4'000'000});
  archive.rows[9].task = TaskId{"a"};
  archive.rows[9].amount = Yuan{3'000'000};
  ASSERT_EQ(read().yuan.size(), 1u);
  EXPECT_EQ(read().yuan[0].yuan, Yuan{4'000'000});
}

TEST_F(LookUpTest, SeesARecordTwiceWhenNewOnesPushIt) {
  fill(60);
  put(0, attempts[0], "t-0");
  archive.rows.insert(archive.rows.begin() + 50, archive.rows[0]);  // the same record on the second page
  HistoryRead found = read();
  ASSERT_EQ(found.found.size(), 1u);
  EXPECT_TRUE(found.found[0].more.empty()) << "one task, not two";
}

TEST_F(LookUpTest, ShowsEveryTaskOfOneOrder) {
  fill(10);
  put(2, attempts[0], "t-1");
  put(5, attempts[0], "t-2");
  EXPECT_EQ(read().found.at(0).more, std::vector<TaskId>{TaskId{"t-2"}});
}

TEST_F(LookUpTest, IsNotWholeWhenARecordHidesWhoseItIs) {
  fill(10);
  archive.rows[4].transno.reset();
  EXPECT_FALSE(read().whole);
  EXPECT_EQ(read().gap, "1 of its records does not say whose it is");
  owners["s-4"] = "job 'x'";
  EXPECT_TRUE(read().whole) << "its task is known, so it is none of those that are looked for";
}

TEST_F(LookUpTest, IsNotWholeWhereNoPageCanBeTurned) {
  fill(60);
  archive.turns_pages = false;
  HistoryRead found = read();
  EXPECT_FALSE(found.whole);
  EXPECT_EQ(archive.asked, 2);
  archive.tells_total = false;
  EXPECT_FALSE(read().whole);
}

TEST_F(LookUpTest, ReadsToTheEmptyPageWhereNoTotalIsTold) {
  fill(120);
  archive.tells_total = false;
  archive.page_rows = 10;  // an earlier version has pages of its own
  EXPECT_TRUE(read().whole);
  EXPECT_EQ(archive.asked, 13);
}

TEST_F(LookUpTest, EndsAfterABoundedNumberOfPages) {
  fill(30'000);
  EXPECT_FALSE(read().whole);
  EXPECT_EQ(archive.asked, 200);
}

TEST_F(LookUpTest, TellsNothingWhenAPageIsMissing) {
  fill(200);
  put(3, attempts[0], "t-0");
  archive.third = NoNews{"timed out"};
  EXPECT_TRUE(std::holds_alternative<NoNews>(look()));
  archive.third = HistoryClosed{"403"};
  EXPECT_TRUE(std::holds_alternative<HistoryClosed>(look()));
}

}  // namespace
}  // namespace yj::platform
