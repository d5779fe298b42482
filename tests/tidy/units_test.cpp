// The units, as far as they can be read without systemd. With it: tests/package/units_test.sh.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> settings_of(fs::path const& unit) {
  std::map<std::string, std::string> settings;
  std::ifstream file{fs::path{YJ_SOURCE_DIR} / "systemd" / (unit.string() + ".in")};
  EXPECT_TRUE(file.is_open()) << unit;
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
  EXPECT_EQ(unit.count("DynamicUser"), 0u) << "it would hide inbox and output from everybody";
  EXPECT_EQ(unit.count("PrivateUsers"), 0u) << "it would hide who speaks on the socket";
}

TEST(Units, AreWatchedWithMorePatienceThanASlowDiskNeeds) {
  for (auto const* unit : {"yuanjingd.service", "user/yuanjingd.service"})
    EXPECT_EQ(settings_of(unit)["WatchdogSec"], "3min") << unit;
}

/// The socket of readers is given to their group, and @privileged has chown in it.
TEST(Units, SayWhatASocketForReadersNeeds) {
  auto unit = settings_of("yuanjingd.service");
  ASSERT_EQ(unit["SystemCallFilter"], "~@privileged @resources");
  std::ifstream file{fs::path{YJ_SOURCE_DIR} / "systemd/yuanjingd.service.in"};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_NE(text.find("SupplementaryGroups="), std::string::npos);
  EXPECT_NE(text.find("SystemCallFilter=@chown"), std::string::npos);
}

/// A directive that loosens the sandbox has the reason above it.
TEST(Units, SayWhyWhatIsLoose) {
  std::ifstream file{fs::path{YJ_SOURCE_DIR} / "systemd/yuanjingd.service.in"};
  std::string before;
  int loose = 0;
  for (std::string line; std::getline(file, line); before = line) {
    if (!line.starts_with("UMask=") && !line.starts_with("RestrictAddressFamilies=")) continue;
    ++loose;
    EXPECT_TRUE(before.starts_with("# ")) << line;
  }
  EXPECT_EQ(loose, 2);
}

}  // namespace
