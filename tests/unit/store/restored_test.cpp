// Rescued answers and restored backups: what the store learns from the files beside it when it is opened.
#include "store/order_journal.hpp"
#include "unit/store/restored_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
// ---- The rescue log

TEST_F(Restored, RunsOnUnderTheTaskThatOnlyTheRescueLogKnew) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  AttemptId attempt = arm(job);
  ASSERT_TRUE(store->rescue(accepted(job, attempt, "precious")));
  open();
  EXPECT_EQ(state(job), JobState::running);
  auto attempts = details(job).attempts;
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts[0].task, TaskId{"precious"});
  EXPECT_EQ(attempts[0].state, AttemptState::running);
  auto recovered = store->recovery();
  ASSERT_EQ(recovered->attempts.size(), 1u);
  EXPECT_EQ(recovered->attempts[0].task, TaskId{"precious"});
  EXPECT_EQ(bytes_of(folder / "rescue.log").substr(store::RescueLog::kHeadBytes, 4), std::string(4, '\0'));
}

TEST_F(Restored, SettlesARescuedAnswerThatCameBeforeTheTail) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  ASSERT_TRUE(store->rescue(accepted(job, begin(job), "early")));
  open();
  EXPECT_EQ(state(job), JobState::running);
}

TEST_F(Restored, CollectsTheRescuedResultOfASynchronousModel) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  auto answer = settled(job, arm(job), JobEvent::finished_at_once, AttemptState::succeeded);
  answer.artifacts = {{0, ArtifactKind::image, "https://example.com/a.png"}};
  ASSERT_TRUE(store->rescue(answer));
  open();
  EXPECT_EQ(state(job), JobState::collecting);
  EXPECT_EQ(details(job).artifacts.at(0).plan.url, "https://example.com/a.png");
}

TEST_F(Restored, EndsADoubtWithTheRescuedTask) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  AttemptId attempt = arm(job);
  ASSERT_TRUE(write(*store, settled(job, attempt, JobEvent::doubted, AttemptState::in_doubt)));
  ASSERT_TRUE(store->rescue(accepted(job, attempt, "found")));
  open();
  EXPECT_EQ(state(job), JobState::running);
  EXPECT_EQ(details(job).attempts.at(0).task, TaskId{"found"});
  EXPECT_FALSE(details(job).attempts.at(0).ended_at);
}

TEST_F(Restored, ForgetsARescuedAnswerOnceTheStoreTakesIt) {
  accept(batch_spec("a", 2));
  auto all = jobs();
  AttemptId first = arm(all[0].id);
  auto answer = accepted(all[0].id, first, "t");
  ASSERT_TRUE(store->rescue(answer));
  ASSERT_TRUE(write(*store, answer));
  store.reset();
  auto log = store::RescueLog::open(folder.path(), "another");
  EXPECT_THAT(bytes_of(folder / "rescue.log.aside-1").substr(store::RescueLog::kHeadBytes, 4),
              std::string(4, '\0'));
}

TEST_F(Restored, NotesWhereItBelongsToNoAttemptOfThisStore) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  ASSERT_TRUE(store->rescue(accepted(ids.next<JobId>(kNow), ids.next<AttemptId>(kNow), "homeless")));
  open();
  EXPECT_THAT(bytes_of(folder / "tasks-without-a-job.txt"), HasSubstr("task homeless"));
  EXPECT_EQ(state(job), JobState::ready);
  open();
  std::string noted = bytes_of(folder / "tasks-without-a-job.txt");
  EXPECT_EQ(noted.find("homeless"), noted.rfind("homeless")) << "noted once";
}

