#pragma once

#include "http/awaitable.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace yj::http {

/// Calls `work` on the threads of `worker` and resumes on the caller's own executor with what it returned; an
/// exception crosses over. The caller's loop is kept alive meanwhile. It cannot be cancelled: blocking work
/// ends by itself. `work` returns something, `Result<void>` at least. Name the lambda before the call (see
/// Awaitable).
template <class Work, class T = std::invoke_result_t<Work&>>
[[nodiscard]] Awaitable<T> run_on(boost::asio::any_io_executor worker, Work work) {
  namespace asio = boost::asio;
  auto start = [worker](auto handler, Work job) {
    auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
    asio::post(
        worker, [handler = std::move(handler), job = std::move(job), guard = std::move(guard)]() mutable {
          std::exception_ptr error;
          std::optional<T> value;
          try {
            value.emplace(job());
          } catch (...) {
            error = std::current_exception();
          }
          auto executor = asio::get_associated_executor(handler);
          asio::post(executor, [handler = std::move(handler), error, value = std::move(value)]() mutable {
            std::move(handler)(error, std::move(value));
          });
        });
  };
  auto value = co_await asio::async_initiate<decltype(asio::use_awaitable),
                                             void(std::exception_ptr, std::optional<T>)>(
      start, asio::use_awaitable, std::move(work));
  co_return std::move(*value);
}

}  // namespace yj::http
