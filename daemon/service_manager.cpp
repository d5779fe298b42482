#include "daemon/service_manager.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace yj {

void tell_service_manager(std::string_view state) {
  char const* place = std::getenv("NOTIFY_SOCKET");
  if (place == nullptr || *place == '\0') return;
  std::string_view path{place};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') address.sun_path[0] = '\0';  // an abstract name
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());

  Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  auto const* target = reinterpret_cast<sockaddr const*>(&address);
  bool sent = socket && ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, target, length) >= 0;
  if (!sent) log::warning("systemd could not be told '{}': {}", state, std::strerror(errno));
}

std::string status_message(std::string_view text) {
  constexpr std::size_t kBytesMax = 400;
  return "STATUS=" + printable(text, kBytesMax);
}

std::optional<Duration> watchdog_patience() {
  auto number = [](char const* name) -> std::optional<std::int64_t> {
    char const* text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    std::int64_t value = 0;
    auto end = text + std::strlen(text);
    auto read = std::from_chars(text, end, value);
    return read.ec == std::errc{} && read.ptr == end && value > 0 ? std::optional{value} : std::nullopt;
  };
  auto patience = number("WATCHDOG_USEC");
  if (!patience) return std::nullopt;
  if (std::getenv("WATCHDOG_PID") != nullptr && number("WATCHDOG_PID") != ::getpid()) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::microseconds{*patience});
}

void tell_service_manager_of_reload() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  tell_service_manager(
      fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000LL + now.tv_nsec / 1000));
}

}  // namespace yj