TEST_F(Restored, IsNotOpenedWhileARescuedTaskCannotBeWrittenDown) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  ASSERT_TRUE(store->rescue(accepted(job, arm(job), "precious")));
  store.reset();
  auto refuse = [&](std::string const& sql) {
    auto database = store::Database::open(folder / "store.db", store::Database::Mode::read_write);
    database->execute(sql);
  };
  refuse(
      "CREATE TRIGGER no_task BEFORE UPDATE OF task_id ON attempt BEGIN SELECT RAISE(ABORT, 'refused'); END");
  auto opened = store::SqliteStore::open(folder.path(), deliver_at_once());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unavailable);
  EXPECT_THAT(opened.error().what, HasSubstr("task precious"));
  refuse("DROP TRIGGER no_task");
  open();
  EXPECT_EQ(state(job), JobState::running);
}

// ---- Backups that are put back

TEST_F(Restored, PutsInDoubtWhatWasOrderedSinceTheBackup) {
  BatchId batch = accept(batch_spec("a", 6));
  auto all = jobs();
  fs::path backup = back_up();
  std::vector<AttemptId> attempts;
  for (int i = 0; i < 5; ++i) attempts.push_back(arm(all[static_cast<std::size_t>(i)].id));
  ASSERT_TRUE(write(*store, accepted(all[0].id, attempts[0], "t0")));
  restore(backup);

  for (std::size_t i = 0; i < 5; ++i) {
    auto job = details(all[i].id);
    EXPECT_EQ(job.job.state, JobState::in_doubt) << i;
    EXPECT_THAT(job.job.reason, HasSubstr("backup"));
    ASSERT_EQ(job.attempts.size(), 1u);
    EXPECT_EQ(job.attempts[0].id, attempts[i]);
    EXPECT_EQ(job.attempts[0].transno, attempts[i].text()) << "the history may know it";
    EXPECT_EQ(job.attempts[0].state, AttemptState::in_doubt);
  }
  EXPECT_EQ(state(all[5].id), JobState::ready);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::held)
      << "a pause or a cancel may be forgotten too";
  EXPECT_THAT(store->batch(batch)->reason, HasSubstr("restored from a backup"));
  EXPECT_EQ(store->batch(batch)->counts[JobState::in_doubt], 5);
  EXPECT_TRUE(store->ready_jobs({"default", "viduq3-pro"}, 10)->jobs.empty());

  // Once a person has looked, it is an ordinary store again: nothing is put in doubt or held a second time.
  ASSERT_TRUE(write(*store, ResumeBatch{batch, "a person", kNow}));
  ASSERT_TRUE(write(*store, settled(all[1].id, attempts[1], JobEvent::unsent, AttemptState::unsent)));
  open();
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
  EXPECT_EQ(state(all[1].id), JobState::ready);
}

