#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace yj::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char const* kDefaults =
    "defaults: {model: happyhorse-1.0-t2v, duration: 5, resolution: 720P}\n";  // line 1

std::vector<std::string> names(BatchSpec const& batch) {
  std::vector<std::string> all;
  for (auto const& job : batch.jobs) all.push_back(job.name);
  return all;
}

TEST(BatchFile, TakesAListOfPromptsAndMaps) {
  Bench bench;
  auto batch = bench.accepted(std::string{kDefaults} +
                              "jobs:\n"
                              "  - 一只橘猫在窗台上伸懒腰\n"
                              "  - prompt: |\n      橘猫追着毛线球\n    duration: 8\n"
                              "  - {name: 结尾, prompt: 灯灭了}\n");
  EXPECT_THAT(names(batch), ElementsAre("001", "002", "结尾"));
  EXPECT_EQ(batch.jobs[0].prompt, "一只橘猫在窗台上伸懒腰");
  EXPECT_EQ(batch.jobs[1].prompt, "橘猫追着毛线球");
  EXPECT_EQ(sent(batch.jobs[0], "duration"), "5");
  EXPECT_EQ(sent(batch.jobs[1], "duration"), "8");
  EXPECT_EQ(batch.name, "批");
  EXPECT_EQ(batch.given_name, "");
  EXPECT_EQ(batch.account, "default");
}

TEST(BatchFile, TakesAMapOfNamedJobs) {
  Bench bench;
  auto batch = bench.accepted(
      std::string{kDefaults} +
      "batch: 长安夜行-第03集\naccount: studio\njobs:\n  镜一: 雨夜\n  镜二: {prompt: 黎明}\n");
  EXPECT_THAT(names(batch), ElementsAre("镜一", "镜二"));
  EXPECT_EQ(batch.name, "长安夜行-第03集");
  EXPECT_EQ(batch.given_name, "长安夜行-第03集");
  EXPECT_EQ(batch.account, "studio");
}

TEST(BatchFile, MeansTheSameAsJson) {
  Bench bench;
  auto yaml = bench.accepted(
      "defaults: {model: viduq3-pro, off_peak: true}\njobs:\n  一: {prompt: 猫, duration: 5}\n");
  auto json = bench.accepted(
      "{\"defaults\":{\"model\":\"viduq3-pro\",\"off_peak\":true},\n\t\"jobs\":{\"一\":{\"prompt\":"
      "\"\\u732b\",\"duration\":5}}}");
  EXPECT_EQ(yaml.identity(), json.identity());
  EXPECT_EQ(text_of(yaml.jobs.at(0).request), text_of(json.jobs.at(0).request));
}

TEST(BatchFile, KeepsItsTextAsItWasHandedIn) {
  Bench bench;
  std::string text = "jobs: [{model: cogview-3-flash, prompt: 猫}] # so\n";
  EXPECT_EQ(bench.accepted(text).text, text);
}

TEST(BatchFile, IsNamedByTheClientFirstOfAll) {
  Bench bench;
  bench.options.given_name = "客";
  auto batch = bench.accepted("batch: 自\njobs: [{model: cogview-3-flash, prompt: '${batch}'}]\n");
  EXPECT_EQ(batch.name, "客");
  EXPECT_EQ(batch.given_name, "客");
  EXPECT_EQ(batch.jobs[0].prompt, "客");
}

TEST(BatchFile, NeedsAName) {
  Bench bench;
  bench.options.default_name = "";
  EXPECT_THAT(bench.problems("jobs: [{model: cogview-3-flash, prompt: 猫}]\n"),
              ElementsAre("f.yaml: the batch has no name (write 'batch: …', or send a name along (--name))"));
}

TEST(BatchFile, IgnoresKeysThatBeginWithX) {
  Bench bench;
  auto job = bench.job(
      "x-look: &look 电影感\nx-cheap: &cheap {model: viduq3-pro, off_peak: true, resolution: 540p}\n"
      "jobs:\n  空镜: {<<: *cheap, prompt: 猫, style: *look, resolution: 720p}\n");
  EXPECT_EQ(job.prompt, "猫，电影感");
  EXPECT_EQ(sent(job, "off_peak"), "'Y'");
  EXPECT_EQ(sent(job, "resolution"), "'720p'");
}

