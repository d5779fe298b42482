#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <stdlib.h>
#include <string>

namespace yj::sim {

/// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "yuanjing-sim-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Runs a shell script in that folder and returns what it printed; a failing script fails the test. Neither a
/// proxy of the environment nor a .curlrc has a say.
inline std::string shell(std::filesystem::path const& folder, std::string const& script) {
  std::string command =
      "unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY\nexport HOME=.\ncd '" +
      folder.string() + "' || exit 1\n" + script;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    ADD_FAILURE() << "no shell";
    return "";
  }
  std::string output;
  char piece[4096];
  while (std::size_t got = std::fread(piece, 1, sizeof piece, pipe)) output.append(piece, got);
  EXPECT_EQ(::pclose(pipe), 0) << script << "\n" << output;
  return output;
}

}  // namespace yj::sim
