#include "fuzz/driver/mutator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace yj::fuzz {
namespace {

using ::testing::ElementsAre;

Material material() { return {{"alpha: 1\n", "beta: [2, 3]\n", std::string(300, 'x')}, {"<<token>>"}, 2000}; }

TEST(Mutator, MakesTheSameInputFromTheSameNumber) {
  for (std::uint64_t n = 0; n < 500; ++n)
    EXPECT_EQ(make_input(material(), 7, n), make_input(material(), 7, n));
}

TEST(Mutator, MakesManyDifferentInputs) {
  std::set<std::string> inputs;
  for (std::uint64_t n = 0; n < 1000; ++n) inputs.insert(make_input(material(), 7, n));
  for (std::uint64_t n = 0; n < 1000; ++n) inputs.insert(make_input(material(), 8, n));
  EXPECT_GT(inputs.size(), 1800u);
}

TEST(Mutator, KeepsItsBound) {
  std::size_t longest = 0;
  for (std::uint64_t n = 0; n < 2000; ++n) longest = std::max(longest, make_input(material(), 7, n).size());
  EXPECT_EQ(longest, 2000u) << "it is reached and never passed";
}

TEST(Mutator, UsesTokensAndPiecesOfOtherSeeds) {
  bool token = false;
  bool spliced = false;
  for (std::uint64_t n = 0; n < 2000; ++n) {
    std::string input = make_input(material(), 7, n);
    token = token || input.find("<<token>>") != std::string::npos;
    spliced =
        spliced || (input.find("alpha") != std::string::npos && input.find("beta") != std::string::npos);
  }
  EXPECT_TRUE(token);
  EXPECT_TRUE(spliced);
}

TEST(Mutator, WorksOnAnEmptySeed) {
  Material empty{{""}, {}, 100};
  for (std::uint64_t n = 0; n < 500; ++n) EXPECT_LE(make_input(empty, 1, n).size(), 100u);
}

TEST(Dictionary, IsReadAsLibFuzzerReadsIt) {
  EXPECT_THAT(tokens_in("# comment\nname=\"jobs:\"\n\"\\x00\\xff\"\n  \"a\\\"b\\\\c\"\n\nnothing\n\"é\"\n"),
              ElementsAre("jobs:", std::string{"\0\xff", 2}, "a\"b\\c", "é"));
}

}  // namespace
}  // namespace yj::fuzz