TEST(BatchFile, TakesPriorityAndOptional) {
  Bench bench;
  auto batch = bench.accepted(
      "defaults: {model: cogview-3-flash, optional: true}\n"
      "jobs: [a, {prompt: b, priority: High, optional: no}, {prompt: c, priority: low}, {prompt: d, "
      "priority: normal}]\n");
  EXPECT_EQ(batch.jobs[0].priority, Priority::normal);
  EXPECT_TRUE(batch.jobs[0].optional);
  EXPECT_EQ(batch.jobs[1].priority, Priority::high);
  EXPECT_FALSE(batch.jobs[1].optional);
  EXPECT_EQ(batch.jobs[2].priority, Priority::low);
  EXPECT_EQ(batch.jobs[3].priority, Priority::normal);
}

struct Wrong {
  char const* name;
  std::string text;
  std::string problem;
};
void PrintTo(Wrong const& each, std::ostream* out) { *out << each.name; }

class BatchShape : public testing::TestWithParam<Wrong> {};

TEST_P(BatchShape, IsRefusedAtItsPlace) {
  Bench bench;
  EXPECT_THAT(bench.problems(GetParam().text), ElementsAre(GetParam().problem));
  EXPECT_THAT(bench.folder.log, testing::Not(testing::Contains(HasSubstr("take"))));
}

std::string const kJob = "{model: cogview-3-flash, prompt: a}";

