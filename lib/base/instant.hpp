#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace yj {

using Duration = std::chrono::milliseconds;

/// A point in time: UTC, in milliseconds since 1970. Stored as an integer, shown to people in local time.
using Instant = std::chrono::sys_time<Duration>;

constexpr std::int64_t to_millis(Instant at) { return at.time_since_epoch().count(); }
constexpr Instant from_millis(std::int64_t millis) { return Instant{Duration{millis}}; }

/// `2026-06-01T09:30:00.123Z`
std::string to_iso(Instant at);
/// `2026-06-01 09:30:00` in the process's time zone, for people.
std::string to_local(Instant at);
/// `2026-06-01`: the date there.
std::string local_day(Instant at);

}  // namespace yj
