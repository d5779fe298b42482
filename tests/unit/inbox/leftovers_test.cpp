#include "inbox/leftovers.hpp"

#include "support/temp_folder.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace yj::inbox {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Duration kHour = std::chrono::hours{1};

TEST(Leftovers, AreSaidForADayOrUntilSomebodyPutsThemAway) {
  test::TempFolder folder;
  Instant const now = from_millis(1'800'000'000'000);
  Leftovers left;
  EXPECT_THAT(left.sentences(now), IsEmpty());
  left.refused("a.yaml", folder.write("a.yaml.errors.txt", "x"), now);
  left.refused("b.yaml", folder.write("b.yaml.errors.txt", "x"), now + kHour);
  left.stays(folder.write("夜/batch.yaml", "x").parent_path());
  EXPECT_THAT(left.sentences(now + kHour),
              ElementsAre(HasSubstr("夜 stays in the inbox"), HasSubstr("b.yaml.errors.txt says why"),
                          HasSubstr("a.yaml.errors.txt says why")));
  std::filesystem::remove(folder / "b.yaml.errors.txt");
  std::filesystem::remove_all(folder / "夜");
  EXPECT_THAT(left.sentences(now + kHour), ElementsAre(HasSubstr("a.yaml.errors.txt")));
  EXPECT_THAT(left.sentences(now + 25 * kHour), IsEmpty());
}

TEST(Leftovers, OfTheDayBeforeAreFoundAtAStart) {
  test::TempFolder folder;
  folder.write("new.yaml.errors.txt", "x");
  folder.write("new.yaml", "x");
  folder.write("old.yaml.errors.txt", "x");
  struct stat status {};
  ASSERT_EQ(::stat((folder / "new.yaml.errors.txt").c_str(), &status), 0);
  Instant const now = from_millis(std::int64_t{status.st_mtim.tv_sec} * 1000) + kHour;
  timespec const long_ago[2] = {{status.st_mtim.tv_sec - 100'000, 0}, {status.st_mtim.tv_sec - 100'000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (folder / "old.yaml.errors.txt").c_str(), long_ago, 0), 0);
  Leftovers left;
  left.open(folder.path(), now);
  EXPECT_THAT(left.sentences(now), ElementsAre(HasSubstr("new.yaml.errors.txt")));
}

TEST(Leftovers, AreOverWhenTheMendedBatchWasTaken) {
  test::TempFolder folder;
  folder.write("old.yaml.errors.txt", "x");
  struct stat status {};
  ASSERT_EQ(::stat((folder / "old.yaml.errors.txt").c_str(), &status), 0);
  Instant const now = from_millis(std::int64_t{status.st_mtim.tv_sec} * 1000) + kHour;
  Leftovers left;
  left.open(folder.path(), now);
  left.refused(folder / "inbox/a.yaml", folder.write("a.yaml.errors.txt", "x"), now);
  left.refused(folder / "inbox/a.yaml", folder.write("a (2).yaml.errors.txt", "x"), now);
  left.refused(folder / "inbox/b.yaml", folder.write("b.yaml.errors.txt", "x"), now);
  left.taken(folder / "inbox/a.yaml");
  left.taken(folder / "inbox/old.yaml");
  EXPECT_THAT(left.sentences(now), ElementsAre(HasSubstr("b.yaml.errors.txt")));
}

TEST(Leftovers, AreSummedUpWhereThereAreMany) {
  test::TempFolder folder;
  Instant const now = from_millis(1'800'000'000'000);
  Leftovers left;
  for (int i = 0; i < 9; ++i)
    left.refused(std::to_string(i), folder.write(std::to_string(i) + ".errors.txt", "x"), now);
  auto const said = left.sentences(now);
  ASSERT_EQ(said.size(), 6u);
  EXPECT_EQ(said.back(), "4 more batches of the inbox were refused, or stay in it");
}

}  // namespace
}  // namespace yj::inbox
