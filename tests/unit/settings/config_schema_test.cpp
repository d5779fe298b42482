// schema/config.schema.json, which editors use and the manual page is made of, and the reader of the daemon.
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "daemon/settings.hpp"
#include "daemon/settings_changes.hpp"
#include "support/json_schema.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

namespace yj {
namespace {

using ::testing::UnorderedElementsAreArray;

std::string const kFile = YJ_SOURCE_DIR "/schema/config.schema.json";

Json const& schema_json() {
  static Json const json = *parse_json(*read_file(kFile, 1U << 20U));
  return json;
}

test::JsonSchema const& schema() {
  static test::JsonSchema const parsed = test::JsonSchema::from_file(kFile);
  return parsed;
}

bool reader_takes(std::string const& text) {
  return std::holds_alternative<Settings>(read_settings(text, "y.yaml"));
}

/// Visits every key with its schema, as `settings_keys` names them.
template <class Visit>
void each_key(Json const& section, std::string const& prefix, Visit const& visit) {
  auto below = [&](Json const& map) {
    if (map.contains("properties"))
      for (auto const& [name, value] : map["properties"].items()) {
        visit(prefix + name, value);
        each_key(value, prefix + name + ".", visit);
      }
    if (map.contains("additionalProperties") && map["additionalProperties"].is_object())
      each_key(map["additionalProperties"], prefix + "*.", visit);
  };
  below(section);
  if (section.contains("anyOf"))
    for (auto const& form : section["anyOf"]) below(form);
}

TEST(ConfigSchema, HasEveryKeyOfTheReaderAndNoOther) {
  std::vector<std::string> keys;
  each_key(schema_json(), "", [&](std::string const& key, Json const&) { keys.push_back(key); });
  EXPECT_THAT(keys, UnorderedElementsAreArray(settings_keys()));
  EXPECT_GT(keys.size(), 40u);
}

TEST(ConfigSchema, IsDraft07) {
  auto metaschema = test::JsonSchema::from_file(YJ_SOURCE_DIR "/tests/data/json-schema/draft-07.schema.json");
  EXPECT_EQ(schema_json()["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(metaschema.problems(schema_json()), std::vector<std::string>{});
}

TEST(ConfigSchema, ExplainsEveryKeyInTwoLanguages) {
  each_key(schema_json(), "", [&](std::string const& key, Json const& value) {
    ASSERT_TRUE(value.contains("description")) << key;
    EXPECT_THAT(value["description"].get<std::string>(), ::testing::ContainsRegex("^[A-Z].*[.] .*。$"))
        << key;
  });
}

TEST(ConfigSchema, TellsTheDefaultsThatHold) {
  auto values = values_of(default_settings());
  std::set<std::string> told;
  each_key(schema_json(), "", [&](std::string const& key, Json const& value) {
    if (!value.contains("default")) return;
    auto place = values.find(key);
    if (place == values.end()) return;  // the only choice there is
    told.insert(key);
    Json const& said = value["default"];
    std::string text = said.is_string() ? said.get<std::string>() : said.dump();
    auto duration = parse_duration(text);
    EXPECT_EQ(duration && text != "2" ? to_text(*duration) : text, place->second) << key;
  });
  // What depends on the user and the machine has no default that a schema could tell.
  for (auto const& [key, value] : values) {
    if (key.starts_with("paths.") || key.starts_with("accounts.") || key == "control.socket") continue;
    EXPECT_TRUE(told.contains(key)) << key;
  }
}

TEST(ConfigSchema, MarksWhatIsReadAgain) {
  each_key(schema_json(), "", [&](std::string const& key, Json const& value) {
    bool below = key.starts_with("projects.") || key.find(".budget.") != std::string::npos;
    if (below) return;
    EXPECT_EQ(value.value("reload", false), is_read_again(key)) << key;
  });
}

TEST(ConfigSchema, IsNamedInTheFirstLineOfTheConfiguration) {
  auto text = read_file(YJ_SOURCE_DIR "/config/yuanjingd.yaml", 1U << 20U);
  std::string const begin = "# yaml-language-server: $schema=";
  ASSERT_THAT(*text, ::testing::StartsWith(begin));
  std::string const path = text->substr(begin.size(), text->find('\n') - begin.size());
  EXPECT_TRUE(std::filesystem::equivalent(YJ_SOURCE_DIR "/config/" + path, kFile));
}

TEST(ConfigSchema, TakesTheConfigurationAsItIsDeliveredAndWithEveryKeyAlive) {
  std::string const text = *read_file(YJ_SOURCE_DIR "/config/yuanjingd.yaml", 1U << 20U);
  EXPECT_EQ(schema().problems(nullptr), std::vector<std::string>{}) << "nothing but comments";
  std::string alive;
  static std::regex const key{R"(#( *[a-z_]+:.*))"};
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, key)) alive += match[1].str() + "\n";
  }
  EXPECT_EQ(schema().problems(test::json_of_yaml(alive)), std::vector<std::string>{});
}

class RightSettings : public ::testing::TestWithParam<char const*> {};
class WrongSettings : public ::testing::TestWithParam<char const*> {};

TEST_P(RightSettings, AreTakenByBoth) {
  EXPECT_TRUE(reader_takes(GetParam()));
  EXPECT_EQ(schema().problems(test::json_of_yaml(GetParam())), std::vector<std::string>{});
}

TEST_P(WrongSettings, AreRefusedByBoth) {
  ASSERT_FALSE(test::json_of_yaml(GetParam()).is_null());
  EXPECT_FALSE(reader_takes(GetParam()));
  EXPECT_FALSE(schema().takes(test::json_of_yaml(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    Documents, RightSettings,
    ::testing::Values(
        "limits: {in_flight: 1}", "limits: {in_flight: '1000000', downloads: 1000000}",
        "limits: {submits_per_second: 0.001}", "limits: {submits_per_second: 10000}",
        "limits: {submits_per_second: '0.5'}", "limits: {models: {}}", "limits: {models: {viduq3-pro: '5'}}",
        "limits:", "polling: {first: 1ms, fastest: 1s, slowest: 1d}", "polling: {}",
        "balance: {backoff: 2h, backoff_max: 007m}", "doubt: {first_look: 90s, backoff: 1m, max_in_row: 3}",
        "disk: {reserve: 0}", "disk: {reserve: '0'}", "disk: {reserve: 1TiB}", "disk: {reserve: 512KiB}",
        "platform: {generation_url: 'https://x.example:8443/'}",
        "platform: {generation_url: http://127.0.0.1}", "platform: {assets_url: 'HTTP://LocalHost:5'}",
        "platform: {assets_url: 'http://[::1]:8080'}",
        "platform: {proxy: 'http://proxy.example:3128', ca_file: /etc/ca.pem}",
        "platform: {send_transno: no}", "platform: {send_transno: 'ON'}", "accounts: {}",
        "accounts: {studio: }", "accounts: {studio: {api_key_file: /k, limits: {in_flight: 2}}}",
        "accounts: {studio: {limits: }}", "accounts: {default: {budget: 5}}",
        "accounts: {default: {budget: '2.5'}}", "accounts: {default: {budget: {daily: 0, unit: Credits}}}",
        "accounts: {default: {budget: {max: ' 30 ', daily: 2.000001}}}", "projects: {}", "projects: {a: {}}",
        "projects: {a: {budget: 5}, 长安: {budget: {max: 7.5, unit: credits}}}", "prices: {}",
        "prices: {m: {t2v: 7}}", "prices: {m: {t2v: 2.5/s, i2v: '2.5 /s'}}",
        "prices: {m: {t2v: {720p: 2.5/s, 720p off-peak: 1}}}", "prices: {m: {}}",
        "paths: {inbox: /a, output: /b, state: /c, models: /d}", "control: {socket: /s, mode: '0600'}",
        "control: {mode: '660', readers: users}", "control: {mode: 0660}", "time_zone: Asia/Shanghai",
        "store: {durability: full}", "log: {level: warning, format: plain}", "log:", "{}"));

INSTANTIATE_TEST_SUITE_P(
    Documents, WrongSettings,
    ::testing::Values(
        "a", "[limits]", "limit: {}", "limits: 5", "limits: [a]", "limits: {in_fligt: 5}",
        "limits: {in_flight: 0}", "limits: {in_flight: -1}", "limits: {in_flight: 1000001}",
        "limits: {in_flight: '1000001'}", "limits: {in_flight: 1.5}", "limits: {in_flight: '05'}",
        "limits: {in_flight: many}", "limits: {in_flight: }", "limits: {in_flight: [1]}",
        "limits: {in_flight: true}", "limits: {submits_per_second: 0}", "limits: {submits_per_second: -2}",
        "limits: {submits_per_second: 10001}", "limits: {submits_per_second: '0.0'}",
        "limits: {submits_per_second: fast}", "limits: {submits_per_second: 2/s}", "limits: {models: }",
        "limits: {models: [a]}", "limits: {models: {a: 0}}", "limits: {models: {a: {in_flight: 5}}}",
        "polling: {first: 5}", "polling: {first: 0s}", "polling: {first: 5 s}", "polling: {first: 5min}",
        "polling: {first: -5s}", "polling: {first: 1.5s}", "polling: {first: }", "polling: {middle: 5s}",
        "balance: {backoff: soon}", "doubt: {max_in_row: 0}", "doubt: {look_up: true}", "disk: {reserve: 2}",
        "disk: {reserve: 2GB}", "disk: {reserve: '2'}", "disk: {reserve: 1.5GiB}", "disk: {reserve: -1GiB}",
        "platform: {generation_url: 'ftp://x'}", "platform: {generation_url: 'http://x.example'}",
        "platform: {generation_url: 'https://x/path'}", "platform: {generation_url: x.example}",
        "platform: {generation_url: 'https://a@x'}", "platform: {generation_url: 5}",
        "platform: {generation_url: 'https://x?q'}", "platform: {generation_url: 'http://localhost.example'}",
        "platform: {assets_url: 'http://127.0.0.1.example'}", "platform: {proxy: 'socks5://x'}",
        "platform: {ca_file: ca.pem}", "platform: {send_transno: maybe}", "platform: {send_transno: 1}",
        "platform: {api_key: sk-1}", "accounts: ", "accounts: [a]", "accounts: {a: 5}",
        "accounts: {a: {api_key: sk-1}}", "accounts: {a: {api_key_file: k}}", "accounts: {a: {limits: 5}}",
        "accounts: {a: {limits: {downloads: 5}}}", "accounts: {a: {budget: }}", "accounts: {a: {budget: {}}}",
        "accounts: {a: {budget: -1}}", "accounts: {a: {budget: [5]}}", "accounts: {a: {budget: much}}",
        "accounts: {a: {budget: 1000000000}}", "accounts: {a: {budget: '1.0000001'}}",
        "accounts: {a: {budget: {max: }}}", "accounts: {a: {budget: {unit: yuan}}}",
        "accounts: {a: {budget: {new_price: ask}}}", "projects: ", "projects: [a]", "projects: {a: 5}",
        "projects: {a: }", "projects: {a: {weight: 2}}", "projects: {a: {budget: {daily: 5}}}",
        "projects: {a: {budget: {}}}", "prices: 5", "prices: ", "prices: {m: 5}", "prices: {m: {t2v: much}}",
        "prices: {m: {t2v: }}", "prices: {m: {t2v: 5/h}}", "prices: {m: {t2v: -5}}",
        "prices: {m: {t2v: {720p: [5]}}}", "prices: {m: {t2v: {720p: {a: 5}}}}", "paths: {inbox: relative}",
        "paths: {inbox: ~/inbox}", "paths: {inbox: 5}", "paths: {output: }", "paths: {outbox: /a}",
        "control: {mode: '0999'}", "control: {mode: '01000'}", "control: {mode: rw}", "control: {mode: -1}",
        "control: {mode: 1000}", "control: {readers: }", "control: {readers: [users]}",
        "control: {socket: s}", "time_zone: ", "time_zone: /etc/passwd", "time_zone: ../etc/passwd",
        "time_zone: 8", "store: {durability: normal}", "store: {path: /x}", "notify: {}",
        "log: {level: loud}", "log: {level: }", "log: {format: xml}", "log: {file: /x}", "log: debug"));

}  // namespace
}  // namespace yj
