#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::batch {
namespace {

using testing::ElementsAre;

std::string quoted_job(std::string const& prompt) {
  return "jobs: [{model: cogview-3-flash, prompt: '" + prompt + "'}]\n";  // the prompt stands in column 41
}

TEST(Text, HasTheVariablesBatchAndJob) {
  Bench bench;
  auto batch = bench.accepted(
      "defaults: {model: cogview-3-flash, style: '${batch}的${job}', negative_prompt: '${job}'}\n"
      "jobs: {镜一: '第${job}幕', 镜二: \"${batch}${batch}\"}\n");
  EXPECT_EQ(batch.jobs[0].prompt, "第镜一幕，批的镜一");
  EXPECT_EQ(sent(batch.jobs[0], "negative_prompt"), "'镜一'");
  EXPECT_EQ(batch.jobs[1].prompt, "批批，批的镜二");
}

TEST(Text, MayNameTheJobByTheBatch) {
  Bench bench;
  auto job = bench.job("jobs: [{model: cogview-3-flash, prompt: '${job}', name: '${batch}-开头'}]\n");
  EXPECT_EQ(job.name, "批-开头");
  EXPECT_EQ(job.prompt, "批-开头");
}

TEST(Text, KnowsADollarFromAVariable) {
  Bench bench;
  EXPECT_EQ(bench.job(quoted_job("$$5 和 $$${batch} 和 5$ 和 a $b")).prompt, "$5 和 $批 和 5$ 和 a $b");
  EXPECT_EQ(bench.job(quoted_job("$$镜一")).prompt, "$镜一");
  EXPECT_EQ(bench.job(quoted_job("$")).prompt, "$");
}

TEST(Text, WorksInEveryKind) {
  Bench bench;
  bench.folder.files["批.jpg"] = "x";
  auto job = bench.job(
      "jobs: {9:16: {model: happyhorse-1.0-r2v, prompt: a, ratio: '${job}', reference_images: "
      "['${batch}.jpg']}}\n");
  EXPECT_EQ(sent(job, "ratio"), "'9:16'");
  EXPECT_EQ(job.request.files.at(0).source, "批.jpg");
}

TEST(Text, RefusesWhatNothingDefines) {
  Bench bench;
  EXPECT_THAT(
      bench.problems(quoted_job("${谁}走过")),
      ElementsAre(
          "f.yaml:1:41: nothing defines the variable '${谁}' (${batch}, ${job}; write $$ for a dollar)"));
  EXPECT_THAT(bench.problems(quoted_job("${}")), testing::SizeIs(1));
  EXPECT_THAT(bench.problems(quoted_job("走 ${batch")),
              ElementsAre("f.yaml:1:41: a '${' without its '}' (write $$ for a dollar)"));
  EXPECT_THAT(bench.problems("jobs: [{model: cogview-3-flash, prompt: a, name: '${job}'}]\n"),
              ElementsAre("f.yaml:1:50: '${job}' cannot be used in the job's own name"));
  EXPECT_THAT(
      bench.problems("jobs: [{model: viduq3-pro, prompt: a, duration: '${秒}'}]\n"),
      ElementsAre(
          "f.yaml:1:49: nothing defines the variable '${秒}' (${batch}, ${job}; write $$ for a dollar)"));
}

TEST(Text, RefusesWhatComesLater) {
  Bench bench;
  EXPECT_THAT(bench.problems(quoted_job("${date} ${take}")),
              ElementsAre("f.yaml:1:41: '${date}' is not supported yet",
                          "f.yaml:1:41: '${take}' is not supported yet"));
}

TEST(Text, RefusesTheResultsOfOtherJobs) {
  for (std::string reference :
       {"$镜一", "$关键帧[城门]", "$关键帧[a b]", "$镜一.last_frame", "$剧本.text", "$5"}) {
    Bench bench;
    EXPECT_THAT(bench.problems(quoted_job(reference)),
                ElementsAre("f.yaml:1:41: '" + reference +
                            "': the result of another job is not supported yet (write $$ for a dollar)"));
  }
  Bench bench;
  EXPECT_THAT(
      bench.problems("jobs: [{model: happyhorse-1.0-i2v, prompt: a, first_frame: $镜一.last_frame}]\n"),
      ElementsAre(
          "f.yaml:1:60: '$镜一.last_frame': the result of another job is not supported yet (write $$ for a "
          "dollar)"));
}

}  // namespace
}  // namespace yj::batch
