#include "base/log.hpp"

#include "base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <sstream>

namespace yj {
namespace {

using ::testing::MatchesRegex;
using ::testing::Truly;

/// What a process of its own writes, since level and form are the whole process's.
void writes(log::Format format, log::Level level) {
  log::configure(level, format);
  log::redact(Secret{"sk-very-secret"});
  log::write(log::Level::debug, "hidden or shown");
  log::write(log::Level::warning, "长安/001: the key sk-very-secret\nand \"quotes\"", {"长安", "001"});
  log::error("{} jobs", 2);
  std::_Exit(0);
}

TEST(LogDeathTest, IsReadableOnATerminal) {
  EXPECT_EXIT(
      writes(log::Format::plain, log::Level::info), ::testing::ExitedWithCode(0),
      MatchesRegex(
          "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{12} warning: 长安/001: the key \\*\\*\\*.and \"quotes\"\n"
          "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{12} error: 2 jobs\n"));
}

TEST(LogDeathTest, BeginsWithThePriorityThatTheJournalReads) {
  EXPECT_EXIT(writes(log::Format::journal, log::Level::debug), ::testing::ExitedWithCode(0),
              MatchesRegex("<7>hidden or shown\n<4>长安/001: .*\n<3>2 jobs\n"));
}

bool is_two_objects(std::string const& text) {
  std::istringstream lines{text};
  std::string first, second, more;
  std::getline(lines, first);
  std::getline(lines, second);
  if (std::getline(lines, more)) return false;
  auto one = parse_json(first);
  auto two = parse_json(second);
  if (!one || !two) return false;
  bool timed = std::regex_match(one->at("time").get<std::string>(),
                                std::regex{"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z"});
  return timed && one->at("level") == "warning" && one->at("batch") == "长安" && one->at("job") == "001" &&
         one->at("message") == "长安/001: the key *** and \"quotes\"" && two->at("level") == "error" &&
         two->at("message") == "2 jobs" && !two->contains("batch") && !two->contains("job");
}

TEST(LogDeathTest, IsAnObjectForEachLineForProgramsThatReadAlong) {
  EXPECT_EXIT(writes(log::Format::json, log::Level::info), ::testing::ExitedWithCode(0),
              Truly(is_two_objects));
}

}  // namespace
}  // namespace yj
