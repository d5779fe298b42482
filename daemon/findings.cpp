#include "daemon/findings.hpp"

#include "base/files.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/places.hpp"
#include "daemon/reach.hpp"

#include <fmt/format.h>

namespace yj {

namespace fs = std::filesystem;
using control::Finding;

namespace {

class Report {
 public:
  void good(std::string subject, std::string text) {
    add(Finding::Verdict::good, std::move(subject), std::move(text));
  }
  void later(std::string subject, std::string text) {
    add(Finding::Verdict::later, std::move(subject), std::move(text));
  }
  void wrong(std::string subject, std::string text) {
    add(Finding::Verdict::wrong, std::move(subject), std::move(text));
  }
  [[nodiscard]] Findings take() { return std::move(findings_); }

 private:
  void add(Finding::Verdict verdict, std::string subject, std::string text) {
    findings_.push_back({verdict, std::move(subject), std::move(text)});
  }
  Findings findings_;
};

void look_at_places(Settings const& settings, Report& report) {
  for (auto const& place : places_of(settings)) {
    std::error_code ignored;
    if (auto looked = look_at_place(place); !looked) {
      report.wrong("place", looked.error().what);
    } else {
      bool there = fs::exists(place.path, ignored);
      report.good("place",
                  fmt::format("{}: {}{}", place.name, place.path.string(), there ? "" : " (will be made)"));
    }
  }
}

void look_at_room(Settings const& settings, Report& report) {
  for (auto const& [name, folder] :
       {std::pair{"output", settings.output}, std::pair{"state", settings.state}}) {
    fs::path nearest = folder;
    std::error_code ignored;
    while (!fs::exists(nearest, ignored) && nearest.has_relative_path()) nearest = nearest.parent_path();
    auto free = free_space(nearest);
    if (!free) {
      report.wrong("disk", free.error().what);
    } else if (*free < settings.disk_reserve) {
      report.later(
          "disk",
          fmt::format(
              "{} MiB are free where {} lies, less than disk.reserve ({} MiB): nothing would be ordered. "
              "Make room, or lower disk.reserve",
              *free >> 20, name, settings.disk_reserve >> 20));
    } else {
      report.good("disk", fmt::format("room where {} lies: {} GiB free", name, *free >> 30));
    }
  }
}

void look_at_keys(Settings const& settings, Keys& keys, Report& report) {
  for (auto const& [name, account] : settings.accounts) {
    auto key = read_key(name, account);
    if (!key) {
      report.wrong("key", key.error().what);
      continue;
    }
    report.good("key", fmt::format("account {}: the API key was read", name));
    keys.emplace(name, std::move(*key));
  }
}

}  // namespace

Findings look_around(Settings const& settings, fs::path const& settings_file, catalog::Catalog const* catalog,
                     Keys& keys) {
  Report report;
  report.good("configuration", settings_file.empty()
                                   ? std::string{"configuration: none, the defaults hold"}
                                   : fmt::format("configuration: {}", settings_file.string()));
  if (catalog != nullptr) {
    report.good("catalogue", fmt::format("catalogue: {} models", catalog->models().size()));
    for (auto const& fault : unknown_models(settings, *catalog)) report.wrong("configuration", fault);
  } else {
    report.wrong("catalogue", "the catalogue has the problems named above: mend paths.models");
  }
  look_at_places(settings, report);
  look_at_room(settings, report);
  look_at_keys(settings, keys, report);
  return report.take();
}

http::Awaitable<Findings> ask_platform(Settings const& settings, std::vector<std::string> accounts,
                                       platform::HttpPlatform& platform) {
  Report report;
  std::optional<Duration> lead;
  for (auto const& account : accounts) {
    auto answer = co_await platform.reach(account);
    Reached reached = judge_reach(account, settings, answer);
    if (reached.fine) {
      report.good("platform", reached.text);
    } else if (reached.passes_by_itself) {
      report.later("platform", reached.text);
    } else {
      report.wrong("key", reached.text);
    }
    if (platform.clock_lead()) lead = platform.clock_lead();
  }
  Findings findings = report.take();
  if (auto clock = judge_clock(lead)) {
    findings.push_back({Finding::Verdict::wrong, "clock", *clock});
  } else if (lead) {
    findings.push_back({Finding::Verdict::good, "clock", "clock: it agrees with the platform's"});
  }
  co_return std::move(findings);
}

}  // namespace yj
