#pragma once

#include "base/files.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

namespace yj::sim {

/// A socket to a local port and nothing more, so that a test sees every byte and every way of ending.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval limit{30, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  [[nodiscard]] bool connected() const { return connected_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }

  /// Everything until the other side ends; `was_reset` tells how it ended.
  std::string read_to_end() {
    while (read_more()) {
    }
    return std::move(buffer_);
  }
  /// One answer with a Content-Length: header and body.
  std::string read_answer() {
    while (buffer_.find("\r\n\r\n") == std::string::npos && read_more()) {
    }
    std::size_t head = buffer_.find("\r\n\r\n");
    if (head == std::string::npos) return std::move(buffer_);
    std::size_t at = buffer_.find("Content-Length: ");
    std::size_t length = at < head ? std::stoul(buffer_.substr(at + 16)) : 0;
    while (buffer_.size() < head + 4 + length && read_more()) {
    }
    std::string answer = buffer_.substr(0, head + 4 + length);
    buffer_.erase(0, answer.size());
    return answer;
  }
  [[nodiscard]] bool was_reset() const { return was_reset_; }
  /// Whether the other side closed in good order; reading also ends when it says nothing for half a minute.
  [[nodiscard]] bool was_closed() const { return was_closed_; }

 private:
  bool read_more() {
    char piece[4096];
    ssize_t got = ::recv(socket_.get(), piece, sizeof piece, 0);
    if (got < 0) was_reset_ = errno == ECONNRESET;
    was_closed_ = got == 0;
    if (got <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }

  Fd socket_;
  bool connected_ = false;
  bool was_reset_ = false;
  bool was_closed_ = false;
  std::string buffer_;
};

}  // namespace yj::sim