TEST_F(Restored, OrdersNothingTwiceWhicheverStateTheBackupHadTheJobIn) {
  accept(batch_spec("a", 7));
  auto all = jobs();
  auto id = [&](std::size_t i) { return all[i].id; };
  AttemptId preparing = begin(id(0));
  AttemptId running = arm(id(1));
  ASSERT_TRUE(write(*store, accepted(id(1), running, "t1")));
  AttemptId failed = arm(id(2));
  ASSERT_TRUE(write(*store, settled(id(2), failed, JobEvent::refused, AttemptState::refused)));
  AttemptId doubt = arm(id(3));
  ASSERT_TRUE(write(*store, settled(id(3), doubt, JobEvent::doubted, AttemptState::in_doubt)));
  ASSERT_TRUE(write(*store, CancelJob{id(4), "a person", kNow}));
  AttemptId other = begin(id(5));
  AttemptId armed = arm(id(6));
  fs::path backup = back_up();

  ASSERT_TRUE(write(*store, ArmAttempt{preparing, id(0), kNow}));
  ASSERT_TRUE(write(*store, settled(id(1), running, JobEvent::retried, AttemptState::failed)));
  arm(id(1));
  ASSERT_TRUE(write(*store, RetryJob{id(2), "a person", kNow}));
  arm(id(2));
  ASSERT_TRUE(write(*store, settled(id(3), doubt, JobEvent::unsent, AttemptState::unsent)));
  arm(id(3));
  ASSERT_TRUE(write(*store, RetryJob{id(4), "a person", kNow}));
  AttemptId once = arm(id(4));
  ASSERT_TRUE(write(*store, settled(id(4), once, JobEvent::turned_away, AttemptState::turned_away)));
  AttemptId twice = arm(id(4));
  ASSERT_TRUE(write(*store, settled(id(5), other, JobEvent::unsent, AttemptState::unsent)));
  arm(id(5));
  ASSERT_TRUE(write(*store, accepted(id(6), armed, "t6")));
  restore(backup);

  for (std::size_t i = 0; i < 6; ++i) {
    auto job = details(id(i));
    EXPECT_EQ(job.job.state, JobState::in_doubt) << i;
    int open = 0;
    for (auto const& attempt : job.attempts) open += attempt.state == AttemptState::in_doubt ? 1 : 0;
    EXPECT_EQ(open, 1) << i;
    EXPECT_EQ(job.attempts.back().state, AttemptState::in_doubt) << i;
  }
  EXPECT_EQ(details(id(0)).attempts.size(), 1u) << "the one that was being prepared";
  EXPECT_EQ(details(id(1)).attempts.size(), 2u);
  EXPECT_EQ(details(id(4)).attempts.back().id, twice);
  EXPECT_EQ(state(id(6)), JobState::armed) << "the backup knows that order; its recovery puts it in doubt";
}

/// Its batch may have been cancelled since, which the backup does not know either.
TEST_F(Restored, OrdersNothingAgainThatWasBeingOrderedAgainAtTheBackup) {
  BatchId batch = accept(batch_spec("a", 4));
  BatchId other = accept(batch_spec("b", 1));
  ASSERT_TRUE(write(*store, CancelBatch{batch, "a person", kNow}));
  RetryFilter const which{.failed = false, .cancelled = true, .batch = batch, .until = kNow};
  auto retried = write(*store, RetryJobs{which, "a person", kNow, 1});
  ASSERT_TRUE(retried && std::get<JobsChanged>(*retried).more);
  fs::path backup = back_up();
  arm(jobs_of(*store, other)[0]);
  restore(backup);
  auto carried_on = write(*store, CarryOnChanges{kNow});
  ASSERT_TRUE(carried_on);
  EXPECT_FALSE(std::get<JobsChanged>(*carried_on).more);
  EXPECT_EQ(store->batch(batch)->counts[JobState::cancelled], 3);
}

TEST_F(Restored, HoldsABatchThatTheBackupDoesNotKnowWhenItComesAgain) {
  accept(batch_spec("old", 1));
  fs::path backup = back_up();
  BatchSpec spec = batch_spec("new", 2);
  accept(spec);
  arm(jobs()[1].id);
  restore(backup);
  EXPECT_EQ(jobs().size(), 1u);
  BatchId again = accept(spec);
  EXPECT_EQ(store->batch(again)->state, store::BatchState::held);
  EXPECT_THAT(store->batch(again)->reason, HasSubstr("1 orders of this batch were sent before"));
  BatchId other = accept(batch_spec("other", 1));
  EXPECT_EQ(store->batch(other)->state, store::BatchState::active);
}

TEST_F(Restored, SetsAsideForWhatWasOrderedSinceTheBackup) {
  BatchSpec spec = batch_spec("a", 4);
  spec.budget = BatchBudget{Credits{10'000'000}, {}, NewPrice::allow, Credits{10'000'000}};
  BatchId batch = accept(spec);
  fs::path backup = back_up();
  arm(jobs()[0].id);  // holds the whole budget
  restore(backup);
  ASSERT_EQ(state(jobs()[0].id), JobState::in_doubt);
  ASSERT_TRUE(write(*store, ResumeBatch{batch, "uid 1", kNow}));
  auto begun = write(*store, BeginSubmission{ids.next<AttemptId>(kNow), jobs()[1].id, {Digest{}, 100}, kNow});
  ASSERT_TRUE(begun);
  EXPECT_TRUE(std::holds_alternative<NotAffordable>(*begun)) << "what is in doubt may cost the whole budget";
}

