#include "inbox/candidates.hpp"

#include "inbox/receipt.hpp"
#include "inbox/strays.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace yj::inbox {
namespace {

using namespace std::chrono_literals;

TEST(Candidates, AreBatchFilesAndFoldersWithOne) {
  test::TempFolder folder;
  for (auto const* name :
       {"b.yaml", "a.yml", "C.JSON", "第03集/batch.yaml", "第03集/01.jpg", "x.jpg", "notes.txt",
        ".hidden.yaml", "half.yaml.part", "old.yaml~", "accepted/2026-01-01/done.yaml", "rejected/bad.yaml",
        "pictures/01.jpg", "#edit.yaml"})
    folder.write(name, "jobs: []");
  std::vector<std::string> names;
  for (auto const& candidate : candidates_in(folder.path())) names.push_back(candidate.name);
  EXPECT_EQ(names, (std::vector<std::string>{"C", "a", "b", "第03集"}));
}

TEST(Stillness, WaitsUntilNobodyWrites) {
  test::TempFolder folder;
  auto file = folder.write("a.yaml", "half");
  Candidate const alone{file, file, "a"};
  Stillness still{500ms};
  auto now = Stillness::Clock::now();
  EXPECT_EQ(still.look(alone, now), Stillness::State::moving);
  EXPECT_EQ(still.look(alone, now + 400ms), Stillness::State::moving);
  folder.write("a.yaml", "half and half");
  EXPECT_EQ(still.look(alone, now + 600ms), Stillness::State::moving) << "it grew";
  EXPECT_EQ(still.look(alone, now + 1000ms), Stillness::State::moving);
  EXPECT_EQ(still.look(alone, now + 1100ms), Stillness::State::still);
}

/// Whoever copies a folder may copy its pictures last, and slowly.
TEST(Stillness, WaitsForAllOfAFolder) {
  test::TempFolder folder;
  Candidate const whole{folder / "a", folder.write("a/batch.yaml", "x"), "a"};
  Stillness still{500ms};
  auto now = Stillness::Clock::now();
  EXPECT_EQ(still.look(whole, now), Stillness::State::moving);
  folder.write("a/pictures/1.jpg", "half");
  EXPECT_EQ(still.look(whole, now + 4s), Stillness::State::moving) << "something came";
  folder.write("a/pictures/1.jpg", "half and half");
  EXPECT_EQ(still.look(whole, now + 8s), Stillness::State::moving) << "it grew";
  EXPECT_EQ(still.look(whole, now + 9s), Stillness::State::moving) << "that is no time for a network";
  EXPECT_EQ(still.look(whole, now + 11s), Stillness::State::still);
  std::filesystem::rename(folder / "a/pictures/1.jpg", folder / "a/pictures/2.jpg");
  EXPECT_EQ(still.look(whole, now + 12s), Stillness::State::moving) << "a name is another";
}

TEST(Stillness, OfAFolderThatStaysIsThatOfItsBatchFile) {
  test::TempFolder folder;
  Candidate const whole{folder / "a", folder.write("a/batch.yaml", "x"), "a"};
  Stillness still{0ms};
  auto now = Stillness::Clock::now();
  EXPECT_EQ(still.look(whole, now), Stillness::State::still);
  still.mark_handled(whole.file);
  folder.write("a/1.jpg", "x");
  EXPECT_EQ(still.look(whole, now), Stillness::State::still) << "it came while the batch was read";
  still.mark_handled(whole.file);
  still.mark_staying(whole.file);
  folder.write("a/Thumbs.db", "x");
  EXPECT_EQ(still.look(whole, now), Stillness::State::handled);
  folder.write("a/batch.yaml", "another");
  EXPECT_EQ(still.look(whole, now), Stillness::State::still);
}

TEST(Stillness, NamesWhatIsChangedAgainAndAgain) {
  test::TempFolder folder;
  auto file = folder.write("a.yaml", "x");
  auto quiet = folder.write("b.yaml", "x");
  Stillness still{500ms};
  auto now = Stillness::Clock::now();
  std::string text = "x";
  for (auto passed = 0s; passed <= 60s; passed += 1s) {
    EXPECT_TRUE(still.restless(1min, now + passed).empty());
    folder.write("a.yaml", text += "x");
    EXPECT_EQ(still.look({file, file, "a"}, now + passed), Stillness::State::moving);
    if (still.look({quiet, quiet, "b"}, now + passed) == Stillness::State::still) still.mark_handled(quiet);
  }
  EXPECT_EQ(still.restless(1min, now + 61s), std::vector{file});
  EXPECT_EQ(still.look({file, file, "a"}, now + 61s), Stillness::State::still);
  still.mark_handled(file);
  EXPECT_TRUE(still.restless(1min, now + 62s).empty());
  folder.write("a.yaml", "y");
  EXPECT_EQ(still.look({file, file, "a"}, now + 90s), Stillness::State::moving);
  EXPECT_TRUE(still.restless(1min, now + 91s).empty()) << "that is another change, and a new one";
}

TEST(Stillness, LooksAgainOnlyWhenTheFileChanged) {
  test::TempFolder folder;
  auto file = folder.write("a.yaml", "x");
  Candidate const alone{file, file, "a"};
  Stillness still{0ms};
  auto now = Stillness::Clock::now();
  EXPECT_EQ(still.look(alone, now), Stillness::State::still);
  still.mark_handled(file);
  EXPECT_EQ(still.look(alone, now + 1h), Stillness::State::handled);
  folder.write("a.yaml", "longer");
  EXPECT_EQ(still.look(alone, now + 2h), Stillness::State::still);
  std::filesystem::remove(file);
  EXPECT_EQ(still.look(alone, now + 3h), Stillness::State::gone);
}

TEST(Strays, AreWhatSomebodyMayHaveMeantAsABatch) {
  test::TempFolder folder;
  for (auto const* name : {"秋天.yaml.txt", "plan.docx", "a.zip", "猫.jpg", "对白.csv", "clip.mp4",
                           "real.yaml", ".hidden.txt", "x.JSON", "autumn"})
    folder.write(name, "x");
  std::filesystem::create_directories(folder.path() / "第03集");
  folder.write("第03集/第三集.yml", "jobs: []");
  std::filesystem::create_directories(folder.path() / "good");
  folder.write("good/batch.yaml", "jobs: []");
  std::filesystem::create_directories(folder.path() / "pictures");
  folder.write("pictures/a.jpg", "x");
  std::vector<std::string> said;
  for (auto const& stray : strays_in(folder.path()))
    said.push_back(stray.entry.filename().string() + ": " + stray.advice);
  ASSERT_EQ(said.size(), 5u);
  EXPECT_EQ(said[0],
            "a.zip: files *.zip are not read. A batch is a file *.yaml, *.yml or *.json, or a folder with a "
            "batch.yaml");
  EXPECT_EQ(said[1], "autumn: its name has no ending: if it is a batch, rename it to autumn.yaml");
  EXPECT_EQ(said[2].find("plan.docx: files *.docx are not read"), 0u);
  EXPECT_EQ(said[3], "秋天.yaml.txt: its name ends with '.txt' after '.yaml': rename it to 秋天.yaml");
  EXPECT_NE(said[4].find("rename 第三集.yml in it"), std::string::npos) << said[4];
}

struct Receipt : ::testing::Test {
  BatchSpec spec;

