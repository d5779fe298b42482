// What was charged against what was asked: a list of the differences.
#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

class Audit : public MoneyRows {
 protected:
  store::AuditPage page(store::SpendingQuery const& query = {}, std::string const& cursor = "",
                        int limit = 100) {
    auto found = store->audit(query, cursor, limit);
    EXPECT_TRUE(found) << found.error().what;
    return found ? std::move(*found) : store::AuditPage{};
  }
  AttemptId buy(std::string const& usage, std::string const& day = kDay) {
    auto begun = begin(ready().at(0), day);
    AttemptId attempt = std::get<AttemptId>(begun);
    succeed(attempt, usage);
    return attempt;
  }
};

TEST_F(Audit, IsEmptyWhereEverythingIsAsExpected) {
  accept("a", 3);
  for (int i = 0; i < 3; ++i) buy(R"({"credits": 7, "duration": 5})");
  EXPECT_TRUE(page().records.empty());
  EXPECT_EQ(store->spending({})->total.differ, 0);
}

TEST_F(Audit, ListsAChargeThatDiffersFromThePriceWhenItWasOrdered) {
  accept("a", 5);
  buy(R"({"credits": 7})");
  AttemptId first = must_begin(ready().at(0));
  AttemptId second = must_begin(ready().at(0));
  succeed(first, R"({"credits": 9.5})");
  succeed(second, R"({"credits": 9.5})");
  auto found = page();
  ASSERT_EQ(found.records.size(), 2u) << "both were ordered while 7 was expected";
  EXPECT_EQ(found.records[1].job, "a-1");
  EXPECT_EQ(found.records[1].batch, "a");
  EXPECT_EQ(found.records[1].attempt, 1);
  EXPECT_EQ(found.records[1].task, TaskId{first.text()});
  EXPECT_EQ(found.records[1].asked, "viduq3-pro t2v 5 s");
  EXPECT_EQ(found.records[1].expected, credits(7));
  EXPECT_EQ(found.records[1].expected_from, "exact");
  EXPECT_EQ(found.records[1].charged, Credits{9'500'000});
  EXPECT_EQ(found.records[1].why,
            "9.5 credits were charged and 7 were expected, as for the last task of this kind");
  EXPECT_EQ(store->spending({})->total.differ, 2);
  buy(R"({"credits": 9.5})");
  EXPECT_EQ(page().records.size(), 2u) << "the new price is known now";
}

TEST_F(Audit, ComparesWithTheConfigurationsPrices) {
  SetMoney priced{{}, kDay, kNow};
  priced.money.prices["viduq3-pro t2v"] = {credits(2), true};
  ASSERT_TRUE(write(*store, priced));
  accept("a", 1, budget_of(100));
  buy(R"({"credits": 12})");
  ASSERT_EQ(page().records.size(), 1u);
  EXPECT_EQ(page().records[0].expected_from, "table");
  EXPECT_THAT(page().records[0].why,
              HasSubstr("12 credits were charged and 10 were expected, as the configuration"));
}

TEST_F(Audit, ListsWhatWasChargedForAndNotAsked) {
  accept("a", 1);
  buy(R"({"credits": 7, "duration": 8, "off_peak": true})");
  ASSERT_EQ(page().records.size(), 1u);
  EXPECT_EQ(page().records[0].expected, std::nullopt);
  EXPECT_EQ(page().records[0].why,
            "8 s were charged for and 5 s were asked; off-peak was charged for and not asked");
}

TEST_F(Audit, NamesATaskOnceWhateverComesLate) {
  accept("a", 2);
  buy(R"({"credits": 7})");
  AttemptId attempt = buy(R"({"duration": 6})");
  ASSERT_EQ(page().records.size(), 1u);
  EXPECT_EQ(page().records[0].charged, std::nullopt) << "unknown is never 0";
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(write(*store, RecordLinks{attempt,
                                          job_of.at(attempt),
                                          R"({"credits": 9, "duration": 6})",
                                          {{0, ArtifactKind::video, "n"}},
                                          kNow}));
  EXPECT_EQ(page().records.size(), 1u);
  EXPECT_EQ(store->spending({})->total.differ, 1);
}

TEST_F(Audit, ComparesAPriceThatComesLate) {
  accept("a", 2);
  buy(R"({"credits": 7})");
  AttemptId attempt = buy("");
  EXPECT_TRUE(page().records.empty());
  ASSERT_TRUE(write(
      *store,
      RecordLinks{attempt, job_of.at(attempt), R"({"credits": 9})", {{0, ArtifactKind::video, "n"}}, kNow}));
  ASSERT_EQ(page().records.size(), 1u);
  EXPECT_EQ(page().records[0].charged, credits(9));
  EXPECT_EQ(store->spending({})->total.differ, 1);
  EXPECT_EQ(number("SELECT credits FROM batch"), 16'000'000);
}

TEST_F(Audit, TurnsPagesWithTheNewestDayFirst) {
  accept("a", 6);
  for (auto const* day : {"2026-06-02", "2026-06-01", "2026-06-03", "2026-06-01", "2026-06-02"})
    buy(R"({"duration": 9})", day);
  std::vector<std::string> days;
  std::string cursor;
  do {
    auto found = page({}, cursor, 2);
    for (auto const& record : found.records) days.push_back(record.day);
    cursor = found.next;
  } while (!cursor.empty());
  EXPECT_EQ(days,
            (std::vector<std::string>{"2026-06-03", "2026-06-02", "2026-06-02", "2026-06-01", "2026-06-01"}));
  EXPECT_EQ(page({store::SpendingBy::day, "2026-06-02", "2026-06-02"}).records.size(), 2u);
  EXPECT_EQ(page({store::SpendingBy::day, "", "", accept("b", 1)}).records.size(), 0u);
  EXPECT_EQ(page({store::SpendingBy::day, "", "", store->batch_named("a")->id}).records.size(), 5u);
  for (auto const* wrong : {"x", "99", "-1", "1 "})
    EXPECT_EQ(store->audit({}, wrong, 2).error().code, Errc::invalid) << wrong;
}

TEST_F(Audit, IsAppendOnly) {
  accept("a", 1);
  buy(R"({"duration": 9})");
  auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_write);
  EXPECT_ANY_THROW(database->prepare("UPDATE audit SET why = ''").run());
  EXPECT_ANY_THROW(database->prepare("DELETE FROM audit").run());
}

}  // namespace
}  // namespace yj::test
