#include "http/awaitable.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace yj::http {

namespace asio = boost::asio;

Awaitable<void> sleep_for(Duration duration) {
  asio::steady_timer timer{co_await asio::this_coro::executor, duration};
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

Awaitable<void> let_others_run() {
  auto executor = co_await asio::this_coro::executor;
  // The loop asks the kernel between two turns and queues what it finds behind us: one turn asks, the next
  // one runs it.
  for (int turn = 0; turn < 2; ++turn) co_await asio::post(executor, asio::use_awaitable);
}

}  // namespace yj::http
