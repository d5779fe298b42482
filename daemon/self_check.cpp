#include "daemon/self_check.hpp"

#include "base/files.hpp"
#include "daemon/api_key.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/parts.hpp"
#include "daemon/places.hpp"
#include "daemon/reach.hpp"
#include "http/client.hpp"
#include "http/unix_listener.hpp"
#include "platform/http_platform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace yj {

namespace fs = std::filesystem;

namespace {

/// Prints what was found and remembers the worst.
class Report {
 public:
  void good(std::string const& text) { line("ok   ", text); }
  void bad(Fitness fitness, std::string const& text) {
    worst_ = std::max(worst_, fitness);
    line(fitness == Fitness::wrong ? "WRONG" : "LATER", text);
  }
  [[nodiscard]] Fitness worst() const { return worst_; }

 private:
  static void line(char const* word, std::string const& text) { fmt::print("{}  {}\n", word, text); }
  Fitness worst_ = Fitness::sound;
};

void check_places(Settings const& settings, Report& report) {
  for (auto const& place : places_of(settings)) {
    std::error_code ignored;
    if (auto looked = look_at_place(place); !looked) {
      report.bad(Fitness::wrong, looked.error().what);
    } else {
      bool there = fs::exists(place.path, ignored);
      report.good(fmt::format("{}: {}{}", place.name, place.path.string(), there ? "" : " (will be made)"));
    }
  }
}

void check_room(Settings const& settings, Report& report) {
  for (auto const& [name, folder] :
       {std::pair{"output", settings.output}, std::pair{"state", settings.state}}) {
    fs::path nearest = folder;
    std::error_code ignored;
    while (!fs::exists(nearest, ignored) && nearest.has_relative_path()) nearest = nearest.parent_path();
    auto free = free_space(nearest);
    if (!free) {
      report.bad(Fitness::wrong, free.error().what);
    } else if (*free < settings.disk_reserve) {
      report.bad(
          Fitness::unavailable,
          fmt::format(
              "{} MiB are free where {} lies, less than disk.reserve ({} MiB): nothing would be ordered. "
              "Make room, or lower disk.reserve",
              *free >> 20, name, settings.disk_reserve >> 20));
    } else {
      report.good(fmt::format("room where {} lies: {} GiB free", name, *free >> 30));
    }
  }
}

void check_socket(Settings const& settings, Report& report) {
  std::string path = settings.socket.string();
  struct stat status {};
  bool there = ::lstat(path.c_str(), &status) == 0;
  if (path.size() > http::kUnixPathMax) {
    report.bad(Fitness::wrong,
               fmt::format("the socket's path is longer than {} bytes, which Linux does not take: {}; name "
                           "a shorter one: control.socket",
                           http::kUnixPathMax, path));
  } else if (there && !S_ISSOCK(status.st_mode)) {
    report.bad(Fitness::wrong,
               fmt::format("{} exists and is no socket; name another place: control.socket", path));
  } else if (there && http::ask_unix_socket(path, http::Request{"GET", "/healthz"}, {})) {
    report.good(fmt::format("socket: {} (a daemon answers there now)", path));
  } else {
    report.good(fmt::format("socket: {}", path));
  }
}

/// The keys that could be read.
Keys check_keys(Settings const& settings, Report& report) {
  Keys keys;
  for (auto const& [name, account] : settings.accounts) {
    auto key = read_key(name, account);
    if (!key) {
      report.bad(Fitness::wrong, key.error().what);
      continue;
    }
    report.good(fmt::format("account {}: the API key was read", name));
    keys.emplace(name, std::move(*key));
  }
  return keys;
}

void check_platform(Settings const& settings, Keys const& keys, Report& report) {
  if (keys.empty()) return;
  auto platform = platform::HttpPlatform::make(platform_settings(settings));
  if (!platform) return report.bad(Fitness::wrong, platform.error().what);
  for (auto const& [name, key] : keys) {
    if (auto set = (*platform)->set_key(name, key); !set) return report.bad(Fitness::wrong, set.error().what);
    boost::asio::io_context loop{1};
    std::optional<Result<void>> reached;
    boost::asio::co_spawn(loop, (*platform)->reach(name),
                          [&](std::exception_ptr thrown, Result<void> result) {
                            if (!thrown) reached.emplace(std::move(result));
                            (*platform)->client().close_idle();
                          });
    loop.run();
    Reached verdict =
        judge_reach(name, settings, reached ? *reached : fail(Errc::unavailable, "the question broke off"));
    if (verdict.fine) {
      report.good(verdict.text);
    } else {
      report.bad(verdict.passes_by_itself ? Fitness::unavailable : Fitness::wrong, verdict.text);
    }
  }
}

}  // namespace

Fitness self_check(Settings const& settings, std::filesystem::path const& settings_file,
                   catalog::Catalog const* catalog, bool ask_platform) {
  Report report;
  report.good(settings_file.empty() ? std::string{"configuration: none, the defaults hold"}
                                    : fmt::format("configuration: {}", settings_file.string()));
  if (catalog != nullptr) {
    report.good(fmt::format("catalogue: {} models", catalog->models().size()));
    for (auto const& fault : unknown_models(settings, *catalog)) report.bad(Fitness::wrong, fault);
  } else {
    report.bad(Fitness::wrong, "the catalogue has the problems named above: mend paths.models");
  }
  check_places(settings, report);
  check_room(settings, report);
  check_socket(settings, report);
  Keys keys = check_keys(settings, report);
  if (ask_platform) check_platform(settings, keys, report);
  return report.worst();
}

}  // namespace yj
