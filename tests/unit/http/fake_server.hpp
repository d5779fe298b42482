#pragma once

#include "http/url.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace yj::test {

/// The server's end of one connection: blocking, so that a test can say exactly which byte leaves when.
class FakePeer {
 public:
  explicit FakePeer(int fd) : fd_(fd) {}
  virtual ~FakePeer() { close(); }
  FakePeer(FakePeer const&) = delete;
  FakePeer& operator=(FakePeer const&) = delete;

  /// Bytes, or an empty text at the end.
  virtual std::string receive(std::size_t bytes_max) {
    std::string text(bytes_max, '\0');
    ssize_t got = ::recv(fd_, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }
  virtual bool send(std::string_view text) {
    while (!text.empty()) {
      ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Reads until `mark` has come and returns everything up to and with it; what follows is kept for the next
  /// call.
  std::string receive_until(std::string_view mark) {
    while (seen_.find(mark) == std::string::npos) {
      std::string more = receive(4096);
      if (more.empty()) return std::exchange(seen_, {});
      seen_ += more;
    }
    std::size_t end = seen_.find(mark) + mark.size();
    std::string text = seen_.substr(0, end);
    seen_.erase(0, end);
    return text;
  }
  std::string receive_exactly(std::size_t bytes) {
    while (seen_.size() < bytes) {
      std::string more = receive(bytes - seen_.size());
      if (more.empty()) break;
      seen_ += more;
    }
    std::string text = seen_.substr(0, bytes);
    seen_.erase(0, text.size());
    return text;
  }
  std::string receive_to_end() {
    std::string all = std::exchange(seen_, {});
    for (std::string more = receive(65536); !more.empty(); more = receive(65536)) all += more;
    return all;
  }
  /// Head and body of one request with a Content-Length, or what came of it.
  std::string receive_request() {
    std::string head = receive_until("\r\n\r\n");
    std::size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + receive_exactly(std::stoul(head.substr(at + 16)));
  }

  /// Called before the script; false ends the connection.
  virtual bool begin() { return true; }

  virtual void close() {
    std::lock_guard lock{mutex_};
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  /// Ends the connection with a reset.
  void reset() {
    linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    std::lock_guard lock{mutex_};
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  /// From another thread: whatever the script waits for ends.
  void interrupt() {
    std::lock_guard lock{mutex_};
    if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
  }

 protected:
  int fd_;

 private:
  std::mutex mutex_;  ///< guards the descriptor's end against `interrupt`
  std::string seen_;
};

/// A server on a free port of the loopback: each connection runs `script` on a thread of its own. Stops, and
/// waits for its threads, when it is destroyed.
class FakeServer {
 public:
  using Script = std::function<void(FakePeer&)>;
  using MakePeer = std::function<std::unique_ptr<FakePeer>(int)>;

  explicit FakeServer(
      Script script, MakePeer make = [](int fd) { return std::make_unique<FakePeer>(fd); })
      : script_(std::move(script)), make_(std::move(make)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, any, &size) != 0)
      std::abort();
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }

  ~FakeServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (auto& connection : connections_) connection.peer->interrupt();
    for (auto& connection : connections_) connection.thread.join();
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return count_; }
  [[nodiscard]] http::Origin origin(std::string scheme = "http", std::string host = "127.0.0.1") const {
    return http::Origin{std::move(scheme), std::move(host), port_};
  }

  /// For scripts: what a connection saw, in order of arrival.
  void note(std::string text) {
    std::lock_guard lock{mutex_};
    notes_.push_back(std::move(text));
    changed_.notify_all();
  }
  [[nodiscard]] std::vector<std::string> notes() {
    std::lock_guard lock{mutex_};
    return notes_;
  }
  /// Waits until so many notes were made.
  std::vector<std::string> wait_notes(std::size_t count) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return notes_.size() >= count; });
    return notes_;
  }

 private:
  struct Connection {
    std::unique_ptr<FakePeer> peer;
    std::thread thread;
  };

  void accept_all() {
    while (!stopping_) {
      int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++count_;
      // Only this thread adds connections, and the destructor looks at them when it has ended.
      auto& connection = connections_.emplace_back();
      connection.peer = make_(fd);
      connection.thread = std::thread([this, &peer = *connection.peer] {
        if (peer.begin()) script_(peer);
        peer.close();
      });
    }
  }

  Script script_;
  MakePeer make_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> count_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
  std::list<Connection> connections_;
  std::thread accepting_;
};

/// `HTTP/1.1 200 OK` with this body and its length.
inline std::string answer(std::string_view body, std::string_view status = "200 OK",
                          std::string_view more = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

}  // namespace yj::test
