// GET /v1/events: nothing is left out, nothing comes twice, and nobody is waited for.
#include "unit/control/daemon_bench.hpp"
#include "unit/control/stream_reader.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Feed : public Control {
 protected:
  /// Each cancelled job is an event.
  void cancel(std::string const& batch, int job) {
    Reply reply =
        daemon.post("/v1/jobs/" + encoded(batch) + "/" + encoded("镜" + std::to_string(job)) + "/cancel");
    EXPECT_EQ(reply.status, 200);
  }
  Reply pages(std::string const& target) {
    http::Response response = daemon.raw(target, {{"Accept", "application/json"}});
    Reply reply{response.status, response.headers, nullptr};
    auto json = parse_json(response.body);
    EXPECT_TRUE(json) << response.body;
    if (json) reply.json = std::move(*json);
    return reply;
  }
  static std::vector<int> ids(std::vector<Json> const& events) {
    std::vector<int> all;
    for (auto const& event : events) all.push_back(event["id"]);
    return all;
  }
};

TEST_F(Feed, TellsWhatHappensWhenItHappens) {
  daemon.start();
  daemon.accept("一", 2);
  StreamReader reader{daemon.settings.socket, "/v1/events"};
  ASSERT_TRUE(reader.until_text("behind event 1"));
  EXPECT_THAT(reader.text(), HasSubstr("Content-Type: text/event-stream"));
  cancel("一", 2);
  ASSERT_TRUE(reader.until_events(1));
  Json event = reader.events().at(0);
  EXPECT_EQ(event["kind"], "cancelled");
  EXPECT_EQ(event["batch"], "一");
  EXPECT_EQ(event["job"], "镜2");
  EXPECT_EQ(event["attempt"], nullptr);
  EXPECT_THAT(event["text"].get<std::string>(), HasSubstr("by " + own_name()));
  EXPECT_EQ(daemon.get("/v1/jobs/" + event["job_id"].get<std::string>()).json["name"], "镜2");
}

TEST_F(Feed, KnowsWhichKindsThereAre) {
  daemon.start();
  daemon.accept("一", 1);
  http::Headers json;
  json.add("Accept", "application/json");
  EXPECT_EQ(daemon.raw("/v1/events?kind=accepted,turned_away,asset_failed", json).status, 200);
  for (auto const* kind : {"cancled", "accepted,cancled"}) {
    http::Response const refused = daemon.raw(std::string{"/v1/events?kind="} + kind, json);
    EXPECT_EQ(refused.status, 400) << kind;
    EXPECT_THAT(refused.body, HasSubstr("no event is called 'cancled'"));
    EXPECT_THAT(refused.body, HasSubstr("did you mean 'cancelled'?"));
  }
  EXPECT_THAT(daemon.raw("/v1/events?kind=zzzzzzzzzzzz", json).body, HasSubstr("artifact_home, "));
}

TEST_F(Feed, GoesOnFromTheLastThatAClientHasSeen) {
  daemon.start();
  daemon.accept("一", 5);
  for (int job = 1; job <= 4; ++job) cancel("一", job);
  StreamReader by_header{daemon.settings.socket, "/v1/events?after=1", "Last-Event-ID: 3\r\n"};
  ASSERT_TRUE(by_header.until_events(2));
  EXPECT_THAT(ids(by_header.events()), ElementsAre(4, 5)) << "its own place counts more than the address";
  StreamReader by_query{daemon.settings.socket, "/v1/events?after=2"};
  ASSERT_TRUE(by_query.until_events(3));
  EXPECT_THAT(ids(by_query.events()), ElementsAre(3, 4, 5));
  StreamReader last{daemon.settings.socket, "/v1/events?last=1"};
  ASSERT_TRUE(last.until_events(1));
  cancel("一", 5);
  ASSERT_TRUE(last.until_events(2));
  EXPECT_THAT(ids(last.events()), ElementsAre(5, 6));
}

TEST_F(Feed, SaysWhenTheStoreIsOlderThanTheClient) {
  daemon.start();
  daemon.accept("一", 1);
  StreamReader reader{daemon.settings.socket, "/v1/events", "Last-Event-ID: 700\r\n"};
  ASSERT_TRUE(reader.until_text("there is no event 700 yet"));
  cancel("一", 1);
  ASSERT_TRUE(reader.until_events(1));
  EXPECT_THAT(pages("/v1/events?after=700").json["warnings"][0].get<std::string>(),
              HasSubstr("there is no event 700 yet"));
}

TEST_F(Feed, IsNarrowed) {
  daemon.start();
  daemon.accept("一", 2);
  daemon.accept("二", 2);
  StreamReader batch{daemon.settings.socket, "/v1/events?after=0&batch=" + encoded("二")};
  StreamReader job{daemon.settings.socket, "/v1/events?after=0&job=" + encoded("一/镜2")};
  StreamReader kinds{daemon.settings.socket, "/v1/events?after=0&kind=batch_paused,cancelled"};
  cancel("一", 1);
  cancel("一", 2);
  cancel("二", 1);
  daemon.post("/v1/batches/" + encoded("一") + "/pause");
  ASSERT_TRUE(batch.until_events(2));
  EXPECT_THAT(ids(batch.events()), ElementsAre(2, 5));
  ASSERT_TRUE(job.until_events(1));
  EXPECT_THAT(ids(job.events()), ElementsAre(4));
  ASSERT_TRUE(kinds.until_events(4));
  EXPECT_THAT(ids(kinds.events()), ElementsAre(3, 4, 5, 6));
  EXPECT_EQ(daemon.get("/v1/events?batch=x").status, 404);
  EXPECT_EQ(daemon.get("/v1/events?job=x/y").status, 404);
  EXPECT_EQ(daemon.get("/v1/events?after=-1").code(), "bad-cursor");
  EXPECT_EQ(daemon.get("/v1/events?last=2000").code(), "bad-limit");
  EXPECT_EQ(daemon.get("/v1/events?kinds=done").code(), "unknown-parameter");
}

