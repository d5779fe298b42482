#pragma once

#include "fake_server.hpp"
#include "http/body_source.hpp"
#include "http/server.hpp"
#include "loop.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <sys/un.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace yj::test {

/// `1 2 3 ...`, a number at a time; a negative count breaks off after two.
class Counting final : public http::BodySource {
 public:
  explicit Counting(int count) : count_(count) {}
  http::Awaitable<std::optional<std::string>> next() override {
    co_await http::let_others_run();
    if (count_ < 0 && at_ == 2) throw std::runtime_error("on purpose");
    if (at_ == count_) co_return std::nullopt;
    co_return std::to_string(++at_) + " ";
  }

 private:
  int count_;
  int at_ = 0;
};

inline http::Awaitable<http::Response> echo(http::Request request, http::Peer peer) {
  if (request.target == "/throw") throw std::runtime_error("on purpose");
  co_await http::let_others_run();
  if (request.target.starts_with("/count/")) {
    http::Response counted;
    counted.status = 200;
    counted.source = std::make_shared<Counting>(std::stoi(request.target.substr(7)));
    co_return std::move(counted);
  }
  http::Response response;
  response.status = 200;
  response.headers.add("X-Uid", std::to_string(peer.uid));
  response.headers.add("X-Pid", std::to_string(peer.pid));
  response.body = request.method + " " + request.target + " " + request.body;
  co_return std::move(response);
}

/// A server on its own thread, so that clients may block.
class UnixServer : public ::testing::Test {
 protected:
  void start(http::ServerLimits limits = {}, http::PlanBody plan = {}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "yj-socket-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = folder / "s";
    listener = *http::UnixListener::bind(loop.io.get_executor(), path, 0640);
    group.emplace(loop.io.get_executor());
    thread = std::thread([this, limits, plan = std::move(plan)] {
      http::Handler handler = echo;
      loop.wait(http::serve(*listener, handler, *group, limits, plan));
      loop.wait(group->wait_empty());
    });
  }
  void stop() {
    boost::asio::post(loop.io, [this] { listener->close(); });
    thread.join();
  }
  void TearDown() override {
    if (thread.joinable()) stop();
    std::filesystem::remove_all(folder);
  }

  std::unique_ptr<FakePeer> connect() {
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return std::make_unique<FakePeer>(fd);
  }
  /// Sends this and returns all that comes until the server closes.
  std::string refused(std::string_view text) {
    auto peer = connect();
    peer->send(text);
    return peer->receive_to_end();
  }

  std::filesystem::path folder;
  std::filesystem::path path;
  Loop loop;
  std::unique_ptr<http::UnixListener> listener;
  std::optional<http::Group> group;
  std::thread thread;
};

}  // namespace yj::test
