#pragma once

#include "base/instant.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace yj::http {

/// Calls back once when a deadline passes that can be moved cheaply: moving it later costs no system call.
class Watchdog {
 public:
  Watchdog(boost::asio::any_io_executor executor, std::function<void()> bark);
  ~Watchdog();
  Watchdog(Watchdog const&) = delete;
  Watchdog& operator=(Watchdog const&) = delete;

  void expires_after(Duration time);
  void expires_never();
  [[nodiscard]] bool expired() const;

 private:
  struct State;
  std::shared_ptr<State>
      state_;  ///< shared with the timer's handler, which may outlive us by one turn of the loop
};

}  // namespace yj::http
