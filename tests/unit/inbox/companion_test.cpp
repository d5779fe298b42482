#include "inbox/companion.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

namespace yj::inbox {
namespace {

TEST(NameWith, IsTheNameAndTheEnding) {
  EXPECT_EQ(name_with("秋天.yaml", ".errors.txt"), "秋天.yaml.errors.txt");
  EXPECT_EQ(name_with("", ".errors.txt"), ".errors.txt");
}

TEST(NameWith, IsCutWhereNoFileSystemWouldTakeIt) {
  std::string name(250, 'x');
  std::string cut = name_with(name, ".errors.txt");
  EXPECT_EQ(cut.size(), 250u) << "its temporary name has five bytes more";
  EXPECT_TRUE(cut.starts_with("xxxx"));
  EXPECT_TRUE(cut.ends_with(".errors.txt"));
  EXPECT_NE(cut, name_with(name + "y", ".errors.txt")) << "two long names stay two";
  EXPECT_EQ(name_with(std::string(239, 'x'), ".errors.txt"), std::string(239, 'x') + ".errors.txt");
}

TEST(NameWith, NeverCutsACharacterInTwo) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string name(shift, 'a');
    while (name.size() < 252) name += "猫";
    std::string cut = name_with(name, ".receipt.txt");
    EXPECT_TRUE(is_utf8(cut)) << shift;
    EXPECT_LE(cut.size(), 250u);
  }
}

}  // namespace
}  // namespace yj::inbox
