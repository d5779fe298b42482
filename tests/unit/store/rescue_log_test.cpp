// The last place for the answer to a paid order: whole or not there, whatever happens while it is written.
#include "store/rescue_log.hpp"

#include "store/ballast.hpp"
#include "store/rescue_entry.hpp"
#include "unit/store/store_bench.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace yj::test {
namespace {

using store::RescueLog;
using ::testing::HasSubstr;

std::string const kStore(32, 'a');

SettleAttempt answer(int number, std::string words = R"({"taskid": "t"})") {
  IdSource ids{static_cast<std::uint64_t>(number) + 1};
  SettleAttempt intent;
  intent.attempt = ids.next<AttemptId>(kNow);
  intent.job = ids.next<JobId>(kNow);
  intent.event = JobEvent::accepted;
  intent.attempt_state = AttemptState::running;
  intent.task = TaskId{"task-" + std::to_string(number)};
  intent.raw = {200, std::move(words)};
  intent.at = kNow;
  return intent;
}

std::unique_ptr<RescueLog> open_log(TempFolder const& folder, std::string const& id = kStore) {
  auto opened = RescueLog::open(folder.path(), id);
  EXPECT_TRUE(opened) << opened.error().what;
  return opened ? std::move(*opened) : nullptr;
}

void overwrite(std::filesystem::path const& file, std::size_t at, std::string_view bytes) {
  std::fstream out{file, std::ios::in | std::ios::out | std::ios::binary};
  out.seekp(static_cast<std::streamoff>(at));
  out << bytes;
}

TEST(RescueLog, KeepsAnAnswerOverARestart) {
  TempFolder folder;
  SettleAttempt one = answer(1, "{\"taskid\": \"猫\"}");
  SettleAttempt two = answer(2);
  two.event = JobEvent::finished_at_once;
  two.attempt_state = AttemptState::succeeded;
  two.task.reset();
  two.usage = R"({"credits": 3})";
  two.artifacts = {{0, ArtifactKind::image, "https://example.com/a.png"}};
  ASSERT_TRUE(open_log(folder)->put(one));
  ASSERT_TRUE(open_log(folder)->put(two));
  auto entries = open_log(folder)->entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].attempt, one.attempt);
  EXPECT_EQ(entries[0].job, one.job);
  EXPECT_EQ(entries[0].task, one.task);
  EXPECT_EQ(entries[0].raw.body, one.raw.body);
  EXPECT_EQ(entries[0].at, kNow);
  EXPECT_EQ(entries[1].event, JobEvent::finished_at_once);
  EXPECT_EQ(entries[1].attempt_state, AttemptState::succeeded);
  EXPECT_EQ(entries[1].artifacts, two.artifacts);
  EXPECT_EQ(entries[1].usage, two.usage);
  EXPECT_FALSE(entries[1].task);
}

TEST(RescueLog, TakesEveryByteOfItsRoomWhenItIsMade) {
  TempFolder folder;
  open_log(folder);
  struct stat before {};
  ASSERT_EQ(::stat((folder / "rescue.log").c_str(), &before), 0);
  auto log = open_log(folder);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(log->put(answer(i)));
  struct stat after {};
  ASSERT_EQ(::stat((folder / "rescue.log").c_str(), &after), 0);
  EXPECT_EQ(after.st_size, before.st_size);
  EXPECT_EQ(after.st_ino, before.st_ino) << "written in place";
}

TEST(RescueLog, HasAnEntryWholeOrNotAtAllWhereverItsWritingIsCut) {
  std::string bytes = store::encode_slot(answer(1), RescueLog::kSlotBytes);
  // Under the new bytes lie those of an older entry that was cleared.
  std::string older = store::encode_slot(answer(2, std::string(600, 'x')), RescueLog::kSlotBytes);
  older.replace(0, store::empty_slot().size(), store::empty_slot());
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    std::string slot = older;
    slot.resize(RescueLog::kSlotBytes, '\0');
    slot.replace(0, cut, bytes.substr(0, cut));
    auto entry = store::decode_slot(slot);
    EXPECT_EQ(entry.has_value(), cut == bytes.size()) << cut;
    EXPECT_EQ(store::is_empty_slot(slot), cut == 0) << cut;
  }
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string slot = bytes;
    slot[bit / 8] = static_cast<char>(slot[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(store::decode_slot(slot)) << "bit " << bit;
  }
}

