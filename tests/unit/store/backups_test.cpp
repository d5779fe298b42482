// Copies of the store.
#include "unit/store/restored_bench.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Backups : public Restored {
 protected:
  bool is_due(Instant now) { return store::backup_is_due(store->newest_backup(now), now); }
};

TEST_F(Backups, KeepsBackupsForAWeekAndTheNewestForEver) {
  accept(batch_spec("a", 3));
  using std::chrono::hours;
  EXPECT_TRUE(is_due(kNow));
  std::vector<fs::path> made;
  for (int day = 0; day < 10; ++day) {
    auto backup = store->back_up(kNow + hours{24 * day}, 0);
    ASSERT_TRUE(backup) << backup.error().what;
    EXPECT_FALSE(is_due(kNow + hours{24 * day + 23}));
    EXPECT_TRUE(is_due(kNow + hours{24 * day + 25}));
    made.push_back(backup->file);
    if (day == 8) {
      EXPECT_THAT(backup->removed, ElementsAre(made[0]));
    }
  }
  EXPECT_EQ(names_below(folder / "backups").size(), 8u);
  auto late = store->back_up(kNow + hours{24 * 400}, 0);
  ASSERT_TRUE(late);
  EXPECT_THAT(names_below(folder / "backups"), ElementsAre(late->file.filename().string()));
  auto copy = store::Database::open(late->file, store::Database::Mode::read_only);
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->integer("SELECT count(*) FROM job"), 3);
}

TEST_F(Backups, MakesNoBackupThatWouldFillTheDisk) {
  auto refused = store->back_up(kNow, 1ULL << 60);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::full);
  EXPECT_THAT(refused.error().what, HasSubstr("no backup was made"));
  EXPECT_TRUE(names_below(folder / "backups").empty());
}

TEST_F(Backups, RemovesWhatABackupLeftWhenItWasCutOff) {
  fs::create_directories(folder / "backups");
  std::ofstream{folder / "backups/store-2026-01-01T00-00-00.000Z.db.half"} << "half";
  fs::path backup = back_up();
  EXPECT_THAT(names_below(folder / "backups"), ElementsAre(backup.filename().string()));
}

TEST_F(Backups, LetsOrdersGoOnWhileABackupIsMade) {
  accept(batch_spec("a", 3000));
  auto all = store->jobs({}, "", 60)->jobs;
  fs::path made;
  std::thread copier{[&] { made = store->back_up(kNow, 0)->file; }};
  for (std::size_t i = 0; i < 20; ++i) arm(all[i].id);
  copier.join();
  auto copy = store::Database::open(made, store::Database::Mode::read_only);
  EXPECT_EQ(copy->integer("SELECT count(*) FROM job"), 3000);
  EXPECT_EQ(database_text("SELECT count(*) FROM attempt WHERE state = 'armed'"), "20");
}

}  // namespace
}  // namespace yj::test
