#include "inbox/candidates.hpp"

#include "inbox/receipt.hpp"
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
  Stillness still{500ms};
  auto now = Stillness::Clock::now();
  EXPECT_EQ(still.look(file, now), Stillness::State::moving);
  EXPECT_EQ(still.look(file, now + 400ms), Stillness::State::moving);
  folder.write("a.yaml", "half and half");
  EXPECT_EQ(still.look(file, now + 600ms), Stillness::State::moving) << "it grew";
  EXPECT_EQ(still.look(file, now + 1000ms), Stillness::State::moving);
  EXPECT_EQ(still.look(file, now + 1100ms), Stillness::State::still);
}

TEST(Stillness, LooksAgainOnlyWhenTheFileChanged) {
  test::TempFolder folder;
  auto file = folder.write("a.yaml", "x");
  Stillness still{0ms};
  auto now = Stillness::Clock::now();
  EXPECT_EQ(still.look(file, now), Stillness::State::still);
  still.mark_handled(file);
  EXPECT_EQ(still.look(file, now + 1h), Stillness::State::handled);
  folder.write("a.yaml", "longer");
  EXPECT_EQ(still.look(file, now + 2h), Stillness::State::still);
  std::filesystem::remove(file);
  EXPECT_EQ(still.look(file, now + 3h), Stillness::State::gone);
}

TEST(Receipt, SaysWhatWasTakenAndWhereItGoes) {
  BatchSpec spec;
  spec.name = "橘猫";
  JobSpec job;
  job.name = "001";
  job.model = "viduq3-pro";
  job.notes = {"duration: 10 (filled in)"};
  spec.jobs = {job, job};
  std::string text = receipt_text(spec, {{}, "橘猫", false}, "/out/橘猫", Instant{});
  for (auto const* part : {"'橘猫'", "2 jobs", "2 x t2v viduq3-pro", "/out/橘猫", "duration: 10"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  std::string again = receipt_text(spec, {{}, "橘猫", true}, "/out/橘猫", Instant{});
  EXPECT_NE(again.find("Nothing was ordered again"), std::string::npos);
}

}  // namespace
}  // namespace yj::inbox
