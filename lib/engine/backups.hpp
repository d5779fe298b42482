#pragma once

#include "base/clock.hpp"
#include "http/awaitable.hpp"
#include "http/group.hpp"
#include "http/signal.hpp"
#include "store/port.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace yj::engine {

/// How the newest backup of the store stands.
struct Backup {
  enum class State { none, making, made, failed } state = State::none;
  std::filesystem::path file{};  ///< of `making` and `made`
  Instant at{};                  ///< when it was begun: what was durable then is in it
  std::uint64_t bytes = 0;       ///< of `made`
  std::vector<std::filesystem::path>
      removed{};          ///< of `made`, by this process: older ones whose time was over
  std::string trouble{};  ///< of `failed`: why, as a sentence
};
std::string_view name_of(Backup::State state);

/// Copies the store, every day and whenever a person asks: one copy at a time, on a worker's thread beside the work. A copy of a
/// large store takes long, so whoever asks for one has it begun and asks again how it stands. On the loop's thread.
class Backups {
 public:
  struct Settings {
    std::uint64_t reserve = 0;  ///< bytes that stay free on the disk
    Duration look{};            ///< how often it is looked whether one is due
  };
  /// What it is given outlives it.
  Backups(boost::asio::any_io_executor loop, boost::asio::any_io_executor worker, Clock& clock,
          store::Store& store, Settings settings);

  /// Sees to the daily ones.
  void start();
  /// Begins no more.
  void close();
  /// Once what is under way has ended; a copy is not cut off.
  [[nodiscard]] http::Awaitable<void> stopped();

  /// `making`, under its name. `conflict` while one is being made, `full` when less than the reserve would be left.
  Result<Backup> begin();
  /// With patience: not while it is being made, unless the time is over.
  [[nodiscard]] http::Awaitable<Backup> newest(Duration patience);
  /// Why there is none of the last that was wanted; empty: nothing is wrong.
  [[nodiscard]] std::string const& trouble() const { return trouble_; }

 private:
  [[nodiscard]] http::Awaitable<void> watch();
  [[nodiscard]] http::Awaitable<void> make(Instant now);

  boost::asio::any_io_executor worker_;
  Clock& clock_;
  store::Store& store_;
  Settings settings_;
  http::Signal ended_;
  http::Group copies_;
  http::Group watcher_;
  Backup last_;
  std::string trouble_;
  bool closed_ = false;
};

}  // namespace yj::engine
