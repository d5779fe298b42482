#include "daemon/self_check.hpp"

#include "control/readers_socket.hpp"
#include "daemon/findings.hpp"
#include "daemon/group.hpp"
#include "daemon/parts.hpp"
#include "http/unix_listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>

namespace yj {

using control::Finding;

namespace {

/// The socket of a daemon that is to be started; a running one cannot ask itself so.
Finding look_at_socket(Settings const& settings) {
  std::string path = settings.socket.string();
  struct stat status {};
  bool there = ::lstat(path.c_str(), &status) == 0;
  std::string const longest = settings.readers ? control::readers_socket(settings.socket).string() : path;
  if (longest.size() > http::kUnixPathMax)
    return {Finding::Verdict::wrong, "socket",
            fmt::format("the socket's path is longer than {} bytes, which Linux does not take: {}; name "
                        "a shorter one: control.socket",
                        http::kUnixPathMax, longest)};
  if (there && !S_ISSOCK(status.st_mode))
    return {Finding::Verdict::wrong, "socket",
            fmt::format("{} exists and is no socket; name another place: control.socket", path)};
  if (settings.readers && !may_give_to(settings.readers->id))
    return {
        Finding::Verdict::wrong, "socket",
        fmt::format("control.readers: the daemon's user is no member of the group {}, and so may not "
                    "give it a socket; "
                    "a service joins it with SupplementaryGroups={} and SystemCallFilter=@chown in its unit",
                    settings.readers->group, settings.readers->group)};
  bool answers = there && http::ask_unix_socket(path, http::Request{"GET", "/healthz"}, {});
  return {Finding::Verdict::good, "socket",
          fmt::format("socket: {}{}", path, answers ? " (a daemon answers there now)" : "")};
}

Findings ask_platform_now(Settings const& settings, Keys const& keys) {
  if (keys.empty()) return {};
  auto platform = platform::HttpPlatform::make(platform_settings(settings));
  if (!platform) return {{Finding::Verdict::wrong, "configuration", platform.error().what}};
  for (auto const& [name, key] : keys) {
    if (auto set = (*platform)->set_key(name, key); !set)
      return {{Finding::Verdict::wrong, "key", set.error().what}};
  }
  boost::asio::io_context loop{1};
  Findings findings{{Finding::Verdict::later, "platform", "the question to the platform broke off"}};
  boost::asio::co_spawn(loop, ask_platform(settings, names_of(keys), **platform),
                        [&](std::exception_ptr thrown, Findings found) {
                          if (!thrown) findings = std::move(found);
                          (*platform)->client().close_idle();
                        });
  loop.run();
  return findings;
}

char const* word_for(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::good: return "ok   ";
    case Finding::Verdict::later: return "LATER";
    case Finding::Verdict::wrong: break;
  }
  return "WRONG";
}

Fitness fitness_of(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::good: return Fitness::sound;
    case Finding::Verdict::later: return Fitness::unavailable;
    case Finding::Verdict::wrong: break;
  }
  return Fitness::wrong;
}

}  // namespace

Fitness self_check(Settings const& settings, std::filesystem::path const& settings_file,
                   catalog::Catalog const* catalog, bool ask_platform) {
  Fitness worst = Fitness::sound;
  auto tell = [&worst](Finding const& finding) {
    worst = std::max(worst, fitness_of(finding.verdict));
    fmt::print("{}  {}\n", word_for(finding.verdict), finding.text);
  };
  Keys keys;
  for (auto const& finding : look_around(settings, settings_file, catalog, keys)) tell(finding);
  tell(look_at_socket(settings));
  if (ask_platform) {
    for (auto const& finding : ask_platform_now(settings, keys)) tell(finding);
  }
  return worst;
}

}  // namespace yj
