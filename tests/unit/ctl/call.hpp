#pragma once

#include "daemon/ctl/command_line.hpp"
#include "unit/ctl/canned_daemon.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace yj::ctl {

struct Ended {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs the whole program.
inline Ended call(std::vector<std::string> words) {
  words.insert(words.begin(), "yuanjingctl");
  std::vector<char const*> argv;
  for (auto const& word : words) argv.push_back(word.c_str());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Ended ended;
  ended.code = run_command_line(static_cast<int>(argv.size()), argv.data(), "1.2.3");
  ended.out = ::testing::internal::GetCapturedStdout();
  ended.err = ::testing::internal::GetCapturedStderr();
  return ended;
}

class Ctl : public ::testing::Test {
 protected:
  Ended with_daemon(std::vector<std::string> words) {
    words.insert(words.begin(), {"--socket", daemon.socket().string()});
    return call(std::move(words));
  }

  test::CannedDaemon daemon;
};

}  // namespace yj::ctl
