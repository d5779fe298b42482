#include "base/log.hpp"

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

namespace yj::log {

namespace {

constexpr std::size_t kLineBytesMax = 8192;

/// systemd reads a leading `<N>` as syslog's priority (sd-daemon(3)).
class Priority final : public spdlog::custom_flag_formatter {
 public:
  void format(spdlog::details::log_msg const& message, std::tm const&, spdlog::memory_buf_t& out) override {
    std::string_view text = message.level >= spdlog::level::err    ? "<3>"
                            : message.level == spdlog::level::warn ? "<4>"
                            : message.level == spdlog::level::info ? "<6>"
                                                                   : "<7>";
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<Priority>();
  }
};

struct Redactions {
  std::mutex mutex;
  std::vector<std::string> texts;
};

Redactions& redactions() {
  static Redactions all;
  return all;
}

spdlog::logger& logger() {
  static auto instance = [] {
    auto made =
        std::make_shared<spdlog::logger>("yuanjingd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    return made;
  }();
  return *instance;
}

bool& writes_json() {
  static bool json = false;
  return json;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "info";
}

std::string json_line(Level level, std::string message, About const& about) {
  Json json;
  json["time"] = to_iso(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
  json["level"] = name_of(level);
  json["message"] = std::move(message);
  if (!about.batch.empty()) json["batch"] = printable(redacted(about.batch), kLineBytesMax);
  if (!about.job.empty()) json["job"] = printable(redacted(about.job), kLineBytesMax);
  return json.dump();
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void configure(Level level, Format format) {
  logger().set_level(to_spdlog(level));
  writes_json() = format == Format::json;
  if (writes_json()) return logger().set_pattern("%v");
  bool journal =
      format == Format::journal || (format == Format::automatic && std::getenv("JOURNAL_STREAM") != nullptr);
  if (!journal) return;
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<Priority>('*').set_pattern("%*%v");
  logger().set_formatter(std::move(formatter));
}

void redact(Secret const& secret) {
  if (secret.empty()) return;
  std::lock_guard lock{redactions().mutex};
  redactions().texts.push_back(secret.reveal());
}

std::string redacted(std::string text) {
  std::lock_guard lock{redactions().mutex};
  for (auto const& hidden : redactions().texts) {
    for (auto at = text.find(hidden); at != std::string::npos; at = text.find(hidden, at + 3))
      text.replace(at, hidden.size(), "***");
  }
  return text;
}

void write(Level level, std::string_view line, About const& about) {
  if (!logger().should_log(to_spdlog(level))) return;
  std::string text = printable(redacted(std::string{line}), kLineBytesMax);
  if (writes_json()) text = json_line(level, std::move(text), about);
  logger().log(to_spdlog(level), "{}", text);
}

}  // namespace yj::log
