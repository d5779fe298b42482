#include "core/audit.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

Asked asked() {
  return {{"viduq3-pro t2v 720p", 5}, "720P", false, Credits{7'000'000}, Estimate::Source::exact};
}

TEST(AnAudit, FindsNothingWhereAllAgreesOrNothingIsSaid) {
  EXPECT_EQ(differences(asked(), {Credits{7'000'000}, 5s, "720p", false}), "");
  EXPECT_EQ(differences(asked(), {}), "");
  EXPECT_EQ(differences(asked(), {{}, 5042ms, "", {}}), "") << "a result is cut at a frame";
  Asked unknown{{"m t2i", 0}, "", false, {}, Estimate::Source::unknown};
  EXPECT_EQ(differences(unknown, {Credits{1}, 5s, "720p", false}), "") << "nothing to compare with";
}

TEST(AnAudit, ComparesOnlyLinesWithLines) {
  EXPECT_EQ(differences(asked(), {{}, {}, "1280x720", {}}), "") << "other words for the same thing";
  EXPECT_EQ(differences(asked(), {{}, {}, "hd", {}}), "");
  EXPECT_EQ(differences(asked(), {{}, {}, "1080p", {}}), "1080p was charged for and 720p was asked");
}

TEST(AnAudit, SaysEverythingThatDiffers) {
  EXPECT_EQ(differences(asked(), {Credits{1'000'000}, 8500ms, "540P", true}),
            "1 credit was charged and 7 were expected, as for the last task of this kind; 8.5 s were charged "
            "for and 5 s "
            "were asked; 540p was charged for and 720p was asked; off-peak was charged for and not asked");
  Asked cheap = asked();
  cheap.off_peak = true;
  cheap.expected_from = Estimate::Source::table;
  EXPECT_EQ(differences(cheap, {Credits{14'000'000}, {}, "", false}),
            "14 credits were charged and 7 were expected, as the configuration's prices say; off-peak was "
            "asked and not "
            "charged for");
}

}  // namespace
}  // namespace yj::test
