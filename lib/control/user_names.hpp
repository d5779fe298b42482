#pragma once

#include "http/awaitable.hpp"
#include "http/group.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include <memory>
#include <string>

namespace yj::control {

/// What the users at the socket are called. The machine is asked on a worker's thread, because a directory service may take its
/// time, and what it says counts for an hour. On the loop's thread.
class UserNames {
 public:
  UserNames(boost::asio::any_io_executor loop, boost::asio::any_io_executor worker);

  /// Empty: the machine does not know them, or does not say so within a few seconds; nobody waits for longer. One question at a
  /// time: where one hangs, others have no name, and a worker's thread is all that it takes.
  [[nodiscard]] http::Awaitable<std::string> of(uid_t uid);

 private:
  struct State;
  [[nodiscard]] static http::Awaitable<void> look_up(std::shared_ptr<State> state, uid_t uid);

  std::shared_ptr<State> state_;  ///< shared with a question that may end after us
  http::Group questions_;
};

}  // namespace yj::control
