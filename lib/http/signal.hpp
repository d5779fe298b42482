#pragma once

#include "http/awaitable.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>

namespace yj::http {

/// Wakes coroutines of the same thread: `wait` sleeps until the next `notify`. It remembers nothing, so the
/// waiter looks at its condition before and after, as with a condition variable.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor);
  ~Signal();
  Signal(Signal const&) = delete;
  Signal& operator=(Signal const&) = delete;

  void notify();
  [[nodiscard]] Awaitable<void> wait();
  /// False when the time came first.
  [[nodiscard]] Awaitable<bool> wait_until(std::chrono::steady_clock::time_point until);

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< shared with the waiters, who may outlive us by one turn of the loop
};

}  // namespace yj::http
