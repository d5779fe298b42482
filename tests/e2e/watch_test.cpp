// People who look: screens that are repainted in place, lines where there is no terminal.
#include "daemon/ctl/width.hpp"
#include "e2e/terminal.hpp"
#include "e2e/world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <regex>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Looking : public ::testing::Test {
 protected:
  std::vector<std::string> client(std::vector<std::string> words) const {
    words.insert(words.begin(), {YJ_CTL_BINARY, "--socket", world.socket().string()});
    return words;
  }
  std::unique_ptr<OnTerminal> look(std::vector<std::string> words,
                                   std::map<std::string, std::string> environment = {
                                       {"TERM", "xterm"}}) const {
    return std::make_unique<OnTerminal>(client(std::move(words)), environment);
  }
  static std::string batch(std::string const& name, int jobs) {
    std::string text = "batch: " + name + "\ndefaults: {model: happyhorse-1.0-t2v, duration: 4}\njobs:\n";
    for (int i = 0; i < jobs; ++i) text += fmt::format("  j{}: {{prompt: cat}}\n", i);
    return text;
  }
  /// One batch whose jobs take longer than any test.
  void start_with_long_tasks() {
    world.start_sim({"--task-time", "10m-20m"});
    world.drop("a.yaml", batch("长安夜行", 3));
    world.start_daemon();
    ASSERT_TRUE(wait_until([&] { return world.count("长安夜行", "running") == 3; })) << world.daemon_log();
  }

  World world;
};

bool shows(Picture const& picture, std::string const& text) {
  return picture.second_screen() && picture.text().find(text) != std::string::npos;
}

std::vector<std::string> parts_of(std::string const& text, std::regex const& between) {
  return {std::sregex_token_iterator{text.begin(), text.end(), between, -1}, {}};
}

/// The terminal is as it was: its screen, its cursor, its colours and how it treats what is typed.
void expect_clean(OnTerminal const& terminal, termios const& before) {
  EXPECT_FALSE(terminal.picture().second_screen());
  EXPECT_TRUE(terminal.picture().cursor_is_shown());
  EXPECT_TRUE(terminal.picture().plain());
  termios const after = terminal.modes();
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  EXPECT_EQ(after.c_iflag, before.c_iflag);
  EXPECT_EQ(after.c_oflag, before.c_oflag);
}

TEST_F(Looking, PaintsInPlaceAndLeavesTheTerminalAsItWasAtCtrlC) {
  start_with_long_tasks();
  auto terminal = look({"watch"});
  termios const before = terminal->modes();
  // What happened last comes over a connection of its own, so perhaps after the first picture.
  ASSERT_TRUE(terminal->until([](auto const& picture) {
    return shows(picture, "长安夜行 [---------") && shows(picture, "LATEST");
  })) << terminal->picture().text();
  EXPECT_THAT(terminal->picture().text(), HasSubstr("0/3"));
  EXPECT_THAT(terminal->picture().text(), HasSubstr("3 running"));
  EXPECT_FALSE(terminal->picture().cursor_is_shown());
  EXPECT_EQ(terminal->modes().c_lflag & ECHO, 0u) << "what is typed does not garble the picture";
  world.drop("b.yaml", batch("spring", 1));
  ASSERT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "spring "); }))
      << "what is new appears";
  auto const lines = terminal->picture().lines();
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](auto const& line) { return line.starts_with("长安夜行 ["); }),
            1)
      << "in place";
  EXPECT_LE(lines.size(), 24u);
  terminal->type("\x03");
  EXPECT_EQ(terminal->wait(), -SIGINT) << "a shell sees what ended it";
  expect_clean(*terminal, before);
  EXPECT_THAT(terminal->picture().text(), HasSubstr("长安夜行 ["))
      << "the last picture stays in the terminal's text";
}

TEST_F(Looking, FollowsTheSizeOfTheTerminal) {
  start_with_long_tasks();
  auto terminal = look({"watch"});
  ASSERT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "3 running"); }));
  terminal->resize(40, 10);
  auto fits = [](Picture const& picture) {
    auto const lines = picture.lines();
    return shows(picture, "长安夜行") && lines.size() <= 10 &&
           std::all_of(lines.begin(), lines.end(),
                       [](auto const& line) { return ctl::display_width(line) <= 40; });
  };
  EXPECT_TRUE(terminal->until(fits)) << terminal->picture().text();
  terminal->type("q");
  EXPECT_EQ(terminal->wait(), 0);
}

