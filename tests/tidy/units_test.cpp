// The units, as far as they can be read without systemd.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> settings_of(fs::path const& unit) {
  std::map<std::string, std::string> settings;
  std::ifstream file{fs::path{YJ_SOURCE_DIR} / "systemd" / unit};
  for (std::string line; std::getline(file, line);) {
    auto equals = line.find('=');
    if (!line.empty() && line[0] != '#' && line[0] != '[' && equals != std::string::npos)
      settings[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return settings;
}

TEST(Units, WaitForTheDaemonToSayThatItIsReady) {
  for (auto const* unit : {"yuanjingd.service", "user/yuanjingd.service"})
    EXPECT_EQ(settings_of(unit)["Type"], "notify") << unit;
}

TEST(Units, GiveAStopTheTimeToHearTheLastAnswers) {
  // EngineSettings::stop_patience is 330 s: killed earlier, orders on the wire would be in doubt.
  for (auto const* unit : {"yuanjingd.service", "user/yuanjingd.service"})
    EXPECT_EQ(settings_of(unit)["TimeoutStopSec"], "6min") << unit;
}

TEST(Units, DoNotStartAgainWhatSomebodyMustMendFirst) {
  for (auto const* unit : {"yuanjingd.service", "user/yuanjingd.service"})
    EXPECT_EQ(settings_of(unit)["RestartPreventExitStatus"], "64 78") << unit;
}

TEST(Units, RunUnderAUserOfTheirOwnWithTheKeyAsACredential) {
  auto unit = settings_of("yuanjingd.service");
  EXPECT_EQ(unit["User"], "yuanjingd");
  EXPECT_EQ(unit["LoadCredential"], "api-key:/etc/yuanjingd/api-key");
  EXPECT_EQ(unit["StateDirectory"], "yuanjingd");
  EXPECT_EQ(unit["RuntimeDirectory"], "yuanjingd");
}

}  // namespace