  JobSpec& add(std::string name, std::string model = "viduq3-pro") {
    JobSpec job;
    job.name = std::move(name);
    job.model = std::move(model);
    job.prompt = "一只橘猫";
    job.request.fields = {{"model", job.model}, {"prompt", job.prompt}, {"duration", std::int64_t{10}}};
    spec.jobs.push_back(std::move(job));
    return spec.jobs.back();
  }
  std::optional<BatchEstimate> to_come;
  std::string held;
  std::string text(bool known = false) {
    spec.name = "橘猫 日常";
    return receipt_text(spec, {{}, spec.name, known}, {"/out/橘猫 日常", to_come, held}, Instant{});
  }
};

TEST_F(Receipt, SaysWhatWasTakenAndWhereItGoes) {
  add("001").notes = {"duration: 10 is sent, the default"};
  add("002").notes = {"duration: 10 is sent, the default"};
  add("长街", "wan2.6-t2v").request.files = {{"image_file", "a.jpg", "图/猫.jpg", {}, 42}};
  std::string receipt = text();
  for (auto const* part :
       {"Batch '橘猫 日常' was taken with 3 jobs", "Results appear in /out/橘猫 日常\n",
        "yuanjingctl watch '橘猫 日常'\n", "  2 x t2v viduq3-pro: duration 10\n      001, 002\n",
        "  1 x t2v wan2.6-t2v: duration 10\n      长街\n",
        "  duration: 10 is sent, the default\n      001, 002\n",
        "  长街: 一只橘猫\n      图/猫.jpg as image_file, 42 bytes\n"})
    EXPECT_NE(receipt.find(part), std::string::npos) << part << "\n--\n" << receipt;
}

TEST_F(Receipt, SaysWhatItWillCostAndWhatItMay) {
  add("001");
  BatchBudget budget;
  budget.max = Credits{200'000'000};
  budget.confirm_above = Credits{50'500'000};
  spec.budget = budget;
  spec.project = "长安";
  to_come.emplace();
  to_come->add({Estimate::Source::exact, Credits{7'000'000}, Credits{7'000'000}, true}, 1);
  to_come->add({}, 2);
  std::string receipt = text();
  for (auto const* part : {"It will cost     about 7 credits for 1 job, as such tasks were charged before; "
                           "nobody knows yet what the other "
                           "2 will cost\n",
                           "It may cost      200 credits in all; what does not fit waits\n",
                           "It may cost      50.5 credits before `yuanjingctl approve '橘猫 日常'`\n",
                           "It is booked for 长安\n"})
    EXPECT_NE(receipt.find(part), std::string::npos) << part << "\n--\n" << receipt;
}

TEST_F(Receipt, SaysThatItIsHeldAndWhatLetsItGo) {
  add("001");
  EXPECT_EQ(text().find("held"), std::string::npos);
  held = "it will cost 20 credits, and its confirm_above is 5; `yuanjingctl approve '橘猫 日常'` lets it go";
  EXPECT_NE(text().find("\nIt is held: " + held + "\n"), std::string::npos) << text();
}

TEST_F(Receipt, SaysThatTheSameAgainIsNoSecondOrder) {
  add("001");
  std::string again = text(true);
  EXPECT_NE(again.find("Nothing was ordered"), std::string::npos);
  EXPECT_NE(again.find("batch: 橘猫 日常-2"), std::string::npos);
}

TEST_F(Receipt, StaysShortForAHundredThousandJobs) {
  for (int i = 0; i < 100'000; ++i) add(std::to_string(i)).notes = {"the same"};
  std::string receipt = text();
  EXPECT_LT(receipt.size(), 20'000u);
  EXPECT_NE(receipt.find("100000 x t2v viduq3-pro"), std::string::npos);
  EXPECT_NE(receipt.find("0, 1, 2, 3, 4 and 99995 more"), std::string::npos);
  EXPECT_NE(receipt.find("… and 99700 more: yuanjingctl jobs"), std::string::npos);
}

}  // namespace
}  // namespace yj::inbox
