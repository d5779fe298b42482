#pragma once

#include "http/awaitable.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace yj::http {

/// The parent of coroutines that run beside their maker. An exception that escapes one is logged under its
/// name as an error and ends that child alone. One thread only.
class Group {
 public:
  explicit Group(boost::asio::any_io_executor executor);
  /// Cancels what still runs; the children keep their own state alive until they have ended.
  ~Group();
  Group(Group const&) = delete;
  Group& operator=(Group const&) = delete;

  /// Starts `child` at the next turn of the loop.
  void spawn(std::string name, Awaitable<void> child);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Awaitable<void> wait_empty();
  /// Asks every child to end: what it waits for ends with "operation aborted". Ending that way is not an
  /// error.
  void cancel_all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace yj::http
