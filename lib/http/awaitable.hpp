#pragma once

#include "base/instant.hpp"

#include <boost/asio/awaitable.hpp>

namespace yj::http {

/// Work that may wait. It runs on the executor of whoever awaits it, which is one thread for the whole
/// daemon.
///
/// g++ 12 destroys an aggregate twice when it is built inside an expression that awaits, and so does it with
/// a temporary lambda that captures by value: name the argument first, then `co_await f(std::move(named))`.
template <class T>
using Awaitable = boost::asio::awaitable<T>;

/// Waits on the steady clock. A cancelled wait ends early, without an exception of its own.
[[nodiscard]] Awaitable<void> sleep_for(Duration duration);

/// Lets everything run that is ready now, what the network brought included, and comes back.
[[nodiscard]] Awaitable<void> let_others_run();

}  // namespace yj::http