INSTANTIATE_TEST_SUITE_P(
    All, BatchShape,
    testing::Values(
        Wrong{"empty", "", "f.yaml:1:1: the file is empty"},
        Wrong{"root_list", "- a\n", "f.yaml:1:1: a batch file is a map of keys (at least 'jobs:')"},
        Wrong{"no_jobs", "batch: a\n", "f.yaml:1:1: the batch has no 'jobs'"},
        Wrong{"null_jobs", "jobs:\n",
              "f.yaml:1:1: 'jobs' has no value (a text that begins with '#' must be quoted)"},
        Wrong{"empty_jobs", "jobs: []\n", "f.yaml:1:7: 'jobs' has no job in it"},
        Wrong{"text_jobs", "jobs: a\n", "f.yaml:1:7: 'jobs' takes a list or a map of jobs"},
        Wrong{"defaults_list", "defaults: [a]\njobs: [" + kJob + "]\n",
              "f.yaml:1:11: 'defaults' takes a map (model: …)"},
        Wrong{"unknown_key", "jbos: a\njobs: [" + kJob + "]\n",
              "f.yaml:1:1: unknown key 'jbos' in the batch (did you mean 'jobs'?)"},
        Wrong{"job_key_at_top", "model: a\njobs: [" + kJob + "]\n",
              "f.yaml:1:1: 'model' cannot stand in the batch (it belongs into 'defaults' or into a job)"},
        Wrong{"unknown_job_key", "jobs:\n  - model: cogview-3-flash\n    promt: a\n    prompt: b\n",
              "f.yaml:3:5: unknown key 'promt' in a job (did you mean 'prompt'?)"},
        Wrong{"wrong_case", "jobs: [{Model: a, model: cogview-3-flash, prompt: a}]\n",
              "f.yaml:1:9: unknown key 'Model' in a job (did you mean 'model'?)"},
        Wrong{"unknown_default", "defaults: {durration: 5}\njobs: [" + kJob + "]\n",
              "f.yaml:1:12: unknown key 'durration' in 'defaults' (did you mean 'duration'?)"},
        Wrong{"wide_colon_in_flow", "jobs: [{prompt：a: 1, model: cogview-3-flash, prompt: a}]\n",
              "f.yaml:1:9: unknown key 'prompt：a' with a full-width colon (write ': ' with a blank behind "
              "it)"},
        Wrong{"name_in_defaults", "defaults: {name: a}\njobs: [" + kJob + "]\n",
              "f.yaml:1:12: 'name' cannot stand in 'defaults' (every job has a name of its own)"},
        Wrong{"name_in_map", "jobs: {a: {model: cogview-3-flash, prompt: a, name: b}}\n",
              "f.yaml:1:47: 'name' cannot stand in a job (here the key of the job is its name)"},
        Wrong{"batch_key_in_job", "jobs: {a: {model: cogview-3-flash, prompt: a, account: b}}\n",
              "f.yaml:1:47: 'account' cannot stand in a job (it belongs to the top of the file)"},
        Wrong{"account", "account: stuido\njobs: [" + kJob + "]\n",
              "f.yaml:1:10: unknown account 'stuido' (did you mean 'studio'?)"},
        Wrong{"batch_list", "batch: [a]\njobs: [" + kJob + "]\n", "f.yaml:1:8: 'batch' takes a name"},
        Wrong{"list_job", "jobs: [[a]]\n",
              "f.yaml:1:8: a job is a prompt or a map, not a list (a text that begins with '[' or '#' must "
              "be quoted)"},
        Wrong{"null_job", "jobs:\n  - " + kJob + "\n  -\n",
              "f.yaml:3:3: the job is empty (a text that begins with '[' or '#' must be quoted)"},
        Wrong{"null_named_job", "jobs:\n  a:\n  b: " + kJob + "\n",
              "f.yaml:2:3: the job is empty (a text that begins with '[' or '#' must be quoted)"},
        Wrong{"no_prompt", "jobs:\n  - model: cogview-3-flash\n",
              "f.yaml:2:5: the job has no prompt (prompt: …)"},
        Wrong{"blank_prompt", "jobs: [{model: cogview-3-flash, prompt: \" \"}]\n",
              "f.yaml:1:41: the prompt is empty"},
        Wrong{"null_prompt", "jobs:\n  - model: cogview-3-flash\n    prompt: #3 号灯\n",
              "f.yaml:3:5: 'prompt' has no value (a text that begins with '#' must be quoted)"},
        Wrong{"brace_prompt", "jobs:\n  - model: cogview-3-flash\n    prompt: {谁}\n",
              "f.yaml:3:13: 'prompt' takes a single value, not a map (a text that begins with '{' must be "
              "quoted)"},
        Wrong{"no_model", "jobs:\n  - 猫\n",
              "f.yaml:2:5: the job has no model (write 'model: …' on the job or in 'defaults')"},
        Wrong{"unknown_model", "jobs: [{model: happyhorse-1.0-t2w, prompt: a}]\n",
              "f.yaml:1:16: unknown model 'happyhorse-1.0-t2w' (did you mean 'happyhorse-1.0-t2v'?)"},
        Wrong{"priority", "jobs: [{model: cogview-3-flash, prompt: a, priority: urgent}]\n",
              "f.yaml:1:54: unknown priority 'urgent' (high, normal, low)"},
        Wrong{"optional", "jobs: [{model: cogview-3-flash, prompt: a, optional: maybe}]\n",
              "f.yaml:1:54: 'optional: maybe' is neither yes nor no (true, false)"},
        Wrong{"duplicate_key", "jobs:\n  - model: cogview-3-flash\n    prompt: a\n    prompt: b\n",
              "f.yaml:4:5: the key 'prompt' stands here a second time, first at 3:5 (remove one of them)"},
        Wrong{"duplicate_job", "jobs:\n  a: " + kJob + "\n  a: " + kJob + "\n",
              "f.yaml:3:3: the key 'a' stands here a second time, first at 2:3 (remove one of them)"}),
    [](auto const& wrong) { return wrong.param.name; });

