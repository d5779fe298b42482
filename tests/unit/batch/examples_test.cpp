#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace yj::batch {
namespace {

/// The example batches that are shipped.
std::vector<std::filesystem::path> examples() {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator{YJ_SOURCE_DIR "/config/examples"}) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Example, IsAccepted) {
  std::set<JobType> types;
  for (auto const& file : examples()) {
    Bench bench;
    bench.folder.files = {{"01.jpg", "1"}, {"02.jpg", "2"}};
    bench.options.file_name = file.filename();
    bench.options.default_name = file.stem();
    auto batch = bench.accepted(*read_file(file, 1U << 20U));
    EXPECT_EQ(batch.name, file.stem());
    for (auto const& job : batch.jobs) types.insert(job.type);
  }
  EXPECT_EQ(types.size(), 4U) << "there is one for every type";
}

}  // namespace
}  // namespace yj::batch
