// What `--help` says is the measure: manual pages, completions and the description of the API name the same.
#include "base/files.hpp"
#include "base/text.hpp"
#include "catalog/yaml_document.hpp"
#include "daemon/command_line.hpp"
#include "daemon/ctl/command_line.hpp"
#include "daemon/reference/completions.hpp"
#include "daemon/reference/pages.hpp"
#include "daemon/reference/value_kinds.hpp"
#include "unit/ctl/call.hpp"
#include "unit/reference/run.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

namespace yj::reference {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

using Names = std::set<std::string>;

std::string text_of(std::string const& file) {
  auto text = read_file(file, 4U << 20U);
  if (text) return *text;
  ADD_FAILURE() << text.error().what;
  return {};
}

/// What `--help` of a program or a command shows.
struct Help {
  Names options;
  std::vector<std::string> commands;
};

Help help_of(std::string const& program, std::string const& path) {
  auto ran = run(fmt::format("{}/{} {} --help", shell_word(YJ_PROGRAMS), program, path));
  EXPECT_EQ(ran.code, 0) << ran.text;
  Help help;
  static std::regex const option{R"(^ +((?:-\w, *)*(?:--[\w-]+|-\w))(?:[ ,:].*)?$)"};
  static std::regex const command{R"(^  ([a-z][\w-]*)(?: .*)?$)"};
  bool commands = false;
  for (auto const& line : lines_of(ran.text)) {
    if (!line.starts_with(' ')) commands = lower_ascii(line).starts_with("subcommands:");
    std::smatch match;
    if (!commands && std::regex_match(line, match, option)) {
      std::string names = match[1];
      for (auto& c : names) c = c == ',' || c == ' ' ? '\n' : c;
      for (auto const& name : lines_of(names)) help.options.insert(name);
    } else if (commands && std::regex_match(line, match, command)) {
      help.commands.push_back(match[1]);
    }
  }
  return help;
}

/// Every command of a program by its path, the program itself by an empty one.
std::map<std::string, Help> const& all_help(std::string_view name) {
  static std::map<std::string, std::map<std::string, Help>> known;
  std::string const program{name};
  auto& all = known[program];
  if (!all.empty()) return all;
  std::vector<std::string> open{""};
  while (!open.empty()) {
    std::string const path = open.back();
    open.pop_back();
    Help help = help_of(program, path);
    for (auto const& command : help.commands) open.push_back(path.empty() ? command : path + " " + command);
    all.emplace(path, std::move(help));
  }
  return all;
}

/// A page without the instructions to the formatter, in parts: by command, the program itself under an empty name.
std::map<std::string, std::string> parts_of_page(std::string const& file) {
  std::string text = text_of(file);
  for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\\-", "-"}, {"\\fB", ""}, {"\\fI", ""}, {"\\fR", ""}, {"\\(aq", "'"}, {"\\e", "\\"}})
    text = replaced(std::move(text), from, to);
  std::map<std::string, std::string> parts;
  std::string part;
  bool options = false;
  for (auto const& line : lines_of(text)) {
    if (line.starts_with(".SH ")) {
      options = line == ".SH OPTIONS" || line == ".SH COMMANDS";
      part.clear();
    } else if (line.starts_with(".SS ")) {
      part = line.substr(4);
      std::erase(part, '"');
      parts[part];
    } else if (options) {
      parts[part] += line + "\n";
    }
  }
  return parts;
}

/// The options that begin an entry of a list: `-m, --model MODEL`.
Names options_in(std::string const& part) {
  static std::regex const option{R"((?:^|\n)\.TP\n(-[^\n]*))"};
  static std::regex const name{R"(--?[\w-]+)"};
  Names names;
  for (std::sregex_iterator entry{part.begin(), part.end(), option}, end; entry != end; ++entry) {
    std::string const line = (*entry)[1];
    for (std::sregex_iterator each{line.begin(), line.end(), name}; each != end; ++each)
      names.insert(each->str());
  }
  return names;
}

class Reference : public ::testing::TestWithParam<std::pair<char const*, char const*>> {
 protected:
  std::string program = GetParam().first;
  std::string page = fmt::format("{}/man/{}", YJ_BINARY_DIR, GetParam().second);
};

TEST_P(Reference, HasEveryCommandAndOptionOfHelpInThePage) {
  auto parts = parts_of_page(page);
  for (auto const& [path, help] : all_help(program)) {
    ASSERT_TRUE(parts.contains(path)) << path;
    Names wanted = help.options;
    if (!path.empty()) {
      wanted.erase("-h");  // told once, for the program
      wanted.erase("--help");
    }
    EXPECT_EQ(options_in(parts.at(path)), wanted) << path;
  }
  for (auto const& [path, ignored] : parts)
    EXPECT_TRUE(all_help(program).contains(path)) << "no command: " << path;
}

TEST_P(Reference, HasEveryCommandAndOptionOfHelpInTheCompletions) {
  auto const& all = all_help(program);
  std::map<std::string, std::string> files;
  for (auto shell : kShells)
    files[std::string{shell}] = text_of(
        fmt::format("{}/completions/{}/{}", YJ_BINARY_DIR, shell, completion_file_name(shell, program)));
  for (auto const& [path, help] : all) {
    Names offered = help.options;
    // The program's own options stand behind commands as well.
    for (auto const& option : all.at("").options) {
      if (option != "--version") offered.insert(option);
    }
    std::smatch match;
    std::string options = fmt::format("_{}_options() {{", program);
    std::string const bash = files["bash"].substr(files["bash"].find(options));
    ASSERT_TRUE(
        std::regex_search(bash, match, std::regex{fmt::format(R"re(\n +"{}"\) REPLY="([^"]*)")re", path)}))
        << path;
    std::string listed = match[1];
    for (auto& c : listed) c = c == ' ' ? '\n' : c;
    auto lines = lines_of(listed);
    EXPECT_EQ(Names(lines.begin(), lines.end()), offered) << "bash: " << path;

    std::string name = "_" + program + (path.empty() ? "" : "_" + path);
    for (auto& c : name) c = c == ' ' || c == '-' ? '_' : c;
    auto begin = files["zsh"].find("\n" + name + "() {");
    ASSERT_NE(begin, std::string::npos) << "zsh: " << path;
    std::string const function = files["zsh"].substr(begin, files["zsh"].find("\n}\n", begin) - begin);
    for (auto const& option : offered)
      EXPECT_TRUE(std::regex_search(function, std::regex{R"(['\)])" + option + R"(=?\[)"}))
          << "zsh: " << path << " " << option;
    for (auto const& command : help.commands)
      EXPECT_THAT(function, HasSubstr("'" + command + ":")) << "zsh: " << path;

    std::string const at =
        fmt::format(R"(complete -c {0} -n '__{0}_at \'{1}{2}\'')", program, path.empty() ? "" : " ", path);
    std::string fish;
    for (auto const& line : lines_of(files["fish"])) {
      if (line.starts_with(at + " ")) fish += line + "\n";
    }
    for (auto const& option : offered) {
      std::string const word =
          option.starts_with("--") ? " -l " + option.substr(2) : " -s " + option.substr(1);
      EXPECT_THAT(fish, HasSubstr(word + " ")) << "fish: " << path;
    }
    for (auto const& command : help.commands)
      EXPECT_THAT(fish, HasSubstr(" -a " + command + " ")) << "fish: " << path;
  }
}

TEST_P(Reference, SaysTheSameExitCodesAsHelp) {
  auto ran = run(fmt::format("{}/{} --help", shell_word(YJ_PROGRAMS), program));
  std::string const text = text_of(page);
  auto begin = text.find("EXIT STATUS");
  ASSERT_NE(begin, std::string::npos);
  std::string const part = text.substr(begin, text.find("\n.SH", begin) - begin);
  static std::regex const said{R"((?:with |, )(\d+)(?::| ))"};
  int codes = 0;
  std::string const help = ran.text.substr(ran.text.find("Ends with"));
  for (std::sregex_iterator code{help.begin(), help.end(), said}, end; code != end; ++code, ++codes)
    EXPECT_THAT(part, HasSubstr("\\fB" + (*code)[1].str() + "\\fR\n"));
  EXPECT_GE(codes, 3);
}

INSTANTIATE_TEST_SUITE_P(Programs, Reference,
                         ::testing::Values(std::pair{"yuanjingctl", "yuanjingctl.1"},
                                           std::pair{"yuanjingd", "yuanjingd.8"}),
                         [](auto const& tested) { return std::string{tested.param.first}; });

TEST(Values, EachHaveAKind) {
  for (auto const& program : {ctl::ctl_tree(), daemon_tree()}) {
    for (auto const& path : paths_of(program)) {
      for (auto const* arguments : {&path.command->options, &path.command->words}) {
        for (auto const& argument : *arguments)
          EXPECT_TRUE(kind_of(argument))
              << path.text() << ": value_kinds.cpp does not know " << argument.value;
      }
    }
  }
}

/// Operations of the API that no command makes, and why.
std::map<std::string, std::string> const kNoCommand{
    {"GET /healthz", "every command asks it first, to find the daemon; monitors ask it"},
    {"GET /metrics", "for monitors"},
    {"GET /v1/blobs/{sha256}", "for programs; the client sends what the daemon names as missing"},
};

/// Commands that ask no daemon.
Names const kAlone{"schema", "completion"};

Names operations() {
  catalog::Problems problems{"control.openapi.yaml"};
  auto document =
      catalog::YamlDocument::parse(text_of(YJ_SOURCE_DIR "/schema/control.openapi.yaml"), problems);
  EXPECT_TRUE(problems.empty());
  Names all;
  for (auto const& path : document->root().find("paths")->value.entries()) {
    for (auto const& operation : path.value.entries()) {
      std::string const method = upper_ascii(operation.key.scalar());
      if (method == "PARAMETERS") continue;
      all.insert(method + " " + std::string{path.key.scalar()});
    }
  }
  return all;
}

CallsOfCommands const& calls() {
  static CallsOfCommands const read = read_calls(text_of(YJ_SOURCE_DIR "/man/calls.txt"));
  return read;
}

TEST(Calls, AreOperationsOfTheApi) {
  auto const all = operations();
  ASSERT_GT(all.size(), 20u);
  Names made;
  for (auto const& [command, each] : calls()) {
    EXPECT_TRUE(all_help("yuanjingctl").contains(command)) << "no command: " << command;
    for (auto const& call : each) {
      EXPECT_TRUE(all.contains(call)) << command << ": " << call;
      made.insert(call);
    }
  }
  for (auto const& operation : all)
    EXPECT_NE(made.contains(operation), kNoCommand.contains(operation))
        << operation
        << " is made by a command (man/calls.txt), or stands in the list of those that are not, not both";
  for (auto const& [operation, reason] : kNoCommand)
    EXPECT_TRUE(all.contains(operation)) << operation << " is no more";
}

TEST(Calls, AreThereForEveryCommandThatAsksADaemon) {
  for (auto const& [path, help] : all_help("yuanjingctl")) {
    if (!help.commands.empty()) continue;
    EXPECT_NE(calls().contains(path), kAlone.contains(path)) << path;
  }
}

/// `GET /v1/jobs/b/j?limit=1` fits `GET /v1/jobs/{batch}/{job}`.
bool fits(std::string asked, std::string const& call) {
  asked = asked.substr(0, asked.find('?'));
  std::string pattern = std::regex_replace(call, std::regex{R"(\{\w+\})"}, "[^/]+");
  return std::regex_match(asked, std::regex{pattern});
}

/// A value of each kind, and options where one of several is needed.
std::map<std::string, std::string> const kSamples{
    {"BATCH", "b"},       {"JOB", "b/j"},   {"JOB|BATCH", "b/j"},
    {"BATCH|JOB", "b/j"}, {"GROUP", "g"},   {"FILE|URL", "https://x.example/a.png"},
    {"NAME", "n"},        {"ID", "i"},      {"N", "5"},
    {"PROMPT", "p"},      {"SHELL", "bash"}};
std::map<std::string, std::string> const kMore{
    {"edit", "--prompt=p"}, {"resolve", "--not-created"}, {"retry", "--all"}};

/// A command with all that it requires; `file` is for what wants one.
std::vector<std::string> sample_line(Path const& path, std::string const& file) {
  std::vector<std::string> words = path.words;
  for (auto const* arguments : {&path.command->options, &path.command->words}) {
    for (auto const& argument : *arguments) {
      if (!argument.required) continue;
      if (argument.names.front().starts_with("-")) words.push_back(argument.names.front());
      if (!argument.choices.empty()) {
        words.push_back(argument.choices.front());
        continue;
      }
      bool const known = argument.value == "FILE" || kSamples.contains(argument.value);
      EXPECT_TRUE(known) << path.text() << ": a sample of " << argument.value << " is wanted";
      if (known) words.push_back(argument.value == "FILE" ? file : kSamples.at(argument.value));
    }
  }
  if (auto flag = kMore.find(path.text()); flag != kMore.end()) words.push_back(flag->second);
  return words;
}

TEST(Calls, AreWhatTheCommandsReallyAsk) {
  test::CannedDaemon daemon;
  daemon.start();
  test::TempFolder folder;
  std::string const batch = folder.write("b.yaml", "jobs: [cat]").string();
  auto const tree = ctl::ctl_tree();
  int commands = 0;
  for (auto const& path : paths_of(tree)) {
    if (path.words.empty() || !calls().contains(path.text())) continue;
    std::vector<std::string> words = sample_line(path, batch);
    words.insert(words.begin(), {"--socket", daemon.socket().string()});
    std::size_t const before = daemon.asked().size();
    auto ended = ctl::call(words);
    auto const asked = daemon.asked();
    ASSERT_GT(asked.size(), before) << path.text() << " asked nothing: " << ended.err;
    ++commands;
    for (std::size_t i = before; i < asked.size(); ++i) {
      auto const& listed = calls().at(path.text());
      EXPECT_TRUE(
          std::any_of(listed.begin(), listed.end(), [&](auto const& call) { return fits(asked[i], call); }))
          << path.text() << " asked " << asked[i] << ", which man/calls.txt does not list";
    }
  }
  EXPECT_GT(commands, 20);
}

JsonOfCommands const& json_of_commands() {
  static JsonOfCommands const read = read_json_of_commands(text_of(YJ_SOURCE_DIR "/man/json.txt"));
  return read;
}

/// A job is named by its id or by its names; what is answered is the same.
std::string one_name(std::string call) { return replaced(std::move(call), "{batch}/{job}", "{job}"); }

/// The calls that a sentence names between backquotes.
Names calls_in(std::string const& sentence) {
  static std::regex const call{R"(`([A-Z]+ /[^`]*)`)"};
  Names all;
  for (std::sregex_iterator each{sentence.begin(), sentence.end(), call}, end; each != end; ++each)
    all.insert(one_name((*each)[1]));
  return all;
}

TEST(Json, IsToldOnThePageOfEveryCommand) {
  auto const parts = parts_of_page(YJ_BINARY_DIR "/man/yuanjingctl.1");
  for (auto const& [path, help] : all_help("yuanjingctl")) {
    if (!help.commands.empty() && path != "balance") continue;
    ASSERT_TRUE(json_of_commands().contains(path)) << "man/json.txt does not say what it prints: " << path;
    std::string const sentence = replaced(json_of_commands().at(path), "`", "");
    std::string const part = replaced(replaced(parts.at(path), "\n", " "), "\\&", "");
    EXPECT_THAT(part, HasSubstr("With --json: " + sentence + ".")) << path;
  }
  for (auto const& [path, sentence] : json_of_commands())
    EXPECT_TRUE(all_help("yuanjingctl").contains(path)) << "no command: " << path;
}

TEST(Json, IsTheAnswerOfACallThatTheCommandMakes) {
  for (auto const& [path, sentence] : json_of_commands()) {
    Names made;
    if (auto listed = calls().find(path); listed != calls().end()) {
      for (auto const& call : listed->second) made.insert(one_name(call));
    }
    for (auto const& call : calls_in(sentence)) EXPECT_TRUE(made.contains(call)) << path << ": " << call;
    bool const own = kAlone.contains(path) || path == "open";
    EXPECT_NE(calls_in(sentence).empty(), !own) << path << " says whose answer it prints";
  }
}

/// Commands whose JSON is not one answer as it came; their own tests look at it.
std::map<std::string, Names> const kOwnForm{{"open", {"folder", "exists"}},
                                            {"doctor", {"findings", "warnings"}}};

TEST(Json, IsWhatTheCommandsReallyPrint) {
  test::CannedDaemon daemon;
  daemon.otherwise = [](std::string const& what) -> std::optional<std::pair<int, std::string>> {
    for (auto const& [command, each] : calls()) {
      for (auto const& call : each) {
        if (fits(what, call))
          return std::pair{200, Json{{"call", one_name(call)}, {"id", "b"}, {"name", "b"}}.dump()};
      }
    }
    return std::nullopt;
  };
  daemon.start();
  test::TempFolder folder;
  std::string const batch = folder.write("b.yaml", "jobs: [cat]").string();
  auto const tree = ctl::ctl_tree();
  int commands = 0;
  for (auto const& path : paths_of(tree)) {
    if (!json_of_commands().contains(path.text()) || kAlone.contains(path.text())) continue;
    if (path.text() == "assets verify") continue;  // waits for a person; assets_test.cpp goes through it
    std::vector<std::string> words = sample_line(path, batch);
    if (path.text() == "watch") words.push_back("b");
    words.insert(words.begin(), {"--json", "--socket", daemon.socket().string()});
    auto ended = ctl::call(words);
    EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1) << path.text() << ": one line";
    auto json = parse_json(ended.out);
    ASSERT_TRUE(json && json->is_object()) << path.text() << ": " << ended.out << ended.err;
    ++commands;
    if (auto own = kOwnForm.find(path.text()); own != kOwnForm.end()) {
      Names keys;
      for (auto const& [key, value] : json->items()) keys.insert(key);
      EXPECT_EQ(keys, own->second) << path.text();
      for (auto const& key : own->second)
        EXPECT_THAT(json_of_commands().at(path.text()), HasSubstr("\"" + key + "\":"));
      continue;
    }
    EXPECT_THAT(calls_in(json_of_commands().at(path.text())), Contains(json->value("call", "")))
        << path.text() << " prints another answer than man/json.txt says";
  }
  EXPECT_GT(commands, 25);
}

}  // namespace
}  // namespace yj::reference
