#include "simulation/disk.hpp"

#include "store/backup.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>

namespace yj::simulation {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr char const* kStore = "store.db";
constexpr char const* kSpare = "store.copy";

constexpr char const* kLog = "store.db-wal";

std::uintmax_t size_of(fs::path const& file) {
  std::error_code missing;
  auto size = fs::file_size(file, missing);
  return missing ? 0 : size;
}

/// While it lives no file of this process grows beyond so many bytes; who tries is told EFBIG.
class NoRoom {
 public:
  explicit NoRoom(std::uintmax_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    YJ_ASSERT(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    rlimit less = before_;
    less.rlim_cur = std::min<rlim_t>(bytes, before_.rlim_max);
    YJ_ASSERT(::setrlimit(RLIMIT_FSIZE, &less) == 0);
  }
  ~NoRoom() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  NoRoom(NoRoom const&) = delete;
  NoRoom& operator=(NoRoom const&) = delete;

 private:
  rlimit before_{};
};

bool sets_limits(Intent const& intent) {
  return std::holds_alternative<SetMoney>(intent) || std::holds_alternative<SetBatchBudget>(intent) ||
         std::holds_alternative<AcceptBatch>(intent) || std::holds_alternative<ApprovePrice>(intent) ||
         std::holds_alternative<ResumeBatch>(intent);
}

}  // namespace

Result<void> Disk::open(Instant now) {
  if (world_.weather.has(Fault::store)) return fail(Errc::full, "the disk is full");
  store::StoreSettings settings;
  settings.deliver = [this](std::function<void()> work) { landed_.push_back(std::move(work)); };
  settings.writes = store::Writes::by_turns;
  settings.seed = dice_.seed();
  settings.now = now;
  auto opened = store::SqliteStore::open(world_.folder, std::move(settings));
  if (!opened) return opened.error();
  store_ = std::move(*opened);
  life_ += 1;
  return {};
}

void Disk::write(Intent intent, store::Completion done) {
  bool first = queue_.empty();
  queue_.push_back({std::move(intent), std::move(done)});
  if (!first) return;
  Duration takes = dice_.between(Duration{1ms}, Duration{20ms});
  if (world_.weather.may(Fault::store) && dice_.chance(0.01))
    takes = dice_.between(Duration{1s}, Duration{20s});
  world_.timeline.after(takes, [this, life = life_] {
    if (life == life_ && store_) flush();
  });
}

void Disk::flush() {
  auto group = std::exchange(queue_, {});
  world_.fuse.burn();
  if (!world_.weather.has(Fault::store)) {
    commit(std::move(group));
  } else if (dice_.chance(0.5)) {
    // No file may be longer than this: the commit fails in the middle, as with a full disk. SQLite writes its log from the
    // beginning again and again, so any length may be the one.
    auto most = static_cast<int>(size_of(world_.folder / kLog)) + 30'000;
    NoRoom no_room{static_cast<std::uintmax_t>(dice_.between(0, most))};
    commit(std::move(group));
  } else {
    refuse(std::move(group));
  }
}

void Disk::refuse(std::vector<Item> group) {
  ghosts_.clear();
  for (auto const& item : group) ghosts_.push_back(item.intent);
  for (auto& item : group) {
    world_.fuse.burn();
    item.done(fail(Errc::full, "the disk is full"));
  }
}

void Disk::commit(std::vector<Item> group) {
  ghosts_.clear();
  journal_before_ = size_of(world_.folder / "orders.journal");
  Said said;
  for (auto& item : group) {
    said.limits = said.limits || sets_limits(item.intent);
    said.edits = said.edits || std::holds_alternative<EditJob>(item.intent);
    store_->write(std::move(item.intent), std::move(item.done));
  }
  store_->turn();
  check_(said);
  unheard_ = true;
  world_.fuse.burn();
  unheard_ = false;
  for (auto& work : std::exchange(landed_, {})) {
    world_.fuse.burn();
    work();
  }
}

Result<void> Disk::rescue(SettleAttempt const& bought) {
  if (world_.weather.has(Fault::rescue)) return fail(Errc::unavailable, "the rescue log is broken");
  world_.fuse.burn();
  auto kept = store_->rescue(bought);
  if (kept) rescued_[bought.attempt] = bought.task;
  return kept;
}

void Disk::crash() {
  if (!ghosts_.empty() && dice_.chance(0.3)) {
    world_.trace(world_.timeline.now(), "disk: the commit that failed is there after all");
    journal_before_ = size_of(world_.folder / "orders.journal");
    for (auto& intent : ghosts_) store_->write(std::move(intent), [](Result<Commit> const&) {});
    store_->turn();
    unheard_ = true;
    check_({true, true});
  }
  queue_.clear();
  landed_.clear();
  ghosts_.clear();
  store_.reset();
  if (std::exchange(unheard_, false)) cut_journal();
}

void Disk::back_up() {
  fs::path spare = world_.folder / kSpare;
  fs::remove(spare);
  auto store = store::Database::open(world_.folder / kStore, store::Database::Mode::read_only);
  YJ_ASSERT(store.has_value());
  store::copy_database(*store, spare);
}

bool Disk::restore() {
  YJ_ASSERT(store_ == nullptr);
  if (!fs::exists(world_.folder / kSpare)) return false;
  for (auto const* end : {"", "-wal", "-shm"}) fs::remove(world_.folder / (std::string{kStore} + end));
  fs::copy_file(world_.folder / kSpare, world_.folder / kStore);
  rescued_.clear();
  return true;
}

/// The journal is written after the commit, so a crash may come between the two, or in the middle of a line. Nobody was
/// told of the order yet, so it was never sent.
void Disk::cut_journal() {
  fs::path journal = world_.folder / "orders.journal";
  std::uintmax_t size = size_of(journal);
  if (size <= journal_before_ || dice_.chance(0.3)) return;
  fs::resize_file(journal,
                  dice_.chance(0.5) ? journal_before_ : journal_before_ + (size - journal_before_) / 2);
}

}  // namespace yj::simulation
