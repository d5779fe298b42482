#include "daemon/settings.hpp"

#include "base/text.hpp"
#include "daemon/api_key.hpp"
#include "daemon/models.hpp"
#include "daemon/money_settings.hpp"
#include "support/temp_folder.hpp"
#include "support/variable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <grp.h>
#include <regex>
#include <sstream>

namespace yj {
namespace {

using namespace std::chrono_literals;

Diagnostics problems_of(std::string const& text) {
  auto read = read_settings(text, "y.yaml");
  EXPECT_TRUE(std::holds_alternative<Diagnostics>(read)) << text;
  return std::holds_alternative<Diagnostics>(read) ? std::get<Diagnostics>(read) : Diagnostics{};
}

Settings settings_of(std::string const& text) {
  auto read = read_settings(text, "y.yaml");
  if (auto* problems = std::get_if<Diagnostics>(&read)) {
    for (auto const& problem : *problems) ADD_FAILURE() << problem.text();
    return default_settings();
  }
  return std::get<Settings>(read);
}

TEST(Configuration, ReadsEveryKey) {
  Settings settings = settings_of(R"(
platform: {generation_url: "http://127.0.0.1:8080", assets_url: "https://assets.example", ca_file: /etc/ca.pem, proxy: "http://proxy:3128", send_transno: false}
accounts: {default: {api_key_file: /k1, limits: {in_flight: 20}}, second: {api_key_file: /k2}}
paths: {inbox: /i, output: /o, state: /s, models: /m.yaml}
control: {socket: /run/x.sock, mode: "0600", readers: users}
limits: {in_flight: 7, submits_per_second: 0.5, submits_on_wire: 3, downloads: 4, models: {viduq3-pro: 5}}
polling: {first: 1s, fastest: 200ms, slowest: 2m}
balance: {backoff: 3s, backoff_max: 1h}
doubt: {first_look: 4s, backoff: 6s, max_in_row: 2}
disk: {reserve: 16MiB}
time_zone: Asia/Shanghai
store: {durability: full}
log: {level: debug, format: journal}
)");
  EXPECT_EQ(settings.generation_url, (http::Origin{"http", "127.0.0.1", 8080}));
  EXPECT_EQ(settings.assets_url.host, "assets.example");
  EXPECT_EQ(settings.ca_file, "/etc/ca.pem");
  EXPECT_EQ(settings.proxy->port, 3128);
  EXPECT_FALSE(settings.send_transno);
  EXPECT_EQ(settings.accounts.at("second").api_key_file, "/k2");
  EXPECT_EQ(settings.core.limits.accounts.at("default"), 20);
  EXPECT_EQ(settings.inbox, "/i");
  EXPECT_EQ(settings.models, "/m.yaml");
  EXPECT_EQ(settings.socket_mode, 0600u);
  ASSERT_TRUE(settings.readers);
  EXPECT_EQ(settings.readers->group, "users");
  EXPECT_EQ(settings.readers->id, ::getgrnam("users")->gr_gid);
  EXPECT_EQ(settings.core.limits.in_flight, 7);
  EXPECT_DOUBLE_EQ(settings.core.limits.submits_per_second, 0.5);
  EXPECT_EQ(settings.core.limits.submits_on_wire, 3);
  EXPECT_EQ(settings.core.limits.downloads, 4);
  EXPECT_EQ(settings.core.limits.models.at("viduq3-pro"), 5);
  EXPECT_EQ(settings.core.polling.fastest, Duration{200ms});
  EXPECT_EQ(settings.core.polling.slowest, Duration{2min});
  EXPECT_EQ(settings.core.balance.backoff_max, Duration{1h});
  EXPECT_EQ(settings.core.doubt.max_in_row, 2);
  EXPECT_EQ(settings.core.doubt.first_look, Duration{4s});
  EXPECT_FALSE(settings.core.doubt.look_up) << "without a transno there is nothing to look for";
  EXPECT_EQ(settings.disk_reserve, 16u << 20);
  EXPECT_EQ(settings.log_level, log::Level::debug);
}

TEST(Configuration, NeedsNothing) {
  Settings settings = settings_of("");
  EXPECT_EQ(settings.generation_url.text(), "https://opencomputing.ai");
  EXPECT_EQ(settings.core.limits.in_flight, 50);
  EXPECT_TRUE(settings.accounts.contains("default"));
}

TEST(Configuration, NamesTheNearestKeyAndItsPlace) {
  auto problems = problems_of("limits:\n  in_fligt: 5\nplatfrom: {}\n");
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].mark, (Mark{2, 3}));
  EXPECT_NE(problems[0].allowed.find("in_flight"), std::string::npos);
  EXPECT_EQ(problems[1].mark, (Mark{3, 1}));
  EXPECT_NE(problems[1].allowed.find("platform"), std::string::npos);
}