TEST_F(Feed, ComesInPagesWhereThatIsAskedFor) {
  daemon.start();
  daemon.accept("一", 3);
  for (int job = 1; job <= 3; ++job) cancel("一", job);
  Json first = pages("/v1/events?limit=3").json;
  EXPECT_EQ(first["events"].size(), 3u);
  EXPECT_EQ(first["next"], 3);
  EXPECT_EQ(first["more"], true);
  Json second = pages("/v1/events?limit=3&after=3").json;
  EXPECT_EQ(second["events"].size(), 1u);
  EXPECT_EQ(second["next"], 4);
  EXPECT_EQ(second["more"], false);
  EXPECT_EQ(pages("/v1/events?after=4").json["next"], 4);
  EXPECT_EQ(pages("/v1/events?last=2").json["events"][0]["id"], 3);
}

TEST_F(Feed, GivesASignOfLife) {
  daemon.settings.heartbeat = Duration{50};
  daemon.start();
  StreamReader reader{daemon.settings.socket, "/v1/events"};
  EXPECT_TRUE(reader.until_text(": alive"));
}

/// A client that does not read costs one piece, is cut off, and misses nothing.
TEST_F(Feed, CutsOffWhoDoesNotReadAndLosesNothing) {
  daemon.settings.server.write = Duration{1000};
  daemon.start();
  std::string name;
  for (int i = 0; i < 60; ++i) name += "长";
  constexpr int kJobs = 300;
  constexpr int kRounds = 4;
  daemon.accept(name, kJobs);
  for (int round = 0; round < kRounds; ++round) {
    ASSERT_EQ(daemon.post("/v1/batches/" + encoded(name) + "/cancel").status, 200);
    ASSERT_EQ(daemon.post("/v1/jobs/retry?state=cancelled&batch=" + encoded(name)).json["matched"], kJobs);
    ASSERT_TRUE(daemon.comes_true([&] {
      return daemon.get("/v1/batches/" + encoded(name)).json["counts"] == Json{{"ready", kJobs}};
    }));
  }
  constexpr std::size_t kEvents = 1 + kRounds * (kJobs + 1);  // more than the kernel holds for a client
  std::size_t seen = 0;
  int last = 0;
  {
    StreamReader lazy{daemon.settings.socket, "/v1/events?after=0"};
    ASSERT_TRUE(daemon.comes_true([&] { return daemon.metric("yuanjingd_event_streams") == 1.0; }));
    // It reads nothing before the server has lost its patience; what the kernel holds for it then is all that there is.
    ASSERT_TRUE(daemon.comes_true([&] { return daemon.metric("yuanjingd_event_streams") == 0.0; }));
    ASSERT_TRUE(lazy.until_end());
    auto events = lazy.events();
    ASSERT_FALSE(events.empty());
    seen = events.size();
    last = events.back()["id"];
    EXPECT_LT(seen, kEvents);
  }
  StreamReader again{daemon.settings.socket, "/v1/events", "Last-Event-ID: " + std::to_string(last) + "\r\n"};
  ASSERT_TRUE(again.until_events(kEvents - seen));
  EXPECT_EQ(again.events().front()["id"], last + 1);
}

TEST_F(Feed, HasSoManySeatsAndFindsOutWhoHasGone) {
  daemon.settings.streams_max = 3;
  daemon.settings.streams_of_a_user = 2;
  daemon.start();
  StreamReader first{daemon.settings.socket, "/v1/events"};
  ASSERT_TRUE(first.until_text("retry:"));
  {
    StreamReader second{daemon.settings.socket, "/v1/events"};
    ASSERT_TRUE(second.until_text("retry:"));
    Reply third = daemon.get("/v1/events");
    EXPECT_EQ(third.status, 503);
    EXPECT_EQ(third.code(), "busy");
    EXPECT_TRUE(first.until_text(": alive")) << "everybody is written to";
  }
  StreamReader fourth{daemon.settings.socket, "/v1/events"};
  EXPECT_TRUE(fourth.until_text("retry:")) << "the second has gone without a word";
  EXPECT_THAT(fourth.text(), HasSubstr("200 OK"));
}

TEST_F(Feed, EndsWithTheDaemon) {
  std::unique_ptr<StreamReader> reader;
  {
    Daemon other;
    other.start();
    reader = std::make_unique<StreamReader>(other.settings.socket, "/v1/events");
    ASSERT_TRUE(reader->until_text("retry:"));
  }
  EXPECT_TRUE(reader->until_end());
  EXPECT_THAT(reader->text(), ::testing::EndsWith("0\r\n\r\n")) << "a whole answer";
}

TEST_F(Feed, IsReadByManyAtOnce) {
  daemon.start();
  daemon.accept("一", 30);
  std::vector<std::unique_ptr<StreamReader>> readers;
  for (int i = 0; i < 40; ++i)
    readers.push_back(std::make_unique<StreamReader>(daemon.settings.socket, "/v1/events?after=0"));
  for (int job = 1; job <= 30; ++job) cancel("一", job);
  for (auto& reader : readers) {
    ASSERT_TRUE(reader->until_events(31));
    auto seen = ids(reader->events());
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<int>(i) + 1);
  }
}

}  // namespace
}  // namespace yj::test
