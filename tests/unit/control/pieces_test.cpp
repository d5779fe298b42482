#include "control/batch_body.hpp"
#include "control/call.hpp"
#include "control/cancelling.hpp"
#include "control/known_blobs.hpp"
#include "control/obstacles.hpp"
#include "control/router.hpp"
#include "control/routes.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PercentDecoding, GivesBackTheBytes) {
  EXPECT_EQ(percent_decoded("%E9%95%BF%2f%41"), "长/A");
  EXPECT_EQ(percent_decoded("a+b"), "a+b");
  EXPECT_EQ(percent_decoded("%00"), std::string(1, '\0'));
}

TEST(WhoAsked, IsNamedWhereTheMachineHasAName) {
  EXPECT_EQ(who(http::Peer{1000, 1000, 77}), "uid 1000");
  EXPECT_EQ(who_and_what(http::Peer{1000, 1000, 77}), "uid 1000 (pid 77)");
  EXPECT_EQ(who(http::Peer{1000, 1000, 77, "alice"}), "alice");
  EXPECT_EQ(who_and_what(http::Peer{1000, 1000, 77, "alice"}), "alice (uid 1000, pid 77)");
}

TEST(PercentDecoding, RefusesBrokenSigns) {
  for (auto const* text : {"%", "%4", "%zz", "a%", "%-1"})
    EXPECT_EQ(percent_decoded(text), std::nullopt) << text;
}

TEST(AQuery, IsReadAsFormsWriteIt) {
  auto query = Query::parse("name=a+b%2Bc&empty=&flag&&x=1=2");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->find("name"), "a b+c");
  EXPECT_EQ(query->find("empty"), "");
  EXPECT_EQ(query->find("flag"), "");
  EXPECT_EQ(query->find("x"), "1=2");
  EXPECT_EQ(query->find("y"), std::nullopt);
}

TEST(AQuery, RefusesWhatIsGivenTwice) {
  auto query = Query::parse("a=1&a=2");
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().code, "bad-query");
}

TEST(ABatchBody, IsTheFileItselfForEveryTypeOfText) {
  for (auto const* type : {"", "text/yaml", "application/yaml; charset=utf-8", "TEXT/PLAIN",
                           "application/x-www-form-urlencoded"}) {
    auto body = read_batch_body(type, "jobs: []\n");
    ASSERT_TRUE(body) << type;
    EXPECT_EQ(body->text, "jobs: []\n");
    EXPECT_FALSE(body->files) << "a file of a YAML body cannot be listed";
  }
  auto picture = read_batch_body("image/png", "x");
  ASSERT_FALSE(picture);
  EXPECT_EQ(picture.error().status, 415);
}

TEST(ABatchBody, MayBeATextInJson) {
  auto body = read_batch_body("application/json", R"({"batch": "jobs:\n- 猫\n", "files": {"a.jpg": "00"}})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->text, "jobs:\n- 猫\n");
  EXPECT_EQ(body->files->at("a.jpg"), "00");
  EXPECT_EQ(body->in_body({2, 3}), (Mark{2, 3}));
}

TEST(ABatchBody, KeepsAnObjectAsItWasWrittenAndKnowsItsPlace) {
  auto body = read_batch_body("application/json", "{\n \"files\": {}, \"x\\u0062atch\": 1}");
  ASSERT_FALSE(body);  // another key
  body = read_batch_body("application/json", "{\"猫\": 1}");
  ASSERT_FALSE(body);
  EXPECT_THAT(body.error().detail, HasSubstr("'猫'"));

  body = read_batch_body(
      "application/json",
      "{\n \"files\": {\"猫.jpg\": \"0\"}, \"b\\u0061tch\": {\n  \"jobs\": [1.5e3, \"}\"]}}\n");
  ASSERT_TRUE(body) << body.error().detail;
  EXPECT_EQ(body->text, "{\n  \"jobs\": [1.5e3, \"}\"]}");
  EXPECT_EQ(body->in_body({1, 1}), (Mark{2, 41})) << "a column is a character";
  EXPECT_EQ(body->in_body({2, 3}), (Mark{3, 3}));
  EXPECT_EQ(body->in_body({0, 0}), (Mark{0, 0}));
}

TEST(ABatchBody, SaysWhatIsWrongWithTheJson) {
  std::vector<std::string> bad{"",
                               "{",
                               "[]",
                               "3",
                               "{\"batch\": }",
                               "{\"files\": {}}",
                               "{\"batch\": 3}",
                               "{\"batch\": \"\", \"files\": []}",
                               "{\"batch\": \"\", \"files\": {\"a\": 1}}",
                               "{\"batch\": \"\", \"batch\": \"\"}",
                               "{\"batch\": \"\"} x",
                               "{\"batch\": \"\", \"jobs\": []}",
                               "{\"batch\": " + std::string(100, '[') + std::string(100, ']') + "}"};
  for (auto const& text : bad) {
    auto body = read_batch_body("application/json", text);
    ASSERT_FALSE(body) << text;
    EXPECT_EQ(body.error().status, 400) << text;
    EXPECT_EQ(body.error().code, "bad-body") << text;
    EXPECT_FALSE(body.error().detail.empty());
  }
}

TEST(KnownFiles, AreFoundByTheirHashAlone) {
  test::TempFolder folder;
  store::Blobs blobs{folder.path() / "blobs"};
  ASSERT_TRUE(write_file_durably(folder.path() / "a", "picture"));
  auto fd = open_beneath(folder.path(), "a");
  auto stored = blobs.put(*fd, "a", 100);
  ASSERT_TRUE(stored);
  std::string unknown(64, '0');
  KnownBlobs files{
      blobs,
      {{{"./猫/a.jpg", stored->sha256.text()}, {"b.jpg", unknown}, {"c.jpg", "short"}, {"d.jpg", unknown}}}};
  EXPECT_TRUE(files.look("猫/a.jpg"));
  auto taken = files.take("猫/a.jpg");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->sha256, stored->sha256);
  EXPECT_EQ(taken->bytes, 7u);
  EXPECT_EQ(files.look("b.jpg").error().code, Errc::not_found);
  EXPECT_EQ(files.look("c.jpg").error().code, Errc::invalid);
  EXPECT_THAT(files.look("e.jpg").error().what, HasSubstr("'files' does not list 'e.jpg'"));
  EXPECT_THAT(files.unused(), ElementsAre("d.jpg"));
}

