#pragma once

#include "collect/collector.hpp"
#include "support/temp_folder.hpp"
#include "unit/http/fake_server.hpp"
#include "unit/http/loop.hpp"

#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace yj::collect {

using test::bytes_of;
using test::FakePeer;
using test::FakeServer;
using test::names_below;

inline std::string video() {
  return bytes_of(std::filesystem::path(YJ_SOURCE_DIR) / "tests/data/media/video-16x9.mp4");
}
inline std::string cover() {
  return bytes_of(std::filesystem::path(YJ_SOURCE_DIR) / "tests/data/media/cover-16x9.jpeg");
}

inline std::string ok(std::string const& body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", body.size(),
                     body);
}

/// Fetches into a folder of its own, from servers of the test's own.
struct Collecting : ::testing::Test {
  test::Loop loop;
  boost::asio::thread_pool worker{1};
  test::TempFolder folder;
  std::unique_ptr<http::Client> client = *http::Client::make({});
  Secret key{"key-of-the-account"};
  http::DownloadLimits limits;

  CollectResult fetch(http::Origin api, std::string url, ArtifactKind kind = ArtifactKind::video,
                      std::uint64_t reserve = 0) {
    CollectSettings settings;
    settings.output = folder.path();
    settings.api = std::move(api);
    settings.disk_reserve = reserve;
    settings.limits = limits;
    Collector collector{*client, worker.get_executor(), [this](std::string const&) { return key; }, settings};
    FetchOrder order{"default", "批次", "镜一", kind, 1, std::move(url)};
    return loop.wait(collector.fetch(std::move(order)));
  }
};

}  // namespace yj::collect
