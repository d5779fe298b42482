#include "daemon/ctl/watching.hpp"

#include "base/text.hpp"
#include "daemon/ctl/interruptions.hpp"
#include "daemon/ctl/one_look.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/repeated_frame.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/tr.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <poll.h>

namespace yj::ctl {

namespace {

using Steady = std::chrono::steady_clock;

constexpr Duration kUsual{2000};
constexpr Duration kShortest{100};
constexpr Duration kLongest{std::chrono::hours{24}};

/// `5`, `0.5`, `500ms`, `1m`; CLI11 hands `true` over for the flag alone.
std::optional<Duration> period_of(std::string const& text) {
  if (text == "true") return kUsual;
  auto period = parse_duration(text);
  if (!period) {
    char* rest = nullptr;
    double const seconds = std::strtod(text.c_str(), &rest);
    bool const number = rest != text.c_str() && *rest == '\0' && seconds > 0 && seconds < 1e6;
    if (number) period = Duration{static_cast<std::int64_t>(seconds * 1000)};
  }
  if (!period || *period < kShortest || *period > kLongest) return std::nullopt;
  return period;
}

std::string local_now() {
  return to_local(from_millis(static_cast<std::int64_t>(std::time(nullptr)) * 1000));
}

/// Shows one look after the other.
class Shower {
 public:
  explicit Shower(Invocation const& invocation) : invocation_(invocation), live_(is_live_terminal()) {
    if (invocation.json) live_ = false;
  }

  void show(OneLook look) {
    bool const changed = !last_ || !says_the_same(*last_, look);
    bool const silent = look.code == static_cast<int>(Exit::unreachable);
    // What the daemon said last stays to be seen while it is away.
    if (silent && last_) {
      std::swap(look.out, last_->out);
      std::swap(look.heard, last_->heard);
    }
    last_ = std::move(look);
    if (live_) return paint();
    if (!changed) return;
    if (!last_->err.empty()) print_error(std::string_view{last_->err}.substr(0, last_->err.size() - 1));
    if (silent) return;
    if (invocation_.json) {
      print(one_line(last_->out));
    } else {
      if (std::exchange(printed_, true)) print(fmt::format("---- {} ----\n", local_now()));
      print(last_->out);
    }
    std::fflush(stdout);
  }

  void paint() {
    if (live_ && last_)
      screen_.paint(repeated_frame(*last_, *invocation_.watching, terminal_size(), local_now()));
  }
  Screen& screen() { return screen_; }
  [[nodiscard]] bool live() const { return live_; }

 private:
  Invocation const& invocation_;
  bool live_;
  bool printed_ = false;
  std::optional<OneLook> last_;
  Screen screen_;
};

/// `q` was typed, or the terminal is gone.
bool wants_to_end(Screen& screen) {
  std::array<char, 64> typed{};
  auto const bytes = ::read(STDIN_FILENO, typed.data(), typed.size());
  if (bytes <= 0) return true;
  std::string_view const keys{typed.data(), static_cast<std::size_t>(bytes)};
  if (keys.find('\f') != std::string_view::npos) screen.forget();
  return keys.find_first_of("qQ") != std::string_view::npos;
}

/// What ended it.
struct End {
  Exit exit = Exit::ok;
  std::optional<int> signal;
};

class Repetition {
 public:
  Repetition(Invocation const& invocation, DaemonLink& daemon)
      : invocation_(invocation), daemon_(daemon), shower_(invocation) {}

  End run() {
    bool first = true;
    while (true) {
      auto const next = Steady::now() + invocation_.watching->every;
      auto looking = begin_look([this] { return invocation_.run(daemon_); }, daemon_, interruptions_);
      while (!looking->ended()) {
        if (auto end = wait(looking->fd(), std::nullopt)) return leave(*end);
      }
      OneLook look = looking->take();
      if (first && look.code != 0) {
        print(look.out);
        if (!look.err.empty()) print_error(std::string_view{look.err}.substr(0, look.err.size() - 1));
        return {static_cast<Exit>(look.code), std::nullopt};
      }
      first = false;
      shower_.show(std::move(look));
      while (Steady::now() < next) {
        if (auto end = wait(-1, next)) return leave(*end);
      }
    }
  }

 private:
  /// Until something can be read from `fd`, or it is `until`, or something ends it all; signals and keys are minded meanwhile.
  std::optional<End> wait(int fd, std::optional<Steady::time_point> until) {
    bool const keys =
        shower_.live() && ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
    std::array<pollfd, 3> sources{pollfd{interruptions_.fd(), POLLIN, 0}, pollfd{fd, POLLIN, 0},
                                  pollfd{keys ? STDIN_FILENO : -1, POLLIN, 0}};
    int patience = -1;
    if (until)
      patience = static_cast<int>(
          std::max<Duration>(std::chrono::ceil<Duration>(*until - Steady::now()), Duration{0}).count());
    if (::poll(sources.data(), sources.size(), patience) <= 0) return std::nullopt;
    while (auto signal = interruptions_.next()) {
      if (*signal == SIGTSTP) {
        shower_.screen().leave();
        obey(SIGTSTP);
      } else if (*signal != SIGWINCH) {
        return End{Exit::ok, signal};
      }
      shower_.screen().forget();
      shower_.paint();
    }
    if (sources[2].revents != 0 && wants_to_end(shower_.screen())) return End{};
    return std::nullopt;
  }

  End leave(End end) {
    shower_.screen().leave(true);
    return end;
  }

  Invocation const& invocation_;
  DaemonLink& daemon_;
  Interruptions interruptions_;
  Shower shower_;
};

}  // namespace

void add_watching(CLI::App& command, Invocation& invocation, bool newest_last) {
  command.add_flag("--watch")
      ->description(
          tr("Show it again and again, in place on a terminal: every 2 seconds, or as --watch=SECONDS says"))
      ->each([&invocation, newest_last](std::string const& said) {
        auto period = period_of(said);
        if (!period)
          throw CLI::ValidationError{tr("'{}' is no number of seconds from 0.1 on; allowed: 2, 0.5, 1m",
                                        said)};  // CLI11 adds the name
        invocation.watching = Watching{*period, newest_last};
      });
}

void refuse_watching(Invocation const& invocation) {
  if (invocation.watching)
    throw CLI::ValidationError{"--watch", tr("only what changes nothing can be watched")};
}

Exit watch_command(Invocation const& invocation, DaemonLink& daemon) {
  End end = Repetition{invocation, daemon}.run();
  if (end.signal) obey(*end.signal);
  return end.exit;
}

}  // namespace yj::ctl
