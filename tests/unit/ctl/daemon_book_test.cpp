// The book of what the daemon says, against the sources of the daemon: neither has a sentence that the other lacks.
#include "daemon/ctl/daemon_book.hpp"

#include "daemon/ctl/sentence_pattern.hpp"
#include "support/literals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>

namespace yj::ctl {
namespace {

namespace fs = std::filesystem;

std::vector<Sentence> whole_book() {
  std::vector<Sentence> all;
  for (auto const& part : {book_of_jobs(), book_of_money(), book_of_requests(), book_of_batches(),
                           book_of_yaml(), book_of_people(), book_of_platform(), book_of_store(),
                           book_of_doctor(), book_of_events(), book_of_problems(), book_of_phrases()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// With `{}` for `{:.1f}` and `{0}`, as the book has it.
std::string plain_places(std::string const& text) {
  static std::regex const place{R"(\{\d*(:[^{}]*)?\})"};
  return std::regex_replace(text, place, "{}");
}

std::string with_braces_said(std::string const& text) {
  std::string out;
  for (char c : text) out += (c == '{' || c == '}') ? std::string(2, c) : std::string(1, c);
  return out;
}

/// A literal may be the end of a sentence that is appended, or its beginning, to which something is.
std::string core_of(std::string text) {
  auto cut = [&](std::initializer_list<std::string_view> ends) {
    for (bool again = true; again;) {
      again = false;
      for (auto end : ends) {
        if (text.starts_with(end)) text.erase(0, end.size()), again = true;
        if (text.ends_with(end)) text.erase(text.size() - end.size()), again = true;
      }
    }
  };
  cut({"{}", "; ", ". ", ", ", ": ", " "});
  return text;
}

std::vector<test::Literal> literals_of_the_daemon() {
  std::vector<test::Literal> all;
  auto add = [&](fs::path const& folder) {
    auto const more = test::literals_in(folder);
    all.insert(all.end(), more.begin(), more.end());
  };
  for (auto const& entry : fs::directory_iterator{YJ_SOURCE_DIR "/lib"}) {
    if (entry.is_directory()) add(entry.path());
  }
  add(YJ_SOURCE_DIR "/daemon");
  return all;
}

TEST(DaemonBook, HasNothingThatTheDaemonDoesNotSay) {
  std::set<std::string> said;
  for (auto const& literal : literals_of_the_daemon()) {
    said.insert(core_of(plain_places(literal.text)));
    said.insert(core_of(with_braces_said(literal.text)));
  }
  ASSERT_GT(said.size(), 1500u);
  auto const book = whole_book();
  ASSERT_GT(book.size(), 700u);
  for (auto const& sentence : book)
    EXPECT_TRUE(said.contains(core_of(sentence.english))) << "nobody says: " << sentence.english;
}

TEST(DaemonBook, HasNothingTwice) {
  // What is said in problems of files and in sentences stands in both.
  std::map<std::string, int> times;
  for (auto const& part :
       {book_of_jobs(), book_of_money(), book_of_requests(), book_of_batches(), book_of_yaml(),
        book_of_people(), book_of_platform(), book_of_store(), book_of_doctor()}) {
    for (auto const& sentence : part) EXPECT_EQ(++times[sentence.english], 1) << sentence.english;
  }
}

TEST(DaemonBook, SaysOnlyOfPlacesThatThereAreWhatStandsThere) {
  for (auto const& sentence : whole_book()) {
    std::string const english = sentence.english;
    std::size_t places = 0;
    for (std::size_t i = 0; i + 1 < english.size(); ++i) {
      std::string const two = english.substr(i, 2);
      places += two == "{}" ? 1 : 0;
      if (two == "{}" || two == "{{" || two == "}}") ++i;
    }
    EXPECT_LE(std::string_view{sentence.places}.size(), places) << english;
    EXPECT_EQ(std::string_view{sentence.places}.find_first_not_of("skwn."), std::string_view::npos)
        << english;
    // What is quoted is a person's, or the platform's.
    for (std::size_t i = 0, place = 0; i + 1 < english.size(); ++i) {
      if (english.compare(i, 2, "{}") != 0) continue;
      bool const quoted = i > 0 && i + 2 < english.size() && english[i - 1] == english[i + 2] &&
                          std::string_view{"'\"`"}.find(english[i - 1]) != std::string_view::npos;
      SentencePattern const pattern{sentence};
      EXPECT_TRUE(!quoted || pattern.kind_of(place) == '.') << english;
      ++place;
      ++i;
    }
  }
}

/// A sentence that fits nearly everything would be seen in words of the platform.
TEST(DaemonBook, HasWordsEnoughInWhateverItLooksForEverywhere) {
  for (auto const& part :
       {book_of_jobs(), book_of_money(), book_of_requests(), book_of_batches(), book_of_yaml(),
        book_of_people(), book_of_platform(), book_of_store(), book_of_doctor()}) {
    for (auto const& sentence : part) {
      std::string const english = sentence.english;
      bool const sure = std::string_view{sentence.places}.find('k') != std::string_view::npos;
      std::size_t const least = sure ? 4 : english.starts_with("{}") ? 9 : 6;
      EXPECT_GE(SentencePattern{sentence}.own_bytes(), least) << english;
    }
  }
}

/// Whether a literal is a sentence or a part of one: two words at least.
bool is_saying(std::string const& text) {
  static std::regex const words{R"([a-z]{2,}[,;:]? [a-z{']|\} [a-z]|' [a-z])"};
  return std::regex_search(text, words);
}

/// For the log, or an assertion: nobody reads them with the client.
bool is_for_the_log(test::Literal const& literal) {
  return literal.statement.find("log::") != std::string::npos ||
         literal.statement.find("announce(") != std::string::npos ||
         literal.statement.find("YJ_ASSERT") != std::string::npos;
}

/// What is no sentence of the daemon's to a person, though it looks like one.
bool is_excepted(test::Literal const& literal) {
  static std::set<std::string> const files{
      "control/get_metrics.cpp",     // for Prometheus
      "catalog/catalog_reader.cpp",  // of the catalogue, which is read when the daemon starts
      "catalog/table_reader.cpp",    // likewise
      "batch/schema.cpp",            // of the schema for editors, in both languages
      "batch/schema_models.cpp",    "batch/schema_offer.cpp",    "batch/schema_values.cpp",
      "batch/schema_words.cpp",     "batch/schema_patterns.cpp",
  };
  static std::set<std::string> const texts{
      // commands, which stay as they are
      "yuanjingctl resume {}",
      "yuanjingctl resolve {} --task ID",
      "yuanjingctl resolve {} --not-created",
      "yuanjingctl resolve {} --resubmit",
      // parts of lines for the log
      "what it costs",
      "uid {} (pid {})",
      "{} (uid {}, pid {})",
      "named task {} for",
      "said that nothing was bought for",
      "ordered again in spite of its doubt",
      "behind event {}",
      "; a socket can only be given to a group that the daemon's user is a member of, and by a service that "
      "may do so "
      "(systemctl edit: SupplementaryGroups= with the group's name, and SystemCallFilter=@chown)",
      // words of the platform's that are looked for
      "content rejected",
      "rate limit",
      "too many",
      "queue full",
      "queue is full",
      "cannot connect",
      "timed out",
      "reset by peer",
      "broken pipe",
      "bad gateway",
      "name resolution",
      "not support",
      "bad request",
      "too large",
      "image size",
      // the beginning of what an identity is made of
      "yuanjing batch 1",
      "some tasks",
      // of the API
      "id: {}\nevent: {}\ndata: {}\n\n",
      "{}event: end\ndata: {}\n\n",
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
      "text/plain; version=0.0.4; charset=utf-8",
      // names, and what can be written
      "uid {}",
      "{} {} s",
      "high, normal, low",
      "true, false",
      "hold, resend_once",
      "fields: {seed: 42}",
  };
  // What the YAML library says, which is said in our words.
  bool const of_the_library = literal.file == "catalog/yaml_words.cpp" && literal.first_in_braces;
  return files.contains(literal.file) || texts.contains(literal.text) || of_the_library;
}

TEST(DaemonBook, HasWhatTheDaemonSaysToPeople) {
  std::set<std::string> book;
  for (auto const& sentence : whole_book()) book.insert(core_of(sentence.english));
  std::size_t looked_at = 0;
  for (auto const* folder : {"control", "core", "batch", "catalog"}) {
    for (auto const& literal : test::literals_in(fs::path{YJ_SOURCE_DIR "/lib"} / folder)) {
      if (!literal.file.ends_with(".cpp") || !is_saying(literal.text)) continue;
      if (is_for_the_log(literal) || is_excepted(literal)) continue;
      ++looked_at;
      EXPECT_TRUE(book.contains(core_of(plain_places(literal.text))) ||
                  book.contains(core_of(with_braces_said(literal.text))))
          << "daemon/ctl/book_*.cpp lack what lib/" << literal.file << ":" << literal.line
          << " says: " << literal.text;
    }
  }
  EXPECT_GT(looked_at, 400u);
}

}  // namespace
}  // namespace yj::ctl
