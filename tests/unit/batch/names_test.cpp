#include "batch/names.hpp"

#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::batch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string jobs(std::string const& first, std::string const& second) {
  auto job = [](std::string const& name) { return "  " + name + ": {model: cogview-3-flash, prompt: a}\n"; };
  return "jobs:\n" + job(first) + job(second);
}

TEST(Name, MayBeAnyTextThatCanBeAFile) {
  for (auto const* name : {"a", "镜一", "Épée 3", "对白-01", "a.b", "-x", "$5", "(1)", "😀"})
    EXPECT_EQ(name_fault(name), "");
  EXPECT_EQ(name_fault(std::string(200, 'a')), "");
}

TEST(Name, IsRefusedWhenItCannotBeAFileOrFolder) {
  EXPECT_EQ(name_fault(""), "is empty");
  EXPECT_EQ(name_fault(std::string(201, 'a')), "has more than 200 bytes");
  EXPECT_EQ(name_fault("a/b"), "contains '/'");
  EXPECT_EQ(name_fault("a\nb"), "contains control characters");
  EXPECT_EQ(name_fault("a\x7f"), "contains control characters");
  for (auto const* name : {".", "..", ".hidden"}) EXPECT_EQ(name_fault(name), "begins with a dot");
  EXPECT_EQ(name_fault("a."), "ends with a dot");
  for (auto const* name : {" a", "a "}) EXPECT_EQ(name_fault(name), "begins or ends with a blank");
}

TEST(Name, OfANumberedJobDoesNotDependOnTheLengthOfTheList) {
  EXPECT_EQ(numbered_name(1), "001");
  EXPECT_EQ(numbered_name(999), "999");
  EXPECT_EQ(numbered_name(1000), "1000");
}

TEST(JobName, MustDifferByMoreThanLetterCase) {
  Bench bench;
  EXPECT_THAT(
      bench.problems(jobs("Cat", "cAT")),
      ElementsAre(
          "f.yaml:3:3: a second job with the name 'cAT', first at 2:3 (names must differ by more than letter "
          "case, since they become file names)"));
  EXPECT_THAT(bench.problems(jobs("猫", "狗")), IsEmpty());
}

TEST(JobName, MayNotTakeTheFilesOfAnother) {
  Bench bench;
  EXPECT_THAT(
      bench.problems(jobs("a", "a.cover")),
      ElementsAre(
          "f.yaml:3:3: the files of 'a.cover' would be confused with those of the job at 2:3 (choose a name "
          "that does not end in '.cover')"));
  EXPECT_THAT(bench.problems(jobs("a.cover", "A")), testing::SizeIs(1));
  EXPECT_THAT(bench.problems(jobs("a.cover", "b")), IsEmpty());
}

TEST(JobName, IsRefusedAtItsPlace) {
  Bench bench;
  EXPECT_THAT(bench.problems(jobs("a/b", "\"\"")),
              ElementsAre("f.yaml:2:3: the name 'a/b' contains '/'", "f.yaml:3:3: the name '' is empty"));
  EXPECT_THAT(bench.problems("jobs:\n  - {model: cogview-3-flash, prompt: a, name: ../x}\n"),
              ElementsAre("f.yaml:2:47: the name '../x' contains '/'"));
}

TEST(JobName, OfAnEntryMayCollideWithANumber) {
  Bench bench;
  EXPECT_THAT(
      bench.problems("defaults: {model: cogview-3-flash}\njobs:\n  - {prompt: a, name: \"002\"}\n  - b\n"),
      ElementsAre("f.yaml:4:5: a second job with the name '002', first at 3:23 (names must differ by more "
                  "than letter "
                  "case, since they become file names)"));
}

TEST(BatchName, IsRefusedAtItsPlace) {
  Bench bench;
  EXPECT_THAT(
      bench.problems("batch: a/b\njobs: [{model: cogview-3-flash, prompt: a}]\n"),
      ElementsAre("f.yaml:1:8: the batch's name 'a/b' contains '/' (it becomes the name of a folder)"));
  EXPECT_THAT(bench.problems("batch: \"\"\njobs: [{model: cogview-3-flash, prompt: a}]\n"),
              ElementsAre("f.yaml:1:8: the batch's name '' is empty (it becomes the name of a folder)"));
  bench.options.given_name = "..";
  EXPECT_THAT(
      bench.problems("jobs: [{model: cogview-3-flash, prompt: a}]\n"),
      ElementsAre("f.yaml: the batch's name '..' begins with a dot (it becomes the name of a folder)"));
}

TEST(BatchName, ComesFromTheFileOrItsFolder) {
  EXPECT_EQ(default_name_of("autumn.yaml"), "autumn");
  EXPECT_EQ(default_name_of("第03集.v2.yml"), "第03集.v2");
  EXPECT_EQ(default_name_of("films/autumn.json"), "autumn");
  EXPECT_EQ(default_name_of("autumn/batch.yaml"), "autumn");
  EXPECT_EQ(default_name_of("films/autumn/batch.yaml"), "autumn");
  EXPECT_EQ(default_name_of("batch.yaml"), "batch") << "in no folder";
}

}  // namespace
}  // namespace yj::batch
