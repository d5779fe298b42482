// Keeps the picture in lib/README.md true: every #include follows one of its arrows, and so does every link.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using Arrows = std::map<std::string, std::set<std::string>>;

fs::path const kRoot = YJ_SOURCE_DIR;

std::string text_of(fs::path const& file) {
  std::ifstream in{file};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The lines `name -> name, name` of the block marked ```arrows in lib/README.md.
Arrows arrows() {
  static std::regex const word_pattern{R"(\w+)"};
  Arrows found;
  std::istringstream lines{text_of(kRoot / "lib/README.md")};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "```arrows") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      std::smatch match;
      EXPECT_TRUE(std::regex_match(line, match, std::regex{R"((\w+) +-> +([\w, ]+))"})) << line;
      std::string targets = match[2];
      for (std::sregex_iterator word{targets.begin(), targets.end(), word_pattern}, end; word != end; ++word)
        found[match[1]].insert(word->str());
    }
  }
  return found;
}

/// Everything that lies below a folder.
std::set<std::string> below(Arrows const& arrows, std::string const& folder) {
  std::set<std::string> reached;
  auto direct = arrows.find(folder);
  if (direct == arrows.end()) return reached;
  for (auto const& target : direct->second) {
    reached.insert(target);
    reached.merge(below(arrows, target));
  }
  return reached;
}

std::set<std::string> folders() {
  std::set<std::string> names;
  for (auto const& entry : fs::directory_iterator(kRoot / "lib")) {
    if (entry.is_directory()) names.insert(entry.path().filename().string());
  }
  return names;
}

bool is_source(fs::path const& file) {
  return file.extension() == ".hpp" || file.extension() == ".cpp" || file.extension() == ".in";
}

/// Folder and include of every quoted or angled #include below lib/.
template <class F>
void each_include(F visit) {
  static std::regex const include{R"re(^\s*#\s*include\s*["<]([^">]+)[">])re"};
  for (auto const& entry : fs::recursive_directory_iterator(kRoot / "lib")) {
    if (!entry.is_regular_file() || !is_source(entry.path())) continue;
    std::string folder = fs::relative(entry.path(), kRoot / "lib").begin()->string();
    std::istringstream lines{text_of(entry.path())};
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (std::regex_search(line, match, include)) visit(entry.path(), folder, match[1].str());
    }
  }
}

TEST(Arrows, NameEveryFolder) {
  auto known = arrows();
  ASSERT_FALSE(known.empty());
  std::set<std::string> named{"base"};
  for (auto const& [from, targets] : known) named.insert(from);
  EXPECT_EQ(named, folders());
}

TEST(Arrows, PointOneWay) {
  auto known = arrows();
  for (auto const& folder : folders())
    EXPECT_FALSE(below(known, folder).contains(folder)) << folder << " lies below itself";
}

TEST(Arrows, AreFollowedByEveryInclude) {
  auto known = arrows();
  auto all = folders();
  int seen = 0;
  each_include([&](fs::path const& file, std::string const& folder, std::string const& included) {
    std::string target = included.substr(0, included.find('/'));
    if (!all.contains(target) || target == folder) return;
    ++seen;
    EXPECT_TRUE(below(known, folder).contains(target))
        << file << " includes " << included << ", and " << folder << " -> " << target << " is no arrow";
  });
  EXPECT_GT(seen, 100) << "the test reads nothing";
}

TEST(Arrows, AreTheLinksOfTheBuild) {
  auto known = arrows();
  std::string build = text_of(kRoot / "lib/CMakeLists.txt");
  static std::regex const library{R"(yj_library\((\w+)(?: DEPENDS ([\w ]+?))?(?: LINKS [^)]*)?\))"};
  Arrows linked;
  for (std::sregex_iterator match{build.begin(), build.end(), library}, end; match != end; ++match) {
    std::istringstream words{(*match)[2].str()};
    for (std::string word; words >> word;) linked[(*match)[1]].insert(word);
  }
  EXPECT_EQ(linked, known);
}

TEST(Core, TouchesNothingOfTheOutsideWorld) {
  static std::regex const forbidden{
      R"(^(boost/(asio|beast)|sqlite3|yaml-cpp|nlohmann|openssl|filesystem|fstream|iostream|thread|mutex|condition_variable|future|sys/|unistd)|base/(files|json|log|clock)\.hpp)"};
  each_include([&](fs::path const& file, std::string const& folder, std::string const& included) {
    if (folder == "core") {
      EXPECT_FALSE(std::regex_search(included, forbidden)) << file << " includes " << included;
    }
  });
}

TEST(Transport, IsSeenByHttpAlone) {
  static std::regex const heavy{R"(^(boost/(beast|asio/ssl|asio/ip)|openssl/ssl))"};
  static std::regex const umbrella{R"(^boost/(asio|beast)\.hpp$)"};
  each_include([&](fs::path const& file, std::string const& folder, std::string const& included) {
    if (folder != "http") {
      EXPECT_FALSE(std::regex_search(included, heavy)) << file << " includes " << included;
    }
    EXPECT_FALSE(std::regex_search(included, umbrella)) << file << " includes " << included;
    bool header = file.extension() == ".hpp";
    if (header) {
      EXPECT_FALSE(included.starts_with("openssl/ssl") || included.starts_with("boost/asio/ssl"))
          << file << " includes " << included;
    }
  });
}

TEST(Houses, HaveNothingElseAtTheTop) {
  std::set<std::string> const known{"CMakeLists.txt", "CMakePresets.json",
                                    "README.md",      "README.zh-CN.md",
                                    "CHANGELOG.md",   "LICENSE",
                                    "daemon",         "lib",
                                    "schema",         "config",
                                    "systemd",        "tests",
                                    "scripts",        "man"};
  for (auto const& entry : fs::directory_iterator(kRoot)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(".") || name == "build") continue;
    EXPECT_TRUE(known.contains(name)) << name;
  }
}

}  // namespace