TEST_F(Looking, SaysThatTheDaemonWentAwayAndGoesOnWhenItIsBack) {
  start_with_long_tasks();
  auto terminal = look({"watch"});
  termios const before = terminal->modes();
  ASSERT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "3 running"); }));
  world.kill_daemon();
  EXPECT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "has not answered since"); }))
      << terminal->picture().text();
  EXPECT_TRUE(shows(terminal->picture(), "长安夜行")) << "what was known last stays";
  world.start_daemon();
  EXPECT_TRUE(terminal->until([](auto const& picture) {
    return shows(picture, "the daemon answers again") && !shows(picture, "has not answered since");
  })) << terminal->picture().text();
  terminal->type("\x03");
  terminal->wait();
  expect_clean(*terminal, before);
}

TEST_F(Looking, PaintsNothingInTheBackgroundAndTakesKeysWhenItIsBack) {
  start_with_long_tasks();
  std::string const watch = std::string{YJ_CTL_BINARY} + " --socket " + world.socket().string() + " watch";
  // A shell with job control, as a person uses it: Ctrl-Z, bg, fg.
  test::TempFolder folder;
  std::string const pipe = (folder / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  OnTerminal terminal{{"/bin/sh", "-mc",
                       watch + "; bg; echo behind; until read line <" + pipe +
                           "; do :; done; echo front; fg; echo \"ended $?\""},
                      {{"TERM", "xterm"}, {"PATH", "/usr/bin:/bin"}}};
  termios const before = terminal.modes();
  ASSERT_TRUE(terminal.until([](auto const& picture) { return shows(picture, "3 running"); }));
  terminal.type("\x1a");
  ASSERT_TRUE(terminal.until([](Picture const& picture) {
    return !picture.second_screen() && picture.text().find("behind") != std::string::npos;
  })) << terminal.bytes();
  world.drop("b.yaml", batch("spring", 1));
  ASSERT_TRUE(wait_until([&] { return world.count("spring", "running") == 1; })) << world.daemon_log();
  auto const painted = terminal.bytes().size();
  std::ofstream{pipe} << "go on\n";
  ASSERT_TRUE(terminal.until([](auto const& picture) { return shows(picture, "spring "); }))
      << terminal.bytes();
  std::string const since = terminal.bytes().substr(painted);
  EXPECT_THAT(since.substr(0, since.find("front")), Not(HasSubstr("\x1b")))
      << "nothing is painted from behind";
  terminal.type("q");
  EXPECT_EQ(terminal.wait(), 0);
  EXPECT_THAT(terminal.bytes(), HasSubstr("ended 0")) << "q is heard again";
  expect_clean(terminal, before);
}

TEST_F(Looking, EndsWithTheBatchThatWasNamed) {
  world.start_sim({"--task-time", "300ms-500ms"});
  world.drop("a.yaml", batch("good", 2));
  world.drop("b.yaml",
             "batch: bad\ndefaults: {model: happyhorse-1.0-t2v, duration: 4}\njobs:\n  one: {prompt: 'cat "
             "[sim:moderation]'}\n");
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.get("/v1/status").at("batches").size() == 2; }));
  auto good = look({"watch", "good"});
  termios const before = good->modes();
  EXPECT_EQ(good->wait(), 0) << good->picture().text();
  expect_clean(*good, before);
  EXPECT_THAT(good->picture().text(), HasSubstr("2/2"));
  EXPECT_THAT(good->picture().text(), HasSubstr("results: " + (world.output() / "good").string()));
  auto bad = look({"watch", "bad"});
  EXPECT_EQ(bad->wait(), 1) << bad->picture().text();
  EXPECT_THAT(bad->picture().text(), HasSubstr("yuanjingctl why bad"));
  auto unknown = look({"watch", "unknown"});
  EXPECT_EQ(unknown->wait(), 1);
  EXPECT_EQ(unknown->bytes().find('\x1b'), std::string::npos) << "nothing was painted";
}

TEST_F(Looking, PrintsLinesWithoutATerminalThatCanMoveItsCursor) {
  world.start_sim({"--task-time", "300ms-500ms"});
  world.drop("a.yaml", batch("good", 2));
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.get("/v1/status").at("batches").size() == 1; }));
  auto dumb = look({"watch", "good"}, {{"TERM", "dumb"}});
  EXPECT_EQ(dumb->wait(), 0);
  EXPECT_EQ(dumb->bytes().find('\x1b'), std::string::npos);
  EXPECT_THAT(dumb->bytes(), HasSubstr("good [####################] 2/2  2 done"));
  Said const said = world.ctl({"watch", "good"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.text.find('\x1b'), std::string::npos);
  EXPECT_THAT(said.text, HasSubstr("good [####################] 2/2  2 done"));
}

