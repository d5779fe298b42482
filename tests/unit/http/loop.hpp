#pragma once

#include "http/awaitable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace yj::test {

/// A loop that runs just as long as the awaited thing needs.
class Loop {
 public:
  boost::asio::io_context io{1};

  template <class T>
  T wait(http::Awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr escaped;
    bool ended = false;
    boost::asio::co_spawn(io, hold(std::move(work), result), [&](std::exception_ptr error) {
      escaped = error;
      ended = true;
    });
    run_until(ended);
    if (escaped) std::rethrow_exception(escaped);
    return std::move(*result);
  }

  void wait(http::Awaitable<void> work) {
    std::exception_ptr escaped;
    bool ended = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) {
      escaped = error;
      ended = true;
    });
    run_until(ended);
    if (escaped) std::rethrow_exception(escaped);
  }

 private:
  template <class T>
  static http::Awaitable<void> hold(http::Awaitable<T> work, std::optional<T>& result) {
    T value = co_await std::move(work);
    result.emplace(std::move(value));
  }

  void run_until(bool& ended) {
    io.restart();
    while (!ended && io.run_one() > 0) {
    }
  }
};

}  // namespace yj::test
