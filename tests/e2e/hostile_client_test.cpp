// The real daemon's socket in the hands of somebody who means ill, and of somebody else who does not.
#include "base/files.hpp"
#include "e2e/world.hpp"
#include "http/client.hpp"
#include "support/sanitizers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <grp.h>
#include <poll.h>

namespace yj::e2e {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kGrowthMaxMib = 96 * test::kGreed;
/// With bodies of batches, of which several are kept and checked at once.
constexpr std::uint64_t kGrowthWithBatchesMaxMib = 300 * test::kGreed;

struct HostileClient : ::testing::Test {
  World world;
  std::vector<Fd> sockets;
  std::uint64_t memory_before = 0;

  void SetUp() override {
    world.start_sim({"--task-time", "100ms-200ms"});
    world.start_daemon();
    memory_before = memory("VmRSS:");
  }

  /// What the kernel says of the daemon's memory, in MiB.
  std::uint64_t memory(std::string const& line) {
    std::ifstream status{fmt::format("/proc/{}/status", world.daemon().pid())};
    std::string word;
    std::uint64_t kib = 0;
    while (status >> word) {
      if (word == line) status >> kib;
    }
    return kib / 1024;
  }

  Fd connected() {
    Fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    world.socket().string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fd.reset();
    return fd;
  }
  /// As much as the daemon takes at once; true when it took all. A daemon that hung up takes nothing.
  static bool send_some(Fd const& fd, std::string_view text) {
    while (!text.empty()) {
      ssize_t sent = ::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// What comes until the daemon closes, or none for too long; at most 1 MiB of it is kept.
  static std::string answer(Fd const& fd, std::chrono::seconds patience = 30s) {
    std::string all;
    std::string piece(64 * 1024, '\0');
    pollfd waits{fd.get(), POLLIN, 0};
    while (::poll(&waits, 1, static_cast<int>(patience.count() * 1000)) > 0) {
      ssize_t got = ::recv(fd.get(), piece.data(), piece.size(), 0);
      if (got <= 0) break;
      if (all.size() < 1U << 20U) all.append(piece, 0, static_cast<std::size_t>(got));
    }
    return all;
  }
  /// Sends this over and over until the daemon hangs up or `bytes` are gone, then what it said.
  std::string flooded(std::string const& begin, std::string const& piece, std::uint64_t bytes) {
    Fd fd = connected();
    EXPECT_TRUE(fd);
    send_some(fd, begin);
    for (std::uint64_t sent = 0; sent < bytes; sent += piece.size()) {
      pollfd waits{fd.get(), POLLOUT, 0};
      if (::poll(&waits, 1, 30'000) <= 0 || (waits.revents & (POLLHUP | POLLERR)) != 0) break;
      if (::send(fd.get(), piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
        break;
    }
    ::shutdown(fd.get(), SHUT_WR);
    return answer(fd);
  }

  /// Somebody else is served meanwhile, soon.
  void serves_others() {
    http::Limits patience;
    patience.total = patience.idle = 15s;
    auto response = http::ask_unix_socket(world.socket(), http::Request{"GET", "/v1/status"}, patience);
    ASSERT_TRUE(response) << response.error().what;
    EXPECT_EQ(response->status, 200);
  }
  void TearDown() override {
    if (IsSkipped()) return;
    EXPECT_LT(memory("VmHWM:"), memory_before + kGrowthMaxMib) << "MiB";
    sockets.clear();
    serves_others();
    world.drop("after.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
    EXPECT_TRUE(wait_until([&] { return world.count("after", "done") == 1; })) << "work goes on";
    EXPECT_TRUE(world.daemon().running());
  }
};

TEST_F(HostileClient, SendsARequestLineWithoutAnEnd) {
  std::string said = flooded("GET /", std::string(8192, 'a'), 256U << 20U);
  EXPECT_TRUE(said.starts_with("HTTP/1.1 431 ")) << said;
}

TEST_F(HostileClient, SendsFieldsWithoutAnEnd) {
  std::string said = flooded("GET / HTTP/1.1\r\n", "X-Field: something\r\n", 64U << 20U);
  EXPECT_TRUE(said.starts_with("HTTP/1.1 431 ")) << said;
}

TEST_F(HostileClient, AnnouncesMoreThanAnyDiskHolds) {
  for (std::string const length :
       {"1000000000000", "18446744073709551615", "18446744073709551616", "-1", "0x10", "1e3"}) {
    Fd fd = connected();
    send_some(fd, "POST /v1/batches HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n");
    ::shutdown(fd.get(), SHUT_WR);
    std::string said = answer(fd);
    EXPECT_TRUE(said.starts_with("HTTP/1.1 413 ") || said.starts_with("HTTP/1.1 400 "))
        << length << ": " << said;
  }
}

TEST_F(HostileClient, SendsBrokenChunks) {
  std::string const head = "POST /v1/batches HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::string const chunks : {"zz\r\n", "ffffffffffffffff1\r\n", "5\r\nhelloXX", "-5\r\n", "\r\n\r\n",
                                   "5;ext=\"\x01\r\nhello\r\n"}) {
    Fd fd = connected();
    send_some(fd, head + chunks);
    ::shutdown(fd.get(), SHUT_WR);
    std::string said = answer(fd);
    EXPECT_TRUE(said.empty() || said.starts_with("HTTP/1.1 4")) << chunks << ": " << said;
  }
  std::string endless = flooded(head, "1000\r\n" + std::string(4096, 'x') + "\r\n", 256U << 20U);
  EXPECT_TRUE(endless.starts_with("HTTP/1.1 413 ")) << endless;
}

TEST_F(HostileClient, AsksAThousandThingsAtOnceAndReadsNothing) {
  std::string request = "GET /v1/status HTTP/1.1\r\n\r\n";
  std::string many;
  for (int i = 0; i < 1000; ++i) many += request;
  for (int i = 0; i < 20; ++i) {
    sockets.push_back(connected());
    send_some(sockets.back(), many);
  }
  serves_others();
}

TEST_F(HostileClient, GetsEveryAnswerToWhatItAskedInOneGo) {
  std::string many;
  for (int i = 0; i < 500; ++i) many += "GET /healthz HTTP/1.1\r\n\r\n";
  many += "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n";
  Fd fd = connected();
  ASSERT_TRUE(send_some(fd, many));
  std::string said = answer(fd);
  int answers = 0;
  for (auto at = said.find("HTTP/1.1 200 "); at != std::string::npos; at = said.find("HTTP/1.1 200 ", at + 1))
    ++answers;
  EXPECT_EQ(answers, 501);
}

TEST_F(HostileClient, HoldsHalfUploadsOpen) {
  for (int i = 0; i < 300; ++i) {
    sockets.push_back(connected());
    send_some(sockets.back(),
              "PUT /v1/blobs/" + std::string(64, 'a') + " HTTP/1.1\r\nContent-Length: 1000000\r\n\r\nhalf");
  }
  serves_others();
}

TEST_F(HostileClient, SendsManyLargeBatchesAtOnce) {
  std::string const head = "POST /v1/batches HTTP/1.1\r\nContent-Length: 40000000\r\n\r\n";
  std::string const piece(1U << 20U, '#');
  for (int i = 0; i < 20; ++i) {
    sockets.push_back(connected());
    send_some(sockets.back(), head);
  }
  // Until everything is sent but the last of it, or refused.
  std::vector<std::uint64_t> left(sockets.size(), 39'000'000);
  auto all_sent = [&] {
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      ssize_t sent = left[i] == 0
                         ? 0
                         : ::send(sockets[i].get(), piece.data(),
                                  std::min<std::size_t>(piece.size(), left[i]), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent >= 0) left[i] -= static_cast<std::uint64_t>(sent);
      if (sent < 0 && errno != EAGAIN) left[i] = 0;
    }
    pollfd first{sockets.front().get(), POLLOUT, 0};
    ::poll(&first, 1, 1);
    return std::all_of(left.begin(), left.end(), [](std::uint64_t bytes) { return bytes == 0; });
  };
  auto const end = std::chrono::steady_clock::now() + 30s * test::kSlowness;
  while (!all_sent() && std::chrono::steady_clock::now() < end) continue;
  serves_others();
  EXPECT_LT(memory("VmHWM:"), memory_before + kGrowthWithBatchesMaxMib) << "MiB";
  memory_before += kGrowthWithBatchesMaxMib - kGrowthMaxMib;
}

TEST_F(HostileClient, OpensTenThousandConnections) {
  constexpr rlim_t kClients = 10'000;
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  rlimit const before = limit;
  if (limit.rlim_max < kClients + 100)
    GTEST_SKIP() << "a process may open " << limit.rlim_max << " files here; this needs " << kClients + 100;
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, kClients + 100);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  auto const begun = std::chrono::steady_clock::now();
  std::size_t made = 0;
  for (rlim_t i = 0; i < kClients; ++i) {
    sockets.push_back(connected());
    if (sockets.back()) ++made;
    if (i % 2500 == 2499) serves_others();
  }
  EXPECT_EQ(made, kClients);
  serves_others();
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  RecordProperty("seconds", fmt::format("{:.1f}", took.count()));
  sockets.clear();
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(HostileClient, IsKeptOutByTheSocketsMode) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  std::filesystem::permissions(world.socket().parent_path(), std::filesystem::perms::all);
  pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(2);
    int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    world.socket().string().copy(address.sun_path, sizeof address.sun_path - 1);
    bool in = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::_exit(in ? 1 : errno == EACCES ? 0 : 3);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0)
      << "1: it came in; 2: it could not become nobody; 3: refused for another reason";
}

}  // namespace
}  // namespace yj::e2e