TEST_F(Restored, IsNotLetGoByAnApprovalOfItsPrice) {
  accept(batch_spec("old", 1));
  SetMoney priced{{}, "2027-01-15", kNow};
  priced.money.prices["viduq3-pro t2v"] = {Credits{10'000'000}, false};
  ASSERT_TRUE(write(*store, priced));
  fs::path backup = back_up();
  BatchSpec spec = batch_spec("new", 2);
  spec.budget = BatchBudget{};
  spec.budget->confirm_above = Credits{15'000'000};
  BatchId first = accept(spec);
  ASSERT_TRUE(write(*store, ApprovePrice{first, "", "uid 1", kNow}));
  arm(jobs()[1].id);
  restore(backup);
  BatchId again = accept(spec);
  ASSERT_THAT(store->batch(again)->reason, HasSubstr("1 orders of this batch were sent before"));
  ASSERT_TRUE(write(*store, ApprovePrice{again, "", "uid 1", kNow}));
  EXPECT_EQ(store->batch(again)->state, store::BatchState::held)
      << "it is held because it was ordered before; an approval of its price says nothing about that";
}

TEST_F(Restored, JoinsARescuedTaskWithTheAttemptThatTheBackupForgot) {
  accept(batch_spec("a", 1));
  JobId job = jobs()[0].id;
  fs::path backup = back_up();
  AttemptId attempt = arm(job);
  ASSERT_TRUE(store->rescue(accepted(job, attempt, "precious")));
  restore(backup);
  EXPECT_EQ(state(job), JobState::running);
  EXPECT_EQ(details(job).attempts.at(0).task, TaskId{"precious"});
}

TEST_F(Restored, HoldsEverythingWhenTheJournalIsGoneOrDamaged) {
  BatchId batch = accept(batch_spec("a", 3));
  auto all = jobs();
  arm(all[0].id);
  open();
  fs::path journal = folder / "orders.journal";
  std::string whole = bytes_of(journal);
  struct Damage {
    std::string what;
    std::function<void()> make;
  };
  std::vector<Damage> damages{
      {"is missing", [&] { fs::remove(journal); }},
      {"belongs to another store", [&] { std::ofstream{journal} << "yuanjingd orders 1, store x\n"; }},
      {"is shorter", [&] { fs::resize_file(journal, whole.size() - 1); }},
  };
  for (auto const& damage : damages) {
    store.reset();
    damage.make();
    open();
    EXPECT_EQ(store->batch(batch)->state, store::BatchState::held) << damage.what;
    EXPECT_THAT(store->batch(batch)->reason, HasSubstr(damage.what));
    EXPECT_EQ(state(all[1].id), JobState::ready);
    ASSERT_TRUE(write(*store, ResumeBatch{batch, "a person", kNow}));
    open();
    EXPECT_EQ(store->batch(batch)->state, store::BatchState::active) << "said once: " << damage.what;
    AttemptId attempt = arm(all[1].id);
    ASSERT_TRUE(write(*store, settled(all[1].id, attempt, JobEvent::unsent, AttemptState::unsent)));
    open();  // the new journal is part of what the store remembers
    whole = bytes_of(journal);
  }
}

TEST_F(Restored, HoldsAStoreThatMovedHereWithoutItsJournal) {
  BatchId batch = accept(batch_spec("a", 3));
  fs::path backup = back_up();
  TempFolder elsewhere;
  fs::copy_file(backup, elsewhere / "store.db");
  auto opened = store::SqliteStore::open(elsewhere.path(), deliver_at_once());
  ASSERT_TRUE(opened);
  EXPECT_EQ((*opened)->batch(batch)->state, store::BatchState::held);
}

