#include "engine/backups.hpp"

#include "base/log.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

#include <utility>

namespace yj::engine {

namespace {

/// After one failed.
constexpr Duration kPause = std::chrono::hours{1};

}  // namespace

std::string_view name_of(Backup::State state) {
  switch (state) {
    case Backup::State::none: return "none";
    case Backup::State::making: return "making";
    case Backup::State::made: return "made";
    case Backup::State::failed: return "failed";
  }
  return "none";
}

Backups::Backups(boost::asio::any_io_executor loop, boost::asio::any_io_executor worker, Clock& clock,
                 store::Store& store, Settings settings)
    : worker_(std::move(worker)),
      clock_(clock),
      store_(store),
      settings_(settings),
      ended_(loop),
      copies_(loop),
      watcher_(loop) {}

void Backups::start() { watcher_.spawn("watch the backups", watch()); }

void Backups::close() {
  closed_ = true;
  watcher_.cancel_all();
  ended_.notify();
}

http::Awaitable<void> Backups::stopped() {
  co_await watcher_.wait_empty();
  co_await copies_.wait_empty();
}

Result<Backup> Backups::begin() {
  if (closed_) return fail(Errc::unavailable, "no backup was made: the daemon is stopping");
  if (last_.state == Backup::State::making) return fail(Errc::conflict, "a backup is being made already");
  Instant const now = clock_.now();
  auto file = store_.plan_backup(now, settings_.reserve);
  if (!file) {
    trouble_ = file.error().what;
    last_ = Backup{Backup::State::failed, {}, now, 0, {}, trouble_};
    return file.error();
  }
  last_ = Backup{Backup::State::making, std::move(*file), now};
  copies_.spawn("make a backup", make(now));
  return last_;
}

http::Awaitable<void> Backups::make(Instant now) {
  auto work = [this, now] { return store_.back_up(now, settings_.reserve); };
  Result<store::BackupMade> made = fail(Errc::unavailable, "no backup was made");
  try {
    made = co_await http::run_on(worker_, work);
  } catch (std::exception const& error) {
    made = fail(Errc::unavailable, fmt::format("no backup was made: {}", error.what()));
  }
  if (made) {
    trouble_.clear();
    log::info("the store was backed up to {} ({} KiB)", made->file.string(), made->bytes >> 10);
    last_ = Backup{Backup::State::made, made->file, made->at, made->bytes, std::move(made->removed)};
  } else {
    trouble_ = made.error().what;
    log::warning("{}", trouble_);
    last_ = Backup{Backup::State::failed, {}, now, 0, {}, trouble_};
  }
  ended_.notify();
}

http::Awaitable<Backup> Backups::newest(Duration patience) {
  auto const until = std::chrono::steady_clock::now() + patience;
  bool waiting = patience > Duration{0};
  while (waiting && !closed_ && last_.state == Backup::State::making)
    waiting = co_await ended_.wait_until(until);
  Backup newest = last_;
  if (newest.state == Backup::State::none) {
    if (auto found = store_.newest_backup(clock_.now()))
      newest = Backup{Backup::State::made, found->file, found->at, found->bytes};
  }
  co_return std::move(newest);
}

http::Awaitable<void> Backups::watch() {
  while (!closed_) {
    co_await http::sleep_for(settings_.look);
    if (closed_) co_return;
    Instant const now = clock_.now();
    if (last_.state == Backup::State::making || !store::backup_is_due(store_.newest_backup(now), now))
      continue;
    auto begun = begin();
    if (!begun) log::warning("{}", begun.error().what);
    while (last_.state == Backup::State::making) co_await ended_.wait();
    if (last_.state == Backup::State::failed) co_await http::sleep_for(kPause);
  }
}

}  // namespace yj::engine