TEST_F(Looking, HasNoColourWhereNobodyWantsOne) {
  start_with_long_tasks();
  auto coloured = look({"watch"});
  ASSERT_TRUE(coloured->until([](auto const& picture) { return shows(picture, "3 running"); }));
  EXPECT_TRUE(coloured->picture().was_coloured());
  auto plain = look({"watch"}, {{"TERM", "xterm"}, {"NO_COLOR", "1"}});
  ASSERT_TRUE(plain->until([](auto const& picture) { return shows(picture, "3 running"); }));
  EXPECT_FALSE(plain->picture().was_coloured());
}

TEST_F(Looking, RepaintsAnyTableWithWatch) {
  start_with_long_tasks();
  auto terminal = look({"jobs", "--watch=0.2"});
  termios const before = terminal->modes();
  ASSERT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "j2"); })) << terminal->bytes();
  world.drop("b.yaml", batch("spring", 1));
  EXPECT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "spring"); }));
  world.kill_daemon();
  EXPECT_TRUE(terminal->until([](auto const& picture) { return shows(picture, "no daemon answers"); }))
      << terminal->picture().text();
  EXPECT_TRUE(shows(terminal->picture(), "j2"));
  world.start_daemon();
  EXPECT_TRUE(terminal->until(
      [](auto const& picture) { return shows(picture, "j2") && !shows(picture, "no daemon"); }));
  terminal->type("\x03");
  EXPECT_EQ(terminal->wait(), -SIGINT);
  expect_clean(*terminal, before);
  auto again = look({"status", "--watch"});
  ASSERT_TRUE(again->until([](auto const& picture) { return shows(picture, "every 2s"); }));
  again->type("q");
  EXPECT_EQ(again->wait(), 0);
  expect_clean(*again, before);
}

TEST_F(Looking, PrintsATableAgainOnlyWhenItChangedWhereThereIsNoTerminal) {
  start_with_long_tasks();
  test::TempFolder folder;
  auto const tables = folder / "tables";
  auto const lines = folder / "lines";
  Process table{client({"jobs", "--watch=0.1"}), tables};
  Process line{client({"--json", "jobs", "--watch=0.1"}), lines};
  auto says = [](auto const& file, std::string const& what) {
    return wait_until([&] { return test::bytes_of(file).find(what) != std::string::npos; });
  };
  ASSERT_TRUE(says(tables, "j2")) << test::bytes_of(tables);
  ASSERT_TRUE(says(lines, "j2")) << test::bytes_of(lines);
  world.drop("b.yaml", batch("spring", 1));
  ASSERT_TRUE(says(tables, "spring"));
  ASSERT_TRUE(says(lines, "spring"));
  table.signal(SIGTERM);
  EXPECT_EQ(table.wait(), -SIGTERM);
  line.signal(SIGTERM);
  EXPECT_EQ(line.wait(), -SIGTERM);
  std::string const all = test::bytes_of(tables);
  EXPECT_EQ(all.find('\x1b'), std::string::npos);
  // It looked ten times a second for as long as the daemon needed to take the second batch.
  auto const printed = parts_of(all, std::regex{"---- \\d{4}-[^\n]* ----\n"});
  ASSERT_GE(printed.size(), 2u) << all;
  EXPECT_EQ(std::adjacent_find(printed.begin(), printed.end()), printed.end()) << "only when it changed:\n"
                                                                               << all;
  auto const documents = parts_of(test::bytes_of(lines), std::regex{"\n"});
  ASSERT_GE(documents.size(), 2u);
  EXPECT_EQ(std::adjacent_find(documents.begin(), documents.end()), documents.end());
  for (auto const& document : documents) EXPECT_TRUE(parse_json(document)) << document;
}

TEST_F(Looking, EndsAWatchThatCannotBeginWithTheExitCodeOfItsCommand) {
  world.start_sim();
  world.start_daemon();
  EXPECT_EQ(world.ctl({"show", "nothing/there", "--watch"}).code, 1);
  EXPECT_EQ(world.ctl({"budget", "b", "--max", "5", "--watch"}).code, 2)
      << "what changes something is done once";
  EXPECT_EQ(world.ctl({"balance", "set", "5", "--watch"}).code, 2);
  EXPECT_EQ(world.get("/v1/balance").at("accounts").size(), 0u);
  EXPECT_EQ(world.ctl({"status", "--watch=soon"}).code, 2);
  world.kill_daemon();
  EXPECT_EQ(world.ctl({"status", "--watch"}).code, 3);
}

}  // namespace
}  // namespace yj::e2e