TEST_F(Restored, IsNotSuspectedAfterACrashOrAnOrdinaryStop) {
  BatchId batch = accept(batch_spec("a", 3));
  auto all = jobs();
  for (int round = 0; round < 3; ++round) {
    AttemptId attempt = arm(all[0].id);
    ASSERT_TRUE(write(*store, settled(all[0].id, attempt, JobEvent::unsent, AttemptState::unsent)));
    open();
    EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
    EXPECT_EQ(state(all[0].id), JobState::ready);
  }
  // A power cut in the middle of a line: the order of that line was not handed out.
  store.reset();
  std::ofstream{folder / "orders.journal", std::ios::app} << "000001800000000000 half a li";
  open();
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
  arm(all[0].id);
  open();
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
}

TEST_F(Restored, LeavesOneFileToCopyWhenItIsClosed) {
  accept(batch_spec("a", 3));
  store.reset();
  EXPECT_FALSE(fs::exists(folder / "store.db-wal"));
  EXPECT_TRUE(fs::exists(folder / "store.db"));
}

// ---- The journal itself

TEST_F(Restored, HandsNoOrderOutThatTheJournalDoesNotHave) {
  accept(batch_spec("a", 2));
  auto all = jobs();
  AttemptId attempt = begin(all[0].id);
  store.reset();
  fs::remove(folder / "orders.journal");
  open();
  std::string journal = bytes_of(folder / "orders.journal");
  EXPECT_EQ(journal.find(attempt.text()), std::string::npos);
  ASSERT_TRUE(write(*store, ArmAttempt{attempt, all[0].id, kNow}));
  EXPECT_NE(bytes_of(folder / "orders.journal").find(attempt.text()), std::string::npos)
      << "it is there when the proof is";
}

TEST(OrderJournal, IsNoFileOfAnotherKind) {
  TempFolder folder;
  fs::create_directory(folder / "orders.journal");
  EXPECT_FALSE(store::OrderJournal::read(folder.path(), "s", 0));
}

TEST(OrderJournal, HasALineWholeOrNotAtAllWhereverItIsCut) {
  TempFolder folder;
  IdSource ids{3};
  auto read = [&](std::uint64_t known) { return *store::OrderJournal::read(folder.path(), "s", known); };
  std::uint64_t empty = 0;
  std::uint64_t one = 0;
  {
    auto journal = store::OrderJournal::open(folder.path(), "s", read(0));
    ASSERT_TRUE(journal);
    empty = journal->length();
    std::vector<store::Ordered> first{
        {kNow, ids.next<JobId>(kNow), ids.next<AttemptId>(kNow), Sha256::of("batch")}};
    ASSERT_TRUE(journal->append(first));
    one = journal->length();
    first[0].attempt = ids.next<AttemptId>(kNow);
    ASSERT_TRUE(journal->append(first));
  }
  std::string whole = bytes_of(folder / "orders.journal");
  for (std::size_t cut = empty; cut <= whole.size(); ++cut) {
    folder.write("orders.journal", whole.substr(0, cut));
    auto reading = read(empty);
    EXPECT_EQ(reading.trust, store::OrderJournal::Trust::whole) << cut;
    EXPECT_EQ(reading.orders.size(), cut == whole.size() ? 2u : cut >= one ? 1u : 0u) << cut;
    EXPECT_EQ(reading.length, empty + reading.orders.size() * (one - empty)) << cut;
  }
  std::string damaged = whole;
  damaged[empty + 20] ^= 1;
  folder.write("orders.journal", damaged);
  auto reading = read(empty);
  EXPECT_EQ(reading.trust, store::OrderJournal::Trust::lost) << "no crash damages a line before a good one";
  EXPECT_EQ(reading.orders.size(), 1u) << "what can be read still counts";
}

}  // namespace
}  // namespace yj::test