TEST(KnownFiles, CannotBeAmongTheFilesOfTheClientsFolder) {
  store::Blobs blobs{"/nowhere"};
  KnownBlobs files{blobs, std::nullopt};
  EXPECT_THAT(files.look("a.jpg").error().what, HasSubstr("the daemon does not open"));
}

Obstacle obstacle(Obstacle::Kind kind, std::string what) { return {kind, {}, {}, std::move(what)}; }

TEST(Obstacles, AreShownOnceWithWhomTheyConcern) {
  using Kind = Obstacle::Kind;
  Overview overview;
  Obstacle held = obstacle(Kind::account_held, "the key is refused");
  held.account = "studio";
  overview.general = {obstacle(Kind::no_space, "the disk is full"), held};
  overview.lanes = {{{"studio", "a"}, 0, held},
                    {{"studio", "b"}, 0, held},
                    {{"default", "a"}, 0, obstacle(Kind::lane_balance, "top up")},
                    {{"default", "b"}, 3, obstacle(Kind::in_flight, "enough are running")},
                    {{"default", "c"}, 3, obstacle(Kind::in_flight, "enough are running")},
                    {{"default", "d"}, 0, std::nullopt}};
  std::vector<std::string> texts;
  for (auto const& shown : obstacles_of(overview, {{"default", "b"}, {"default", "d"}}))
    texts.push_back(shown.account + "/" + shown.model + " " + std::string{name_of(shown.obstacle.kind)});
  EXPECT_THAT(texts, ElementsAre("/ no_space", "studio/ account_held", "default/a lane_balance",
                                 "default/b in_flight"))
      << "nobody waits behind the limit of default/c";
}

TEST(Obstacles, OfALaneAreTheGeneralOnesFirst) {
  using Kind = Obstacle::Kind;
  Overview overview;
  overview.general = {obstacle(Kind::account_held, "another account's key")};
  overview.lanes = {{{"default", "a"}, 0, obstacle(Kind::rate, "slowly")}};
  EXPECT_EQ(obstacle_for({"default", "a"}, overview)->kind, Kind::rate);
  EXPECT_FALSE(obstacle_for({"default", "b"}, overview));
  overview.general.push_back(obstacle(Kind::no_space, "full"));
  EXPECT_EQ(obstacle_for({"default", "b"}, overview)->kind, Kind::no_space);
}

TEST(Cancelling, SaysWhatGoesOn) {
  EXPECT_THAT(going_on({{JobState::ready, 3}, {JobState::done, 2}, {JobState::cancelled, 9}}), IsEmpty());
  EXPECT_THAT(going_on({{JobState::running, 2}, {JobState::collecting, 1}}),
              ElementsAre("3 jobs are already submitted; they are paid for and go on"));
  EXPECT_THAT(going_on({{JobState::armed, 1}, {JobState::running, 1}, {JobState::in_doubt, 1}}),
              ElementsAre("1 job is being sent at this moment; if the platform takes it, it goes on",
                          "1 job is already submitted; it is paid for and goes on",
                          "1 job is in doubt; it may be paid for and stays as it is"));
}

TEST(Routes, AreNotHiddenByEachOther) {
  std::set<std::string> seen;
  for (auto const& route : all_routes()) {
    std::string shape = route.method;
    for (std::string rest = route.pattern; !rest.empty();) {
      auto slash = rest.find('/', 1);
      std::string segment = rest.substr(0, slash);
      shape += segment.find('{') == std::string::npos ? segment : "/{}";
      rest = slash == std::string::npos ? "" : rest.substr(slash);
    }
    EXPECT_TRUE(seen.insert(shape).second) << route.method << " " << route.pattern;
  }
}

}  // namespace
}  // namespace yj::control
