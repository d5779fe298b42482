#pragma once

#include "http/server.hpp"
#include "support/temp_folder.hpp"
#include "unit/http/loop.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace yj::test {

/// A socket that answers from a list and notes what it was asked.
class CannedDaemon {
 public:
  /// Answers to `METHOD target`: status and body. Anything else is 404.
  std::map<std::string, std::pair<int, std::string>> answers{{"GET /healthz", {200, "{}"}}};

  /// Answers that replace those above once they were given.
  std::map<std::string, std::pair<int, std::string>> then;

  /// Asked where there is no answer above; none: 404.
  std::function<std::optional<std::pair<int, std::string>>(std::string const& what)> otherwise;

  std::filesystem::path socket() const { return folder_.path() / "control.sock"; }

  void start() {
    listener_ = *http::UnixListener::bind(loop_.io.get_executor(), socket(), 0600);
    group_.emplace(loop_.io.get_executor());
    thread_ = std::thread([this] {
      http::Handler handler = [this](http::Request request, http::Peer) {
        return answer(std::move(request));
      };
      loop_.wait(http::serve(*listener_, std::move(handler), *group_, http::ServerLimits{}));
      loop_.wait(group_->wait_empty());
    });
  }
  ~CannedDaemon() {
    if (!thread_.joinable()) return;
    boost::asio::post(loop_.io, [this] { listener_->close(); });
    thread_.join();
  }

  /// What was asked, without the first look for a daemon.
  std::vector<std::string> asked() {
    std::lock_guard lock{mutex_};
    return asked_;
  }

  /// The bodies that came with it, the empty ones left out.
  std::vector<std::string> bodies() {
    std::lock_guard lock{mutex_};
    return bodies_;
  }

 private:
  http::Awaitable<http::Response> answer(http::Request request) {
    std::string what = request.method + " " + request.target;
    if (what != "GET /healthz") {
      std::lock_guard lock{mutex_};
      asked_.push_back(what);
      if (!request.body.empty()) bodies_.push_back(request.body);
    }
    http::Response response;
    if (auto made = otherwise && !answers.contains(what) ? otherwise(what) : std::nullopt)
      answers[what] = *made;
    auto place = answers.find(what);
    response.status = place == answers.end() ? 404 : place->second.first;
    response.body = place == answers.end() ? R"({"detail": "there is no such thing", "hint": "look again"})"
                                           : place->second.second;
    if (auto next = then.find(what); next != then.end()) answers[what] = next->second;
    co_return std::move(response);
  }

  TempFolder folder_;
  Loop loop_;
  std::unique_ptr<http::UnixListener> listener_;
  std::optional<http::Group> group_;
  std::thread thread_;
  std::mutex mutex_;
  std::vector<std::string> asked_;
  std::vector<std::string> bodies_;
};

}  // namespace yj::test
