// Both READMEs say the same: the same shape, and the same commands.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

fs::path const kRoot{YJ_SOURCE_DIR};

std::vector<std::string> lines_of(std::string const& name) {
  std::ifstream file{kRoot / name};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_GT(lines.size(), 20u) << name;
  return lines;
}

/// `##` of each heading, in order.
std::vector<std::string> headings_of(std::string const& name) {
  std::vector<std::string> levels;
  bool code = false;
  for (auto const& line : lines_of(name)) {
    if (line.starts_with("```")) code = !code;
    if (!code && line.starts_with("#")) levels.push_back(line.substr(0, line.find(' ')));
  }
  return levels;
}

/// Everything that is typed or written as code, without the comments.
std::vector<std::string> code_of(std::string const& name) {
  static std::regex const comment{R"(\s+#\s.*$)"};
  std::vector<std::string> code;
  bool fenced = false;
  for (auto const& line : lines_of(name)) {
    if (line.starts_with("```")) {
      fenced = !fenced;
    } else if (fenced || line.starts_with("    ")) {
      code.push_back(std::regex_replace(line, comment, ""));
    }
  }
  return code;
}

/// Names in backquotes that are files of this tree.
std::vector<std::string> files_named_in(std::string const& name) {
  static std::regex const quoted{"`([A-Za-z][\\w./-]*/[\\w./-]*|[A-Z]+\\.md)`"};
  std::vector<std::string> files;
  for (auto const& line : lines_of(name)) {
    for (std::sregex_iterator match{line.begin(), line.end(), quoted}, end; match != end; ++match)
      files.push_back((*match)[1]);
  }
  return files;
}

TEST(Readmes, HaveTheSameHeadings) { EXPECT_EQ(headings_of("README.md"), headings_of("README.zh-CN.md")); }

TEST(Readmes, ShowTheSameCommandsAndBatches) {
  EXPECT_EQ(code_of("README.md"), code_of("README.zh-CN.md"));
  EXPECT_GT(code_of("README.md").size(), 20u);
}

TEST(Readmes, NameTheSameFilesAndEachIsThere) {
  auto files = files_named_in("README.md");
  EXPECT_THAT(files_named_in("README.zh-CN.md"), ::testing::UnorderedElementsAreArray(files));
  for (auto const& file : files) {
    bool made_later = file.starts_with("build/") || file.starts_with("output/") ||
                      file.starts_with("inbox/") || file.starts_with("backups/");
    EXPECT_TRUE(made_later || fs::exists(kRoot / file)) << file;
  }
}

}  // namespace
