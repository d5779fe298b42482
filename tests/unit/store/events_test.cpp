// What happened, in its order.
#include "unit/store/store_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;

class Events : public ::testing::Test {
 protected:
  Events() { store = *store::SqliteStore::open(folder.path(), deliver_at_once()); }

  BatchId accept(std::string const& name, int jobs) {
    BatchSpec spec = batch_spec(name, jobs);
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }
  JobId job(std::string const& batch, std::string const& name) {
    auto found = store->job_named(batch, name);
    EXPECT_TRUE(found);
    return found->job.id;
  }
  void cancel(std::string const& batch, std::string const& name) {
    ASSERT_TRUE(write(*store, CancelJob{job(batch, name), "uid 1", kNow}));
  }
  std::vector<std::string> told(store::EventFilter const& filter, std::int64_t after = 0, int limit = 100) {
    std::vector<std::string> lines;
    auto page = store->events(filter, after, limit);
    EXPECT_TRUE(page);
    for (auto const& event : page->events)
      lines.push_back(event.event.kind + " " + event.batch_name + "/" + event.job_name);
    return lines;
  }

  TempFolder folder;
  std::unique_ptr<store::SqliteStore> store;
};

TEST_F(Events, AreToldInTheirOrderWithTheNamesOfWhatTheyAreAbout) {
  BatchId one = accept("一", 2);
  accept("二", 1);
  cancel("一", "一-1");
  cancel("二", "二-0");
  EXPECT_THAT(told({}),
              ElementsAre("accepted 一/", "accepted 二/", "cancelled 一/一-1", "cancelled 二/二-0"));
  EXPECT_THAT(told({.batch = one}), ElementsAre("accepted 一/", "cancelled 一/一-1"));
  EXPECT_THAT(told({.job = job("二", "二-0")}), ElementsAre("cancelled 二/二-0"));
  EXPECT_THAT(told({.kinds = {"cancelled", "nothing"}}),
              ElementsAre("cancelled 一/一-1", "cancelled 二/二-0"));
  EXPECT_THAT(told({.batch = one, .kinds = {"accepted"}}), ElementsAre("accepted 一/"));
  EXPECT_THAT(told({.batch = one, .job = job("二", "二-0")}), ElementsAre());
  EXPECT_THAT(told({}, 2), ElementsAre("cancelled 一/一-1", "cancelled 二/二-0"));
}

TEST_F(Events, NameTheAttempt) {
  accept("一", 1);
  AttemptId attempt = IdSource{1}.next<AttemptId>(kNow);
  ASSERT_TRUE(write(*store, BeginSubmission{attempt, job("一", "一-0"), {Digest{}, 100}, kNow}));
  auto page = store->events({.kinds = {"preparing"}}, 0, 10);
  ASSERT_EQ(page->events.size(), 1u);
  EXPECT_EQ(page->events[0].attempt, 1);
}

TEST_F(Events, AreReadOnFromWhereAPageEnded) {
  accept("一", 5);
  for (int i = 0; i < 5; ++i) cancel("一", "一-" + std::to_string(i));
  std::vector<std::int64_t> seen;
  std::int64_t after = 0;
  bool more = true;
  for (int pages = 0; more && pages < 10; ++pages) {
    auto page = store->events({}, after, 4);
    for (auto const& event : page->events) seen.push_back(event.event.seq);
    after = page->next;
    more = page->more;
  }
  EXPECT_THAT(seen, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(after, 6);
  EXPECT_EQ(*store->newest_event(), 6);
  auto end = store->events({}, after, 4);
  EXPECT_TRUE(end->events.empty());
  EXPECT_EQ(end->next, 6) << "what happens later stands behind it";
  EXPECT_EQ(*store->event_before({}, 2), 4);
  EXPECT_EQ(*store->event_before({.kinds = {"accepted"}}, 1), 0);
  EXPECT_EQ(*store->event_before({}, 0), 6);
}

/// A page is bounded work: it may be empty although something that fits stands behind it.
TEST_F(Events, LeadOnWhereAPageLooksAtNothingThatFits) {
  accept("一", 1);
  store.reset();
  {
    auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_write);
    database->execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
        "INSERT INTO event (at, kind, text) SELECT 0, iif(i = 6000, 'far', 'near'), '' FROM n");
  }
  store = *store::SqliteStore::open(folder.path(), deliver_at_once());
  auto first = store->events({.kinds = {"far"}}, 0, 10);
  EXPECT_TRUE(first->events.empty());
  EXPECT_TRUE(first->more);
  EXPECT_EQ(first->next, store::kEventsLookedAt);
  auto second = store->events({.kinds = {"far"}}, first->next, 10);
  ASSERT_EQ(second->events.size(), 1u);
  EXPECT_FALSE(second->more);
}

TEST_F(Events, OfABatchOrAJobAreFoundThroughAnIndex) {
  auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_only);
  for (auto const* column : {"batch", "job"}) {
    std::string plan;
    auto rows =
        database->prepare(std::string{"EXPLAIN QUERY PLAN SELECT seq FROM event INDEXED BY event_by_"} +
                          column + " WHERE " + column + "_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
    while (rows.row()) plan += rows.text(3);
    EXPECT_THAT(plan, ::testing::HasSubstr(std::string{column} + "_id=? AND seq>?"));
    EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("TEMP B-TREE")));
  }
}

}  // namespace
}  // namespace yj::test
