#pragma once

#include "base/secret.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace yj::log {

enum class Level { debug, info, warning, error };

/// How lines look: `automatic` is `journal` under systemd (a `<N>` priority in front, no time), otherwise
/// `plain`. `json` is an object for each line, for programs that read along: `time` (ISO 8601, UTC), `level`, `message`, and
/// where it is about them `batch` and `job` by name.
enum class Format { automatic, plain, journal, json };

/// What a line is about, for programs; the line itself names it for people.
struct About {
  std::string batch;
  std::string job;
};

/// Sets level and form for the whole process; without it, plain lines from `info` up. Lines go to standard
/// error.
void configure(Level level, Format format);

/// From now on every occurrence of this secret in a line is written as `***`: the last net, not the first.
void redact(Secret const& secret);

/// The text with every such secret replaced, for what is written elsewhere than into the log.
std::string redacted(std::string text);

void write(Level level, std::string_view line, About const& about = {});

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace yj::log
