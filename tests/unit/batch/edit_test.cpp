// A job that is taken and not ordered yet, changed by hand: as if its batch had said so from the beginning.
#include "batch/edit.hpp"

#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace yj::batch {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

struct Editing : testing::Test {
  Bench bench;

  JobSpec changed(JobSpec const& job, Json const& changes) {
    auto result = edited(job, "批", changes, shipped(), bench.folder);
    if (auto const* wrong = std::get_if<Diagnostics>(&result)) {
      for (auto const& each : *wrong) ADD_FAILURE() << each.text() << " of " << job.name;
      return {};
    }
    return std::get<JobSpec>(std::move(result));
  }
  std::vector<std::string> refused(JobSpec const& job, Json const& changes) {
    auto result = edited(job, "批", changes, shipped(), bench.folder);
    auto const* wrong = std::get_if<Diagnostics>(&result);
    std::vector<std::string> texts;
    if (wrong == nullptr) return texts;
    for (auto const& each : *wrong) texts.push_back(each.text());
    return texts;
  }
  JobSpec a_job(std::string const& rest = "") {
    return bench.job("jobs: [{model: viduq3-pro, prompt: 猫, duration: 5" + rest + "}]");
  }
  static std::optional<FieldValue> field(JobSpec const& job, std::string const& name) {
    for (auto const& each : job.request.fields) {
      if (each.name == name) return each.value;
    }
    return std::nullopt;
  }
};

TEST_F(Editing, IsAsIfTheFileHadSaidSo) {
  auto const job = a_job(", ratio: '16:9'");
  auto const now = changed(job, {{"prompt", "一只狗"}, {"duration", "8秒"}});
  auto const written = bench.job("jobs: [{model: viduq3-pro, prompt: 一只狗, duration: 8, ratio: '16:9'}]");
  EXPECT_EQ(now.request, written.request);
  EXPECT_EQ(now.prompt, "一只狗");
  EXPECT_EQ(now.name, job.name);
}

TEST_F(Editing, WithANullIsAsIfTheFileDidNotNameIt) {
  auto const now = changed(a_job(", ratio: '16:9', resolution: 540p"), {{"ratio", nullptr}});
  EXPECT_EQ(now.request, a_job(", resolution: 540p").request);
}

TEST_F(Editing, KeepsWhatItIsNotToldOf) {
  auto job = a_job();
  job.priority = Priority::high;
  job.optional = true;
  auto const now = changed(job, {{"prompt", "狗"}});
  EXPECT_EQ(now.priority, Priority::high);
  EXPECT_TRUE(now.optional);
}

TEST_F(Editing, TakesVariablesAndDollarsAsABatchFileDoes) {
  auto job = bench.job("jobs: [{model: wan2.2-t2i-plus, prompt: 猫}]");
  EXPECT_EQ(changed(job, {{"prompt", "${batch}: 3$ and $$"}}).prompt, "批: 3$ and $");
  job = changed(job, {{"prompt", "$$$${x}"}, {"negative_prompt", "$$a"}});
  EXPECT_EQ(job.prompt, "$${x}");
  auto const now = changed(job, {{"fields", {{"seed", 7}}}});
  EXPECT_EQ(now.prompt, "$${x}") << "what is not changed stays to the letter";
  EXPECT_EQ(field(now, "negative_prompt"), FieldValue{std::string{"$a"}});
}

TEST_F(Editing, KeepsTheFilesAndTheirContents) {
  auto const job =
      bench.job("jobs: [{model: happyhorse-1.0-r2v, prompt: 猫, reference_images: [b.png, a.jpg]}]");
  auto const now = changed(job, {{"prompt", "狗"}});
  EXPECT_EQ(now.request.files, job.request.files);
  EXPECT_EQ(now.request.encoding, job.request.encoding);
}

TEST_F(Editing, OfAJobWithPersonsKeepsThemAndItsModel) {
  auto const job = bench.job(
      "cast: {李长安: {images: [a.jpg, b.png], person: 模特张三}}\n"
      "jobs: [{model: happyhorse-1.0-r2v, prompt: 猫, reference_images: [李长安]}]");
  auto const now = changed(job, {{"prompt", "狗"}});
  EXPECT_EQ(now.request.people, job.request.people);
  EXPECT_EQ(now.request.files, job.request.files);
  EXPECT_EQ(now.request.encoding, job.request.encoding);
  EXPECT_THAT(refused(job, {{"model", "viduq3-pro"}}),
              ElementsAre(HasSubstr("a job with verified persons keeps its model and its type")));
}

