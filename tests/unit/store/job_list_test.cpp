// Lists of jobs: narrowed, ordered, in pages, and without reading a job for nothing.
#include "store/job_list.hpp"

#include "unit/store/store_bench.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace yj::test {
namespace {

using store::JobFilter;
using store::JobOrder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class JobLists : public ::testing::Test {
 protected:
  JobLists() { store = *store::SqliteStore::open(folder.path(), deliver_at_once()); }

  BatchId accept(BatchSpec const& spec) {
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }
  void cancel(std::string const& batch, std::string const& job, Instant at) {
    auto found = store->job_named(batch, job);
    ASSERT_TRUE(found);
    ASSERT_TRUE(write(*store, CancelJob{found->job.id, "uid 1", at}));
  }
  /// Of all pages of this size.
  std::vector<std::string> names(JobFilter const& filter, int page_size = 2) {
    std::vector<std::string> all;
    std::string cursor;
    for (int pages = 0; pages < 100; ++pages) {
      auto page = store->jobs(filter, cursor, page_size);
      if (!page) {
        ADD_FAILURE() << page.error().what;
        return all;
      }
      EXPECT_LE(page->jobs.size(), static_cast<std::size_t>(page_size));
      for (auto const& job : page->jobs) all.push_back(job.spec.name);
      cursor = page->next;
      if (cursor.empty()) return all;
    }
    ADD_FAILURE() << "the pages have no end";
    return all;
  }
  std::string plan_of(JobFilter const& filter) {
    auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_only);
    std::string plan;
    auto rows = database->prepare("EXPLAIN QUERY PLAN " + store::jobs_sql(filter));
    while (rows.row()) plan += rows.text(3) + "\n";
    return plan;
  }

  TempFolder folder;
  std::unique_ptr<store::SqliteStore> store;
};

TEST_F(JobLists, AreNarrowedByEverythingThatIsAskedFor) {
  BatchSpec one = batch_spec("一", 3);
  one.jobs[1] = job_spec("一-1", "wan2.6");
  one.jobs[2].type = JobType::i2v;
  BatchId first = accept(one);
  BatchSpec two = batch_spec("二", 2);
  two.account = "studio";
  accept(two);
  cancel("一", "一-0", kNow + Duration{5});
  cancel("二", "二-1", kNow + Duration{9});

  EXPECT_THAT(names({}), ElementsAre("一-0", "一-1", "一-2", "二-0", "二-1"));
  EXPECT_THAT(names({.batch = first}), ElementsAre("一-0", "一-1", "一-2"));
  EXPECT_THAT(names({.states = {JobState::cancelled}}), ElementsAre("一-0", "二-1"));
  EXPECT_THAT(names({.states = {JobState::ready, JobState::failed}}), ElementsAre("一-1", "一-2", "二-0"));
  EXPECT_THAT(names({.batch = first, .states = {JobState::cancelled}}), ElementsAre("一-0"));
  EXPECT_THAT(names({.type = JobType::i2v}), ElementsAre("一-2"));
  EXPECT_THAT(names({.model = "wan2.6"}), ElementsAre("一-1"));
  EXPECT_THAT(names({.account = "studio"}), ElementsAre("二-0", "二-1"));
  EXPECT_THAT(names({.changed_since = kNow + Duration{5}}), ElementsAre("一-0", "二-1"));
  EXPECT_THAT(names({.changed_since = kNow + Duration{5}, .changed_until = kNow + Duration{8}}),
              ElementsAre("一-0"));
  EXPECT_THAT(names({.failure_class = "network"}), ElementsAre());
  EXPECT_THAT(names({.batch = BatchId{}}), ElementsAre()) << "a batch that is not there has no jobs";
}

