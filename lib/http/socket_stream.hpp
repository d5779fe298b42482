#pragma once

#include "http/byte_stream.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include <poll.h>
#include <utility>

namespace yj::http {

/// Puts an `error_code` into the words of the seam.
IoResult io_result(boost::system::error_code error, std::size_t bytes, bool expired);

/// The seam over any Asio stream. For the transport's own files only: whoever includes it pays for Asio's
/// templates.
template <class Stream>
class SocketStream final : public ByteStream {
 public:
  template <class... Args>
  explicit SocketStream(Args&&... args)
      : stream_(std::forward<Args>(args)...), watchdog_(stream_.get_executor(), [this] { close(); }) {}

  Stream& stream() { return stream_; }
  [[nodiscard]] bool expired() const { return watchdog_.expired(); }

  Awaitable<IoResult> read_some(std::span<char> into) override {
    boost::system::error_code error;
    std::size_t bytes =
        co_await stream_.async_read_some(boost::asio::buffer(into.data(), into.size()),
                                         boost::asio::redirect_error(boost::asio::use_awaitable, error));
    co_return io_result(error, bytes, watchdog_.expired());
  }

  Awaitable<IoResult> write_all(std::string_view bytes) override {
    boost::system::error_code error;
    std::size_t written =
        co_await boost::asio::async_write(stream_, boost::asio::buffer(bytes.data(), bytes.size()),
                                          boost::asio::redirect_error(boost::asio::use_awaitable, error));
    co_return io_result(error, written, watchdog_.expired());
  }

  void expires_after(Duration time) override { watchdog_.expires_after(time); }
  void expires_never() override { watchdog_.expires_never(); }

  [[nodiscard]] bool is_open() const override { return stream_.lowest_layer().is_open(); }

  [[nodiscard]] bool input_waiting() const override {
    if (!is_open()) return true;
    // Asio hands the descriptor out through a non-const member only.
    auto& socket = const_cast<Stream&>(stream_).lowest_layer();
    struct pollfd question {
      socket.native_handle(), POLLIN | POLLRDHUP, 0
    };
    return ::poll(&question, 1, 0) > 0;
  }

  void shutdown_send() noexcept override {
    if (is_open()) ::shutdown(stream_.lowest_layer().native_handle(), SHUT_WR);
  }

  void cancel() noexcept override {
    boost::system::error_code ignored;
    stream_.lowest_layer().cancel(ignored);
  }

  void close() noexcept override {
    watchdog_.expires_never();
    boost::system::error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

 private:
  Stream stream_;
  Watchdog watchdog_;
};

}  // namespace yj::http