TEST_F(Editing, ToAnotherModelTakesItsFilesAlong) {
  auto const job = bench.job(
      "jobs: [{model: doubao-seedance-1-5-pro-251215, prompt: 猫, first_frame: a.jpg, duration: 6, ratio: "
      "'1:1'}]");
  auto const now = changed(job, {{"model", "happyhorse-1.0-i2v"}, {"resolution", "1080p"}});
  EXPECT_EQ(now.request, bench
                             .job("jobs: [{model: happyhorse-1.0-i2v, prompt: 猫, first_frame: a.jpg, "
                                  "resolution: 1080p, duration: 6}]")
                             .request);
  EXPECT_THAT(now.notes, Contains(HasSubstr("'ratio' skipped")));
}

TEST_F(Editing, PassesFieldsOnAndTakesThemAway) {
  auto const job = a_job(", fields: {seed: 42, note: '@@x', k: 1}");
  EXPECT_EQ(changed(job, {{"prompt", "狗"}}).request.fields.size(), job.request.fields.size());
  EXPECT_EQ(field(changed(job, {{"prompt", "狗"}}), "note"), FieldValue{std::string{"@x"}});
  auto const now = changed(job, {{"fields", {{"seed", 7}, {"k", nullptr}}}});
  EXPECT_EQ(field(now, "seed"), FieldValue{std::int64_t{7}});
  EXPECT_EQ(field(now, "k"), std::nullopt);
  EXPECT_EQ(field(now, "note"), FieldValue{std::string{"@x"}});
}

TEST_F(Editing, SaysWhatIsWrongAndWhatIsAllowed) {
  auto const job = a_job();
  EXPECT_THAT(
      refused(job, {{"duration", 99}}),
      ElementsAre(testing::AllOf(HasSubstr("批/001: "), HasSubstr("'duration: 99'"), HasSubstr("1 to 16"))));
  EXPECT_THAT(refused(job, {{"first_frame", "a.jpg"}, {"promt", "x"}}), SizeIs(2));
  EXPECT_THAT(refused(job, {{"promt", "x"}}), ElementsAre(HasSubstr("prompt, negative_prompt")));
  EXPECT_THAT(refused(job, {{"prompt", " "}}), ElementsAre(HasSubstr("the prompt is empty")));
  EXPECT_THAT(refused(job, {{"prompt", nullptr}}), ElementsAre(HasSubstr("the job has no prompt")));
  EXPECT_THAT(refused(job, Json::object()), ElementsAre(HasSubstr("nothing is to be changed")));
  EXPECT_THAT(refused(job, Json("x")), ElementsAre(HasSubstr("nothing is to be changed")));
  EXPECT_THAT(refused(job, {{"model", "nobody"}}), ElementsAre(HasSubstr("unknown model")));
  auto gone = job;
  gone.model = "gone";
  EXPECT_THAT(refused(gone, {{"prompt", "x"}}), Contains(HasSubstr("not in the list of models any more")));
}

/// Every value of every parameter of every model, as a job's own entry says it, is that value again.
TEST_F(Editing, FindsEveryModelsValuesAgain) {
  int jobs = 0;
  for (auto const& offer : shipped().offers()) {
    for (auto const& parameter : offer.parameters) {
      std::vector<catalog::ParameterValue> values = parameter.allowed;
      if (parameter.min) values.emplace_back(*parameter.min);
      if (parameter.max) values.emplace_back(*parameter.max);
      if (parameter.kind == catalog::ValueKind::yes_no) values = {parameter.yes, parameter.no};
      if (parameter.kind == catalog::ValueKind::text && values.empty())
        values = {std::string{parameter.key == "size" ? "1280*720" : "a: $b"}};
      for (auto const& value : values) {
        Json entry{{"model", offer.model}, {"type", std::string{name_of(offer.type)}}, {"prompt", "猫"}};
        entry[parameter.key] = catalog::value_text(value);
        for (auto const& slot : offer.files) {
          std::string const path = slot.role == catalog::Role::reference_videos   ? "c.MP4"
                                   : slot.role == catalog::Role::reference_audios ? "d.mp3"
                                                                                  : "a.jpg";
          if (slot.min > 0)
            entry[std::string{name_of(slot.role)}] = takes_list(slot.role) ? Json::array({path}) : Json(path);
        }
        auto checked = bench.check(Json{{"jobs", {{"j", entry}}}}.dump());
        auto const* batch = std::get_if<BatchSpec>(&checked);
        ASSERT_NE(batch, nullptr) << entry.dump() << std::get<Diagnostics>(checked).front().text();
        auto const& job = batch->jobs.front();
        EXPECT_EQ(changed(job, {{"prompt", "猫"}}).request, job.request) << entry.dump();
        ++jobs;
      }
    }
  }
  EXPECT_GT(jobs, 100);
}

}  // namespace
}  // namespace yj::batch
