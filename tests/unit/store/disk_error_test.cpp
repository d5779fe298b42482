// A disk that fails to read once: it is said as that, and the store goes on with what is there now.
#include "store/database.hpp"
#include "store/ready_jobs.hpp"
#include "unit/store/store_bench.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <dlfcn.h>

namespace {

/// The read from now on that fails, in the thread that asked for it; 0: none.
thread_local int fails_at = 0;

bool fails_now() { return fails_at > 0 && --fails_at == 0; }

template <class Call>
Call real(char const* name) {
  return reinterpret_cast<Call>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// What SQLite reads files with, in front of the C library's own.
extern "C" ssize_t pread64(int fd, void* bytes, size_t size, off64_t offset) {
  static auto const call = real<decltype(&pread64)>("pread64");
  if (!fails_now()) return call(fd, bytes, size, offset);
  errno = EIO;
  return -1;
}

namespace yj::test {
namespace {

using store::Database;
using store::SqlError;

struct FailingDisk : ::testing::Test {
  TempFolder folder;
  std::unique_ptr<store::SqliteStore> store;
  std::optional<Database> reader;
  LaneKey const lane{"default", "viduq3-pro"};

  FailingDisk() {
    auto opened = store::SqliteStore::open(folder.path(), deliver_at_once());
    YJ_ASSERT(opened.has_value());
    store = std::move(*opened);
    auto database = Database::open(folder.path() / "store.db", Database::Mode::read_only);
    YJ_ASSERT(database.has_value());
    reader.emplace(std::move(*database));
  }
  ~FailingDisk() override { fails_at = 0; }

  void accept(std::string name, int jobs) {
    BatchSpec spec = batch_spec(std::move(name), jobs);
    ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "test", kNow}));
  }
  /// What a load gives whose n-th read from the disk fails; null: it failed.
  std::optional<std::size_t> load(int failing) {
    fails_at = failing;
    try {
      auto loaded = store::load_ready(*reader, lane, 100);
      return loaded.jobs.size();
    } catch (SqlError const& error) {
      said = error.error;
      return std::nullopt;
    }
  }

  Error said = fail(Errc::invalid, "nothing");
};

TEST_F(FailingDisk, IsReadAgainAsItIsNowWhereverAReadFailed) {
  std::size_t jobs = 0;
  int failed = 0;
  for (int n = 1; n <= 30; ++n) {
    accept("batch-" + std::to_string(n), 2);
    jobs += 2;
    auto const loaded = load(n);
    if (loaded) break;  // it reads no more than that
    failed += 1;
    EXPECT_FALSE(reader->in_transaction()) << "at read " << n;
    EXPECT_EQ(load(0), jobs) << "after read " << n;
  }
  EXPECT_GT(failed, 3);
  EXPECT_LT(failed, 30);
}

TEST_F(FailingDisk, IsNotCalledADamagedStore) {
  accept("a", 2);
  ASSERT_FALSE(load(1));
  EXPECT_EQ(said.code, Errc::unavailable);
  EXPECT_NE(said.what.find("the disk cannot be read: Input/output error"), std::string::npos) << said.what;
}

}  // namespace
}  // namespace yj::test
