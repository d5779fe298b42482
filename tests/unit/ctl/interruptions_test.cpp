#include "daemon/ctl/interruptions.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace yj::ctl {
namespace {

TEST(Interruptions, AreSomethingToRead) {
  Interruptions interruptions;
  EXPECT_EQ(interruptions.next(), std::nullopt);
  ASSERT_EQ(::raise(SIGHUP), 0);
  EXPECT_EQ(interruptions.next(), SIGHUP);
  EXPECT_EQ(interruptions.next(), std::nullopt);
}

TEST(Interruptions, LeaveAloneWhatIsIgnoredFromTheStart) {
  auto const before = std::signal(SIGHUP, SIG_IGN);  // as nohup does
  {
    Interruptions interruptions;
    ASSERT_EQ(::raise(SIGHUP), 0);
    EXPECT_EQ(interruptions.next(), std::nullopt) << "whoever logs out ends what was to go on";
  }
  std::signal(SIGHUP, before);
}

}  // namespace
}  // namespace yj::ctl
