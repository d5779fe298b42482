#include "support/sanitizers.hpp"
#include "unit/catalog/yaml_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>

namespace yj::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// The most memory that this process has ever used, in MiB.
std::size_t peak_mib() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  std::size_t kib = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kib;
  }
  return kib / 1024;
}

TEST(YamlBombs, RefusesAnAliasOfWhatIsStillOpen) {
  EXPECT_THAT(parse_yaml("a: &x [*x]\n").problems,
              ElementsAre("f:1:8: an alias inside of the very thing that it stands for"));
  EXPECT_THAT(parse_yaml("a: &x {b: {c: [1, *x]}}\n").problems,
              ElementsAre(HasSubstr("f:1:19: an alias inside")));
}

TEST(YamlBombs, CountsWhatAliasesStandFor) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i <= 9; ++i) {
    std::string use = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + use;
    for (int k = 0; k < 8; ++k) text += "," + use;
    text += "]\n";
  }
  auto const started = std::clock();
  EXPECT_THAT(parse_yaml(text).problems, ElementsAre(HasSubstr("more than 1000000 values, aliases counted")));
  EXPECT_LT((std::clock() - started) / CLOCKS_PER_SEC, 2 * test::kSlowness);
}

TEST(YamlBombs, CountsMergedMapsToo) {
  std::string text = "a0: &a0 {x: 1, y: 2}\n";
  for (int i = 1; i <= 25; ++i) {
    std::string use = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: [" + use + "," + use + "]}\n";
  }
  EXPECT_THAT(parse_yaml(text).problems, ElementsAre(HasSubstr("more than 1000000 values")));
}

TEST(YamlBombs, FollowsAliasesDownwardsToo) {
  YamlLimits limits;
  limits.depth_max = 8;
  std::string text = "a: &a [[[[1]]]]\nb: &b [[[*a]]]\nc: [*b]\n";
  EXPECT_THAT(parse_yaml(text, limits).problems, ElementsAre("f:3:5: the file nests deeper than 8 levels"));
}

TEST(YamlBombs, AllowsSixtyFourLevelsAndNoMore) {
  EXPECT_TRUE(parse_yaml(repeated("[", 64) + repeated("]", 64)).problems.empty());
  EXPECT_THAT(parse_yaml(repeated("[", 65) + repeated("]", 65)).problems,
              ElementsAre("f:1:65: the file nests deeper than 64 levels"));
  std::string block;
  for (int i = 0; i < 70; ++i) block += repeated(" ", static_cast<std::size_t>(i)) + "a:\n";
  EXPECT_THAT(parse_yaml(block).problems, ElementsAre("f:65:65: the file nests deeper than 64 levels"));
}

TEST(YamlBombs, RefusesAFileBeyondItsSize) {
  YamlLimits limits;
  limits.bytes_max = 10;
  EXPECT_TRUE(parse_yaml("a: 1234567", limits).problems.empty());
  EXPECT_THAT(parse_yaml("a: 12345678", limits).problems,
              ElementsAre("f: the file has 11 bytes (at most 10 bytes)"));
}

TEST(YamlBombs, CountsEveryValue) {
  YamlLimits limits;
  limits.nodes_max = 7;
  EXPECT_TRUE(parse_yaml("a: [1, 2, 3]\nb: 1", limits).problems.empty() == false);
  limits.nodes_max = 8;
  EXPECT_TRUE(parse_yaml("a: [1, 2, 3]\nb: 1", limits).problems.empty());
}

/// The largest files of the meanest kinds: the check may not cost the memory that it protects. yaml-cpp alone
/// takes 4 GB and 16 s for the first of them.
TEST(YamlBombs, StayCheapAtFullSize) {
  constexpr std::size_t kSize = (16U << 20U) - 8;
  std::size_t before = peak_mib();
  for (std::string_view piece : {"[", "{a: ", "[{a: 1}, ", "? ", "- ", "*a ", "&a ", "!a ", "\"x\" ",
                                 "a: [b\n", "[,", "- a\n", "|\n [\n[", "a: b\n "}) {
    std::string text = repeated(piece, kSize / piece.size());
    auto const started = std::clock();  // of this process: others on the machine cost it nothing
    auto parsed = parse_yaml(text);
    EXPECT_FALSE(parsed.problems.empty()) << piece;
    EXPECT_LT((std::clock() - started) / CLOCKS_PER_SEC, 20 * test::kSlowness) << piece;
  }
  std::string open = "[" + repeated("1,", kSize / 2);
  EXPECT_THAT(parse_yaml(open).problems, ElementsAre(HasSubstr("more than 1000000 values")));
  EXPECT_LT(peak_mib() - before, 700U * test::kGreed);
}

}  // namespace
}  // namespace yj::catalog