TEST(BatchFile, SaysWhatBecomesOfADoubt) {
  Bench bench;
  std::string const jobs = "jobs: [" + kJob + "]\n";
  auto silent = bench.accepted(jobs);
  auto hold = bench.accepted("on_doubt: hold\n" + jobs);
  auto resend = bench.accepted("on_doubt: Resend_Once\n" + jobs);
  EXPECT_EQ(silent.on_doubt, OnDoubt::hold);
  EXPECT_EQ(resend.on_doubt, OnDoubt::resend_once);
  EXPECT_EQ(silent.identity(), hold.identity()) << "the same order, spelled out";
  EXPECT_NE(silent.identity(), resend.identity()) << "it may pay more";
  EXPECT_THAT(bench.problems("on_doubt: resend\n" + jobs),
              ElementsAre("f.yaml:1:11: 'on_doubt' cannot be 'resend' (hold, resend_once)"));
  EXPECT_THAT(bench.problems("on_doubt: [hold]\n" + jobs), testing::SizeIs(1));
  EXPECT_THAT(bench.problems("on_doubt:\n" + jobs), testing::SizeIs(1));
}

TEST(BatchFile, SaysHowOftenAFailureIsTriedAgain) {
  Bench bench;
  std::string const jobs = "jobs: [" + kJob + "]\n";
  auto silent = bench.accepted(jobs);
  auto same = bench.accepted("retry: {network: 1}\n" + jobs);
  auto more = bench.accepted("retry: {unknown: 1, network: 10, throttled: '0'}\n" + jobs);
  EXPECT_EQ(silent.retry, RetryPolicy{});
  EXPECT_EQ(more.retry.times(FailureClass::unknown), 1);
  EXPECT_EQ(more.retry.times(FailureClass::network), 10);
  EXPECT_EQ(more.retry.times(FailureClass::throttled), 0);
  EXPECT_EQ(silent.identity(), same.identity()) << "the same order, spelled out";
  EXPECT_NE(silent.identity(), more.identity()) << "it may order more";
  EXPECT_THAT(bench.problems("retry: {unknown: 11}\n" + jobs),
              ElementsAre("f.yaml:1:18: 'unknown' cannot be '11' (a whole number from 0 to 10)"));
  EXPECT_THAT(bench.problems("retry: {moderation: 1}\n" + jobs),
              ElementsAre("f.yaml:1:9: 'moderation' is never tried again by itself (the same order would be "
                          "refused again, and some platforms bill that; change the job instead)"));
  EXPECT_THAT(bench.problems("retry: {netwrok: 1}\n" + jobs), ElementsAre(testing::HasSubstr("network")));
  EXPECT_THAT(bench.problems("retry: 2\n" + jobs),
              ElementsAre("f.yaml:1:8: 'retry' takes a map ({unknown: 1})"));
  for (std::string wrong : {"{bad_input: 1}", "{unknown: -1}", "{unknown: 1.5}", "{unknown: [1]}",
                            "{unknown: }", "{}", "[1]", ""})
    EXPECT_THAT(bench.problems("retry: " + wrong + "\n" + jobs), testing::SizeIs(1)) << wrong;
}

TEST(BatchFile, SaysWhenItIsFundamentallyWrong) {
  Bench bench;
  std::string const jobs = "jobs: [" + kJob + "]\n";
  auto both = bench.accepted("stop: {fails_in_row: 3, fail_rate: 25%}\n" + jobs);
  EXPECT_EQ(both.stop, (StopRule{3, 2500}));
  EXPECT_EQ(bench.accepted("stop: {fail_rate: 0.125}\n" + jobs).stop, (StopRule{0, 1250}));
  EXPECT_EQ(bench.accepted(jobs).identity(), both.identity()) << "when to stop is no other order";
  EXPECT_THAT(bench.problems("stop: {fails_in_row: 0}\n" + jobs),
              ElementsAre("f.yaml:1:22: 'fails_in_row' cannot be '0' (a whole number from 1 to 10000)"));
  EXPECT_THAT(
      bench.problems("stop: {fail_rate: 25}\n" + jobs),
      ElementsAre("f.yaml:1:19: 'fail_rate' cannot be '25' (a share above 0, as 25% or 0.25; all is 100%)"));
  EXPECT_THAT(bench.problems("stop: {fails_in_a_row: 3}\n" + jobs),
              ElementsAre(testing::HasSubstr("fails_in_row")));
  for (std::string wrong : {"{fail_rate: 0}", "{fail_rate: [1]}", "{fail_rate: 101%}", "3", "{}", "[1]", ""})
    EXPECT_THAT(bench.problems("stop: " + wrong + "\n" + jobs), testing::SizeIs(1)) << wrong;
}

