// SIGHUP: what changed is said, and what needs a restart is said too.
#include "e2e/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Reloaded : public ::testing::Test {
 protected:
  /// Changes the configuration, asks the running daemon to read it, and gives what it says until it is done.
  std::string log_of_reload(std::string const& settings) {
    auto const before = world.daemon_log().size();
    world.configure(settings);
    world.daemon().signal(SIGHUP);
    EXPECT_TRUE(wait_until([&] {
      return world.daemon_log().find("the configuration was read again", before) != std::string::npos;
    }));
    return world.daemon_log().substr(before);
  }

  World world;
};

TEST_F(Reloaded, NamesEveryChangeFromOldToNew) {
  world.start_sim();
  world.start_daemon("projects: {长安: {budget: 20}}\n");
  std::string log = log_of_reload("projects: {长安: {budget: 30}}\ntime_zone: UTC\n");
  EXPECT_THAT(log, HasSubstr("the configuration: projects.长安.budget.max: 20 -> 30\n"));
  EXPECT_THAT(log, HasSubstr("the configuration: time_zone: (not set) -> UTC, which needs a restart\n"));
  EXPECT_THAT(log, HasSubstr("changed 2, of these waiting for a restart 1\n"));
  EXPECT_THAT(log, Not(HasSubstr("polling"))) << "what is the same is not named";
  // What holds already is not named again; what still waits for a restart is.
  log = log_of_reload("projects: {长安: {budget: 30}}\ntime_zone: UTC\n");
  EXPECT_THAT(log, Not(HasSubstr("projects")));
  EXPECT_THAT(log, HasSubstr("time_zone: (not set) -> UTC, which needs a restart\n"));
  EXPECT_THAT(log_of_reload("projects: {长安: {budget: 30}}\n"),
              HasSubstr("changed 0, of these waiting for a restart 0"));
}

TEST_F(Reloaded, SaysThatAKeyWasReplacedAndNotWhich) {
  world.start_sim();
  world.start_daemon();
  std::ofstream{world.key_file()} << "sk-entirely-new\n";
  std::string const log = log_of_reload("");
  EXPECT_THAT(log, HasSubstr("account default: the API key: *** -> ***\n"));
  EXPECT_THAT(log, Not(HasSubstr("sk-")));
  EXPECT_THAT(log_of_reload(""), Not(HasSubstr("***"))) << "the same key is no change";
}

}  // namespace
}  // namespace yj::e2e
