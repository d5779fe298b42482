#pragma once

#include "base/instant.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace yj::simulation {

/// What happened, line by line. A line is made only where somebody reads it.
class Trace {
 public:
  using Sink = std::function<void(std::string_view line)>;

  explicit Trace(Sink sink) : sink_(std::move(sink)) {}

  template <class... Args>
  void operator()(Instant at, fmt::format_string<Args...> text, Args&&... args) {
    if (sink_) say(at, fmt::format(text, std::forward<Args>(args)...));
  }
  [[nodiscard]] bool wanted() const { return static_cast<bool>(sink_); }
  /// Of every line so far (FNV-1a).
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

 private:
  void say(Instant at, std::string const& text) {
    std::string line = fmt::format("{} {}\n", to_iso(at), text);
    for (unsigned char c : line) digest_ = (digest_ ^ c) * 0x100000001b3ULL;
    sink_(line);
  }

  Sink sink_;
  std::uint64_t digest_ = 0xcbf29ce484222325ULL;
};

}  // namespace yj::simulation