TEST(RescueLog, SaysThatAnEntryIsTornAndUsesItsPlaceAgain) {
  TempFolder folder;
  { ASSERT_TRUE(open_log(folder)->put(answer(1))); }
  overwrite(folder / "rescue.log", RescueLog::kHeadBytes + 60, "torn");
  auto log = open_log(folder);
  EXPECT_TRUE(log->entries().empty());
  ASSERT_EQ(log->notes().size(), 1u);
  EXPECT_THAT(log->notes()[0], HasSubstr("entry 1"));
  EXPECT_THAT(log->notes()[0], HasSubstr("in doubt"));
  ASSERT_TRUE(log->put(answer(2)));
  auto again = open_log(folder);
  EXPECT_TRUE(again->notes().empty());
  ASSERT_EQ(again->entries().size(), 1u);
  EXPECT_EQ(again->entries()[0].task, TaskId{"task-2"});
}

TEST(RescueLog, SaysThatItIsFullAndTakesTheNextOnceThereIsRoom) {
  TempFolder folder;
  auto log = open_log(folder);
  for (int i = 0; i < static_cast<int>(RescueLog::kSlots); ++i) ASSERT_TRUE(log->put(answer(i)));
  EXPECT_TRUE(log->put(answer(5))) << "the same answer again takes no second place";
  auto full = log->put(answer(1000));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Errc::full);
  EXPECT_THAT(full.error().what, HasSubstr("rescue.log"));
  ASSERT_TRUE(log->clear(answer(7).attempt));
  EXPECT_TRUE(log->clear(answer(2000).attempt)) << "what is not here is clear";
  EXPECT_TRUE(log->put(answer(1000)));
  EXPECT_EQ(open_log(folder)->entries().size(), RescueLog::kSlots);
}

TEST(RescueLog, LeavesOutThePlatformsWordsBeforeItLosesATask) {
  TempFolder folder;
  auto log = open_log(folder);
  ASSERT_TRUE(log->put(answer(1, std::string(RescueLog::kSlotBytes, 'w'))));
  ASSERT_EQ(log->entries().size(), 1u);
  EXPECT_EQ(open_log(folder)->entries().at(0).task, TaskId{"task-1"});
  EXPECT_EQ(open_log(folder)->entries().at(0).raw.body, "");
  SettleAttempt endless = answer(2);
  endless.task = TaskId{std::string(RescueLog::kSlotBytes, 't')};
  EXPECT_EQ(log->put(endless).error().code, Errc::invalid);
}

TEST(RescueLog, OfAnotherStoreIsKeptAsideAndNotUsed) {
  TempFolder folder;
  { ASSERT_TRUE(open_log(folder)->put(answer(1))); }
  auto other = open_log(folder, std::string(32, 'b'));
  EXPECT_TRUE(other->entries().empty());
  ASSERT_EQ(other->notes().size(), 1u);
  EXPECT_THAT(other->notes()[0], HasSubstr("rescue.log.aside-1"));
  EXPECT_THAT(bytes_of(folder / "rescue.log.aside-1"), HasSubstr("task-1"));

  std::ofstream{folder / "rescue.log"} << "not a log";
  EXPECT_THAT(open_log(folder, std::string(32, 'b'))->notes().at(0), HasSubstr("rescue.log.aside-2"));
  EXPECT_EQ(bytes_of(folder / "rescue.log.aside-2"), "not a log");
}

TEST(Ballast, GivesItsRoomBackAndTakesItAgain) {
  TempFolder folder;
  constexpr std::uint64_t kBytes = 1 << 20;
  store::Ballast ballast{folder / "ballast", kBytes};
  EXPECT_FALSE(ballast.taken());
  ballast.take();
  ASSERT_TRUE(ballast.taken());
  struct stat status {};
  ASSERT_EQ(::stat((folder / "ballast").c_str(), &status), 0);
  EXPECT_GE(static_cast<std::uint64_t>(status.st_blocks) * 512, kBytes) << "real room, not a hole";
  EXPECT_TRUE((store::Ballast{folder / "ballast", kBytes}.taken())) << "it is found at the next start";

  EXPECT_FALSE(ballast.let_go_if_full()) << "there is room";
  EXPECT_TRUE(ballast.let_go());
  EXPECT_FALSE(std::filesystem::exists(folder / "ballast"));
  EXPECT_FALSE(ballast.let_go()) << "once";
  ballast.take();
  EXPECT_TRUE(ballast.taken());
}

TEST(Ballast, IsNotTakenWhereItWouldLeaveLittle) {
  TempFolder folder;
  store::Ballast ballast{folder / "ballast", 1ULL << 60};
  ballast.take();
  EXPECT_FALSE(ballast.taken());
  EXPECT_FALSE(std::filesystem::exists(folder / "ballast"));
}

}  // namespace
}  // namespace yj::test
