// What can be wrong with an installation, as `yuanjingctl doctor` tells it.
#include "e2e/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class Doctor : public ::testing::Test {
 protected:
  Said doctor() const { return world.ctl({"doctor"}); }

  World world;
};

TEST_F(Doctor, FindsNothingWhereAllIsWell) {
  world.start_sim({});
  world.start_daemon();
  Said said = doctor();
  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_THAT(said.text, Not(ContainsRegex("WRONG|LATER")));
  for (auto const* subject :
       {"a daemon answers", "configuration: ", "catalogue: ", "inbox: you may put batches into",
        "output: you may read", "the API key was read", "takes the key", "clock: it agrees", "GiB free"})
    EXPECT_THAT(said.text, HasSubstr(subject));
  Json const json = Json::parse(world.ctl({"--json", "doctor"}).text);
  for (auto const& each : json.at("findings")) EXPECT_EQ(each.at("verdict"), "good") << each.dump();
}

TEST_F(Doctor, NamesAKeyThatIsRefusedAndADiskThatIsFull) {
  world.start_sim({"--reject-key", "true"});
  world.start_daemon("disk: {reserve: 1000000GiB}\n");
  Said said = doctor();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.text, ContainsRegex("WRONG  account default: .*does not take the key"));
  EXPECT_THAT(said.text, ContainsRegex("LATER  .*less than disk.reserve"));
  EXPECT_THAT(said.text, Not(HasSubstr(World::kKey)));
}

TEST_F(Doctor, NamesAPlatformThatDoesNotAnswer) {
  world.set_platform_url("http://127.0.0.1:1");
  world.start_daemon();
  Said said = doctor();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.text, ContainsRegex("LATER  account default: .*does not answer"));
}

TEST_F(Doctor, NamesAnInboxThatIsNotYours) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  world.start_sim({});
  world.start_daemon();
  fs::permissions(world.inbox(), fs::perms::owner_read | fs::perms::owner_exec);
  Said said = doctor();
  fs::permissions(world.inbox(), fs::perms::owner_all);
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.text, ContainsRegex("WRONG  inbox: you may not put batches into"));
}

TEST_F(Doctor, SaysHowToFindOutWhyNoDaemonAnswers) {
  Said said = doctor();
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("no daemon answers"));
  EXPECT_THAT(said.text, HasSubstr("yuanjingd --check"));
}

}  // namespace
}  // namespace yj::e2e
