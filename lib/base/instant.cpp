#include "base/instant.hpp"

#include <fmt/format.h>

#include <ctime>

namespace yj {

namespace {

std::tm broken_down(Instant at, bool local) {
  std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm parts{};
  if (local) {
    localtime_r(&seconds, &parts);
  } else {
    gmtime_r(&seconds, &parts);
  }
  return parts;
}

}  // namespace

std::string to_iso(Instant at) {
  std::tm t = broken_down(at, false);
  auto millis = (at - std::chrono::floor<std::chrono::seconds>(at)).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, millis);
}

std::string to_local(Instant at) {
  std::tm t = broken_down(at, true);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec);
}

std::string local_day(Instant at) { return to_local(at).substr(0, 10); }

}  // namespace yj