TEST_F(JobLists, ComeInTheOrderThatIsAskedFor) {
  BatchId first = accept(batch_spec("一", 3));
  accept(batch_spec("二", 2));
  cancel("二", "二-0", kNow + Duration{3});
  cancel("一", "一-1", kNow + Duration{7});
  for (int page_size : {1, 2, 5, 100}) {
    EXPECT_THAT(names({.order = JobOrder::newest}, page_size),
                ElementsAre("二-1", "二-0", "一-2", "一-1", "一-0"));
    EXPECT_THAT(names({.batch = first, .order = JobOrder::newest}, page_size),
                ElementsAre("一-2", "一-1", "一-0"));
    EXPECT_THAT(names({.order = JobOrder::changed}, page_size),
                ElementsAre("一-1", "二-0", "二-1", "一-2", "一-0"));
    EXPECT_THAT(names({.batch = first, .order = JobOrder::changed}, page_size),
                ElementsAre("一-1", "一-2", "一-0"));
  }
}

TEST_F(JobLists, RefuseACursorOfAnotherKind) {
  accept(batch_spec("一", 3));
  auto oldest = store->jobs({}, "", 1);
  auto changed = store->jobs({.order = JobOrder::changed}, "", 1);
  ASSERT_TRUE(oldest && changed);
  EXPECT_EQ(store->jobs({}, changed->next, 1).error().code, Errc::invalid);
  EXPECT_EQ(store->jobs({.order = JobOrder::changed}, oldest->next, 1).error().code, Errc::invalid);
  for (auto const* bad : {"x", "-", "1-", "99999999999999999999-00", "7-zz"})
    EXPECT_EQ(store->jobs({.order = JobOrder::changed}, bad, 1).error().code, Errc::invalid) << bad;
}

/// Whatever is asked for, SQLite walks one index that has all it needs, in its order: it reads no job that is not listed and
/// sorts nothing.
TEST_F(JobLists, WalkAnIndexAndReadNothingElse) {
  for (JobOrder order : {JobOrder::oldest, JobOrder::newest, JobOrder::changed}) {
    for (auto const& states : std::vector<std::vector<JobState>>{
             {}, {JobState::failed}, {JobState::ready}, {JobState::failed, JobState::done}}) {
      std::string plan = plan_of({.states = states, .order = order});
      EXPECT_THAT(plan, AllOf(HasSubstr("SEARCH job USING COVERING INDEX job_"), Not(HasSubstr("SCAN")),
                              Not(HasSubstr("TEMP B-TREE"))));
    }
  }
  EXPECT_THAT(plan_of({.states = {JobState::in_doubt}}),
              HasSubstr("job_troubled (state=? AND id>? AND id<?)"));
  EXPECT_THAT(plan_of({.order = JobOrder::changed}), HasSubstr("job_changed"));
}

/// A page is bounded work, so a job that is far away may need more than one.
TEST_F(JobLists, LeadOnWhereAPageLooksAtNothingThatFits) {
  accept(batch_spec("一", 1));
  store.reset();
  {
    // More rows than a page looks at, made by SQLite itself: a hundred thousand jobs of a batch take a while to be accepted.
    auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_write);
    database->execute("DROP TRIGGER job_is_counted; DROP TRIGGER job_price_is_counted");
    database->execute(fmt::format(
        R"sql(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
        INSERT INTO job (id, batch_id, position, name, stem, type, account, model, price_class, duration, prompt, request, notes,
          priority, optional, state, changed_at)
        SELECT cast(printf('%016d', i) AS BLOB), batch_id, i, i, i, type, account, iif(i = {}, 'far', 'near'), price_class,
          duration, prompt, request, notes, priority, optional, state, changed_at FROM job, n WHERE position = 0)sql",
        store::kJobsLookedAt + 10, store::kJobsLookedAt + 5));
  }
  store = *store::SqliteStore::open(folder.path(), deliver_at_once());
  auto first = store->jobs({.model = "far"}, "", 10);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->jobs.empty());
  ASSERT_FALSE(first->next.empty());
  auto second = store->jobs({.model = "far"}, first->next, 10);
  ASSERT_TRUE(second);
  ASSERT_EQ(second->jobs.size(), 1u);
  EXPECT_TRUE(second->next.empty());
}

}  // namespace
}  // namespace yj::test
