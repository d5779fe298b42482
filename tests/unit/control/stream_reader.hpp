#pragma once

#include "base/json.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <poll.h>
#include <string>
#include <utility>
#include <vector>

namespace yj::test {

/// Reads an answer that has no end, as far as a test wants.
class StreamReader {
 public:
  StreamReader(std::filesystem::path const& path, std::string const& target, std::string const& fields = "") {
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      ADD_FAILURE() << std::strerror(errno);
    std::string request = "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
    if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      ADD_FAILURE() << std::strerror(errno);
  }
  ~StreamReader() { ::close(fd_); }
  StreamReader(StreamReader const&) = delete;
  StreamReader& operator=(StreamReader const&) = delete;

  /// Reads until it is so; false when the stream ended first, or nothing helped for so long.
  bool until(std::function<bool()> const& enough, std::chrono::seconds patience = std::chrono::seconds{90}) {
    auto end = std::chrono::steady_clock::now() + patience;
    while (!enough()) {
      if (ended_ || std::chrono::steady_clock::now() > end) return false;
      pollfd wait{fd_, POLLIN, 0};
      if (::poll(&wait, 1, 100) <= 0) continue;
      char buffer[4096];
      ssize_t count = ::recv(fd_, buffer, sizeof buffer, 0);
      if (count <= 0) {
        ended_ = true;
        continue;
      }
      text_.append(buffer, static_cast<std::size_t>(count));
    }
    return true;
  }
  bool until_text(std::string const& wanted) {
    return until([&] { return text_.find(wanted) != std::string::npos; });
  }
  /// So many events are there whole. They are only counted here, or a slow machine would look like a client that does not read.
  bool until_events(std::size_t count) {
    std::size_t found = 0;
    std::size_t looked_at = 0;
    return until([&] {
      for (std::size_t at = 0; (at = text_.find("\nid: ", looked_at)) != std::string::npos;) {
        auto end = text_.find("\n\n", at);
        if (end == std::string::npos) break;
        ++found;
        looked_at = end;
      }
      return found >= count;
    });
  }
  bool until_end() {
    (void)until([&] { return ended_; });
    return ended_;
  }

  /// The data of all whole events, each checked against its frame. Chunks do not part a line here, as the server writes
  /// whole pieces.
  [[nodiscard]] std::vector<Json> events() const {
    std::vector<Json> found;
    std::size_t at = 0;
    while ((at = text_.find("id: ", at)) != std::string::npos) {
      auto end = text_.find("\n\n", at);
      if (end == std::string::npos) break;
      std::string frame = text_.substr(at, end - at);
      auto kind = frame.find("\nevent: ");
      auto data = frame.find("\ndata: ");
      EXPECT_NE(kind, std::string::npos) << frame;
      EXPECT_NE(data, std::string::npos) << frame;
      auto json = parse_json(frame.substr(data + 7));
      EXPECT_TRUE(json) << frame;
      if (json) {
        EXPECT_EQ(frame.substr(4, kind - 4), std::to_string((*json)["id"].get<int>()));
        EXPECT_EQ(frame.substr(kind + 8, data - kind - 8), (*json)["kind"].get<std::string>());
        found.push_back(std::move(*json));
      }
      at = end;
    }
    return found;
  }
  [[nodiscard]] std::string const& text() const { return text_; }

 private:
  int fd_ = -1;
  std::string text_;
  bool ended_ = false;
};

}  // namespace yj::test