TEST(Configuration, RefusesWhatItCannotMean) {
  for (auto const* bad :
       {"limits: {in_flight: 0}", "limits: {in_flight: many}", "limits: {submits_per_second: -1}",
        "polling: {first: 5}", "time_zone: Mars/Olympus", "time_zone: ../etc/passwd", "disk: {reserve: 2GB}",
        "disk: {reserve: 2}", "paths: {inbox: relative}", "platform: {generation_url: \"ftp://x\"}",
        "platform: {generation_url: \"https://x/path\"}", "control: {mode: \"0999\"}", "log: {level: loud}",
        "store: {durability: normal}", "polling: {fastest: 10m}", "limits: 5", "accounts: [a]"})
    EXPECT_EQ(problems_of(bad).size(), 1u) << bad;
}

TEST(Configuration, SendsNoKeyInTheClear) {
  EXPECT_EQ(problems_of("platform: {generation_url: \"http://opencomputing.ai\"}").size(), 1u);
  settings_of("platform: {generation_url: \"http://localhost:1\"}");
}

TEST(Configuration, RefusesByNameWhatItDoesNotHaveYet) {
  auto problems = problems_of("notify: {}\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.at(0).code, "not-supported-yet");
}

TEST(Configuration, NamesLimitsOfAccountsAndProjects) {
  Settings settings = settings_of(
      "accounts: {default: {budget: {daily: 2000, max: 30000}}, studio: {budget: 500.5}}\n"
      "projects: {长安夜行: {budget: 20000}, 空: {}, b: {budget: {max: 7}}}\n");
  EXPECT_EQ(settings.money.account_daily,
            (std::map<std::string, Credits>{{"default", Credits{2'000'000'000}}}));
  EXPECT_EQ(settings.money.account_max, (std::map<std::string, Credits>{{"default", Credits{30'000'000'000}},
                                                                        {"studio", Credits{500'500'000}}}));
  EXPECT_EQ(settings.money.project_max, (std::map<std::string, Credits>{{"长安夜行", Credits{20'000'000'000}},
                                                                        {"b", Credits{7'000'000}}}));
}

TEST(Configuration, NamesPricesByTheirClass) {
  Settings settings =
      settings_of("prices: {viduq3-pro: {t2v: {720P: 2.5/s, Off-Peak  540p: 1 /s}, I2V: 9}}\n");
  EXPECT_EQ(settings.money.prices,
            (std::map<std::string, TablePrice>{{"viduq3-pro t2v 720p", {{2'500'000}, true}},
                                               {"viduq3-pro t2v 540p off-peak", {{1'000'000}, true}},
                                               {"viduq3-pro i2v", {{9'000'000}, false}}}));
}

TEST(Configuration, NeverTakesHalfALimit) {
  for (std::string bad :
       {"accounts: {default: {budget: -1}}", "accounts: {default: {budget: {new_price: ask}}}",
        "accounts: {default: {budget: {max: 5, daily: 6}}}", "accounts: {default: {budget: [5]}}",
        "projects: {a: {budget: {daily: 5}}}", "projects: {a: 5}", "projects: [a]",
        "projects: {a: {weight: 2}}", "prices: {viduq3-pro: {t2v: much}}", "prices: {viduq3-pro: 5}",
        "prices: {viduq3-pro: {t2v: {720p: 5/h}}}", "prices: {viduq3-pro: {t2v: {720p: 5, 720P: 6}}}",
        "prices: 5"})
    EXPECT_EQ(problems_of(bad).size(), 1u) << bad;
}

TEST(Configuration, SaysWhichModelsTheCatalogueDoesNotHave) {
  auto models = load_models({});
  ASSERT_TRUE(models);
  auto faults = [&](std::string const& text) {
    return joined(unknown_models(settings_of(text), *models), "; ");
  };
  EXPECT_EQ(
      faults("prices: {viduq3-pro: {t2v: {720p off-peak: 5}, i2v: 7}}\nlimits: {models: {viduq3-pro: 5}}\n"),
      "");
  EXPECT_THAT(
      faults("limits: {models: {viduq3-prro: 5}}\n"),
      testing::HasSubstr("limits.models: there is no model 'viduq3-prro' (did you mean 'viduq3-pro'?)"));
  EXPECT_THAT(faults("prices: {viduq3-prro: {t2v: 5}}\n"),
              testing::HasSubstr("prices: there is no model 'viduq3-prro'"));
  EXPECT_THAT(faults("prices: {viduq3-pro: {t2i: 5}}\n"),
              testing::HasSubstr("viduq3-pro does not offer t2i (t2v, i2v"));
  EXPECT_THAT(faults("prices: {wan2.5-t2i-preview: {t2i: 0.2/s}}\n"),
              testing::HasSubstr("wan2.5-t2i-preview t2i has no seconds"));
  EXPECT_THAT(
      faults("prices: {viduq3-pro: {t2v: {780p: 5}}}\n"),
      testing::HasSubstr("viduq3-pro t2v has no '780p' (with-references, 540p, 720p, 1080p, off-peak)"));
}

TEST(Configuration, IsShownWholeAndTrueInTheCommentedFile) {
  // Every commented key of config/yuanjingd.yaml, brought to life.
  std::istringstream lines{test::bytes_of(std::filesystem::path(YJ_SOURCE_DIR) / "config/yuanjingd.yaml")};
  static std::regex const key{R"(#( *[a-z_]+:.*))"};
  std::string text;
  int keys = 0;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, key)) continue;
    text += match[1].str() + "\n";
    ++keys;
  }
  EXPECT_GE(keys, 25);
  Settings shown = settings_of(text);
  Settings defaults = settings_of("");
  EXPECT_EQ(shown.generation_url, defaults.generation_url);
  EXPECT_EQ(shown.core.limits.in_flight, defaults.core.limits.in_flight);
  EXPECT_EQ(shown.core.polling.slowest, defaults.core.polling.slowest);
  EXPECT_EQ(shown.core.balance.backoff, defaults.core.balance.backoff);
  EXPECT_EQ(shown.core.doubt.backoff, defaults.core.doubt.backoff);
  EXPECT_EQ(shown.disk_reserve, defaults.disk_reserve);
}

struct ApiKey : ::testing::Test {
  test::TempFolder folder;
  Result<Secret> key_in(std::string const& text, mode_t mode) {
    auto file = folder.write("key", text);
    ::chmod(file.c_str(), mode);
    AccountSettings account;
    account.api_key_file = file;
    return read_key("default", account);
  }
};

TEST_F(ApiKey, IsOneLineOfAFileThatOthersCannotRead) {
  auto key = key_in("sk-123\n", 0600);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->reveal(), "sk-123");
  EXPECT_TRUE(key_in("sk-123", 0640));
  auto open = key_in("sk-123", 0644);
  ASSERT_FALSE(open);
  EXPECT_NE(open.error().what.find("chmod 600"), std::string::npos);
}

/// As the unit has it: systemd's copy is that of the start, and a reload puts the new key beside it.
TEST_F(ApiKey, IsThatOfTheLastReload) {
  test::Variable credentials{"CREDENTIALS_DIRECTORY", folder.path().string()};
  test::Variable reloaded{"YUANJING_RELOADED_KEY", (folder / "reloaded").string()};
  auto put = [&](std::string const& name, std::string const& key, mode_t mode) {
    ::chmod(folder.write(name, key).c_str(), mode);
  };
  put("api-key", "sk-old", 0400);
  EXPECT_EQ(read_key("default", {})->reveal(), "sk-old");
  EXPECT_TRUE(key_is_a_credential("default", {}));
  put("reloaded", "sk-new", 0400);
  EXPECT_EQ(read_key("default", {})->reveal(), "sk-new");
  EXPECT_FALSE(key_is_a_credential("default", {})) << "it can be replaced without a restart";
  put("reloaded", "sk-new", 0444);
  EXPECT_FALSE(read_key("default", {})) << "everybody can read it";
}

TEST_F(ApiKey, IsRefusedWhenTheFileHoldsNone) {
  for (auto const* bad : {"", "\n", "two words", "钥匙", "a\nb"}) EXPECT_FALSE(key_in(bad, 0600)) << bad;
  AccountSettings missing;
  missing.api_key_file = folder / "none";
  EXPECT_EQ(read_key("default", missing).error().code, Errc::not_found);
  EXPECT_FALSE(read_key("second", {})) << "the environment is for the default account only";
}

}  // namespace
}  // namespace yj
