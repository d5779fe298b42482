#include "daemon/settings_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace yj {
namespace {

using ::testing::ElementsAre;

Settings settings_of(std::string const& text) {
  auto read = read_settings(text, "y.yaml");
  if (auto* settings = std::get_if<Settings>(&read)) return *settings;
  ADD_FAILURE() << text;
  return default_settings();
}

std::vector<std::string> changes(std::string const& before, std::string const& after) {
  std::vector<std::string> lines;
  for (auto const& change : changes_between(settings_of(before), settings_of(after)))
    lines.push_back(change.text());
  return lines;
}

TEST(SettingsChanges, AreNamedFromOldToNew) {
  EXPECT_THAT(changes("", "accounts: {default: {budget: {daily: 2000}}}"),
              ElementsAre("accounts.default.budget.daily: (not set) -> 2000"));
  EXPECT_THAT(changes("projects: {a: {budget: 5}}\nprices: {m: {t2v: 2.5/s}}", "prices: {m: {t2v: 7}}"),
              ElementsAre("prices.m t2v: 2.5/s -> 7", "projects.a.budget.max: 5 -> (not set)"));
}

TEST(SettingsChanges, SayWhatNeedsARestart) {
  EXPECT_THAT(changes("", "limits: {in_flight: 20, models: {m: 3}}\npolling: {first: 90s}"),
              ElementsAre("limits.in_flight: 50 -> 20, which needs a restart",
                          "limits.models.m: (not set) -> 3, which needs a restart",
                          "polling.first: 10s -> 90s, which needs a restart"));
  EXPECT_THAT(changes("", "accounts: {second: {api_key_file: /k}}\ndisk: {reserve: 16MiB}"),
              ElementsAre("accounts.second.api_key_file: (not set) -> /k, which needs a restart",
                          "disk.reserve: 2GiB -> 16MiB, which needs a restart"));
  EXPECT_EQ(changes("", "accounts: {second: {}}").size(), 1u) << "an account of which nothing is said";
}

TEST(SettingsChanges, AreNoneForTheSameInOtherWords) {
  EXPECT_THAT(changes("polling: {first: 60s}\ndisk: {reserve: 1024MiB}",
                      "disk: {reserve: 1GiB}\npolling: {first: 1m}\nlog: {level: info}"),
              ElementsAre());
}

TEST(SettingsChanges, SeeEveryKey) {
  auto values = values_of(settings_of(R"(
platform: {ca_file: /c, proxy: "http://p"}
accounts: {x: {api_key_file: /k, limits: {in_flight: 1}, budget: {max: 5, daily: 2}}}
paths: {models: /m}
control: {readers: users}
limits: {models: {x: 1}}
projects: {x: {budget: 5}}
prices: {x: {t2v: 5}}
time_zone: UTC
)"));
  // A key with one choice only cannot change.
  for (auto const& key : settings_keys()) {
    bool one_choice = key == "store.durability" || key.ends_with(".unit");
    bool group = !one_choice && (key.find('.') == std::string::npos || key.ends_with(".budget") ||
                                 key.ends_with("*.limits"));
    if (one_choice || group) continue;
    std::string pattern = std::regex_replace(key, std::regex{R"(\.)"}, "\\.");
    pattern = std::regex_replace(pattern, std::regex{R"(\*)"}, "x");
    bool seen = std::any_of(values.begin(), values.end(), [&](auto const& value) {
      return std::regex_search(value.first, std::regex{"^" + pattern + "(\\.|$)"});
    });
    EXPECT_TRUE(seen) << key;
  }
  for (auto const* key : {"prices.x t2v", "time_zone", "limits.models.x"})
    EXPECT_TRUE(values.contains(key)) << key;
}

}  // namespace
}  // namespace yj