TEST(BatchFile, NamesEveryKeyThatIsNotSupportedYet) {
  for (std::string key : {"when", "deadline", "limits", "notify"}) {
    Bench bench;
    EXPECT_THAT(bench.problems("jobs: [" + kJob + "]\n" + key + ": 1\n"),
                ElementsAre("f.yaml:2:1: '" + key + "' is not supported yet"));
    EXPECT_THAT(bench.problems("jobs: [" + kJob + "]\n" + key + ":\n"), testing::SizeIs(1))
        << "without a value too";
  }
  for (std::string key : {"takes", "pick", "matrix", "rows", "fresh"}) {
    Bench bench;
    EXPECT_THAT(bench.problems("jobs:\n  - model: cogview-3-flash\n    prompt: a\n    " + key + ": 1\n"),
                ElementsAre("f.yaml:4:5: '" + key + "' is not supported yet"));
    EXPECT_THAT(bench.problems("defaults: {" + key + ": 1}\njobs: [" + kJob + "]\n"),
                ElementsAre("f.yaml:1:12: '" + key + "' is not supported yet"));
  }
  Bench bench;
  auto result = bench.check("deadline: 5\njobs: [" + kJob + "]\n");
  EXPECT_EQ(std::get<Diagnostics>(result).at(0).code, "not-supported-yet");
}

TEST(BatchFile, NamesAllProblemsAtOnceInTheirOrder) {
  Bench bench;
  EXPECT_THAT(
      bench.problems("notify: {}\n"
                     "defaults:\n"
                     "  model: viduq3-pro\n"
                     "  resolution: 4k\n"
                     "jobs:\n"
                     "  - prompt: 走到 #3 号门\n"
                     "  - prompt: 猫\n"
                     "    duration: 99\n"
                     "    resolution: 720p\n"
                     "    first_frame: ../x.jpg\n"
                     "    last_frame: none.jpg\n"
                     "  - {model: nothing, prompt: 狗, takes: 2}\n"),
      ElementsAre("f.yaml:1:1: 'notify' is not supported yet",
                  "f.yaml:4:15: viduq3-pro (t2v) does not offer 'resolution: 4k' (540p, 720p, 1080p)",
                  HasSubstr("f.yaml:6:16: ' #' starts a comment and cuts off the text '走到'"),
                  "f.yaml:8:15: viduq3-pro (i2v) does not offer 'duration: 99' (1 to 16)",
                  "f.yaml:10:18: the path '../x.jpg' leaves the folder of the batch file",
                  "f.yaml:11:17: there is no file 'none.jpg' (a readable file, not empty, in the folder of "
                  "the batch file)",
                  HasSubstr("f.yaml:12:13: unknown model 'nothing' (one of wan2.2-t2i-plus, "),
                  "f.yaml:12:33: 'takes' is not supported yet"));
}

TEST(BatchFile, HoldsNoMoreJobsThanAllowed) {
  Bench bench;
  bench.options.limits.jobs_max = 3;
  EXPECT_THAT(bench.problems(std::string{kDefaults} + "jobs: [a, b, c]\n"), IsEmpty());
  EXPECT_THAT(bench.problems(std::string{kDefaults} + "jobs: [a, b, c, d]\n"),
              ElementsAre("f.yaml:2:1: the batch has 4 jobs (at most 3)"));
}

TEST(BatchFile, MayHaveAHundredThousandJobs) {
  Bench bench;
  std::string text = std::string{kDefaults} + "jobs:\n";
  for (int i = 0; i < 100'000; ++i) text += "- 猫\n";
  auto batch = bench.accepted(text);
  ASSERT_EQ(batch.jobs.size(), 100'000U);
  EXPECT_EQ(batch.jobs.back().name, "100000");
}

}  // namespace
}  // namespace yj::batch
