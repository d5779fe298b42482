#pragma once

#include "base/result.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <thread>

namespace yj::test {

/// A TCP proxy on a free loopback port that hands the first `limit` bytes of each connection to the server
/// and then cuts both ways; what the server answers before that passes. One connection at a time.
class CuttingProxy {
 public:
  explicit CuttingProxy(std::uint16_t server_port) : server_port_(server_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    YJ_ASSERT(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
              ::listen(listener_, 16) == 0);
    YJ_ASSERT(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~CuttingProxy() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  CuttingProxy(CuttingProxy const&) = delete;
  CuttingProxy& operator=(CuttingProxy const&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void cut_after(std::uint64_t bytes) { limit_ = bytes; }
  void let_all_pass() { limit_ = std::numeric_limits<std::uint64_t>::max(); }
  /// Bytes that the last connection sent towards the server and that were handed on.
  [[nodiscard]] std::uint64_t passed() const { return passed_; }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  void run() {
    while (!stopping_) {
      int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address = loopback(server_port_);
      YJ_ASSERT(::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
      std::thread back([client, server] { pump_back(server, client); });
      pump(client, server);
      back.join();
      ::close(client);
      ::close(server);
    }
  }

  void pump(int client, int server) {
    std::uint64_t left = limit_;
    std::uint64_t passed = 0;
    char buffer[4096];
    while (left > 0) {
      ssize_t got = ::recv(client, buffer, std::min<std::uint64_t>(sizeof buffer, left), 0);
      if (got <= 0) break;
      if (::send(server, buffer, static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) break;
      left -= static_cast<std::uint64_t>(got);
      passed += static_cast<std::uint64_t>(got);
    }
    passed_ = passed;
    // A cut, not a polite end: the server sees the stream stop, the client gets nothing more.
    if (left == 0) ::shutdown(client, SHUT_RDWR);
    ::shutdown(server, SHUT_WR);
  }

  static void pump_back(int server, int client) {
    char buffer[4096];
    while (true) {
      ssize_t got = ::recv(server, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      if (::send(client, buffer, static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) break;
    }
    ::shutdown(client, SHUT_RDWR);
    ::shutdown(server, SHUT_RDWR);
  }

  std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<std::uint64_t> limit_{std::numeric_limits<std::uint64_t>::max()};
  std::atomic<std::uint64_t> passed_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace yj::test
