#include "mp4_time.hpp"
#include "sim_bench.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

/// A bench with one finished video.
struct Finished : Bench {
  explicit Finished(std::string_view faults = "{}") : Bench(faults) {
    id = video_task("x", {{"ratio", "9:16"}, {"duration", 4}});
    pass(10s);
    auto ended = state(id);
    video = target_of(ended["video"]);
    cover = target_of(ended["image"]);
  }
  Answer get_with(std::string const& target, std::vector<Header> headers, std::string method = "GET") {
    auto asked = request(std::move(method), target);
    for (auto& header : headers) asked.headers.push_back(std::move(header));
    return ask(asked);
  }
  /// The task in the journal, with what became of its files.
  Json task() { return read("/sim/tasks")["tasks"][0]; }
  std::string id, video, cover;
};

TEST(SimFile, IsTheVideoThatWasOrdered) {
  Finished bench;
  auto answer = bench.get(bench.video);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header_of(answer, "Content-Type"), "video/mp4");
  auto times = read_mp4_times(answer.body);
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->movie_duration, 4 * times->movie_timescale);
  EXPECT_EQ(times->width * 16, times->height * 9);
  EXPECT_NE(answer.body.find(bench.id), std::string::npos);
  EXPECT_EQ(header_of(bench.get(bench.cover), "Content-Type"), "image/jpeg");
}

TEST(SimFile, ComesInRanges) {
  Finished bench;
  auto whole = bench.get(bench.video).body;
  auto size = std::to_string(whole.size());
  auto part = bench.get_with(bench.video, {{"Range", "bytes=100-199"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, whole.substr(100, 100));
  EXPECT_EQ(header_of(part, "Content-Range"), "bytes 100-199/" + size);
  EXPECT_EQ(bench.get_with(bench.video, {{"Range", "bytes=500-"}}).body, whole.substr(500));
  EXPECT_EQ(bench.get_with(bench.video, {{"Range", "bytes=-7"}}).body, whole.substr(whole.size() - 7));
  EXPECT_EQ(bench.get_with(bench.video, {{"Range", "bytes=0-999999"}}).body, whole);
  auto beyond = bench.get_with(bench.video, {{"Range", "bytes=" + size + "-"}});
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(header_of(beyond, "Content-Range"), "bytes */" + size);

  auto etag = header_of(part, "ETag");
  EXPECT_EQ(bench.get_with(bench.video, {{"Range", "bytes=9-"}, {"If-Range", etag}}).status, 206);
  EXPECT_EQ(bench.get_with(bench.video, {{"Range", "bytes=9-"}, {"If-Range", "\"old\""}}).body, whole);
  auto head = bench.get_with(bench.video, {}, "HEAD");
  EXPECT_TRUE(head.without_body);
  EXPECT_EQ(head.body.size(), whole.size());
  bench.post("/sim/faults", {{"ranges", false}});
  EXPECT_EQ(bench.get_with(bench.video, {{"Range", "bytes=9-"}}).status, 200);
}

TEST(SimFile, CountsAsFetchedOnceEveryByteLeft) {
  Finished bench{R"({"truncate_first": 1})"};
  auto first = bench.get(bench.video);
  ASSERT_TRUE(first.delivery.cut_after.has_value());
  bench.sim.delivered(first.ticket, *first.delivery.cut_after, false);
  EXPECT_EQ(bench.task()["files"][0]["covered"], *first.delivery.cut_after);
  auto rest =
      bench.get_with(bench.video, {{"Range", "bytes=" + std::to_string(*first.delivery.cut_after) + "-"}});
  EXPECT_FALSE(rest.delivery.cut_after.has_value());
  bench.sim.delivered(rest.ticket, rest.body.size(), true);
  EXPECT_EQ(bench.task()["files"][0]["fetched"], true);
  EXPECT_EQ(bench.task()["files"][0]["tries"], 2);
  EXPECT_EQ(bench.task()["fetched"], false) << "the cover is still out";
}

TEST(SimFile, IsAnHtmlPageFirstWhenTold) {
  Finished bench{R"({"html_first": 1})"};
  auto page = bench.get(bench.video);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.body.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(header_of(bench.get(bench.video), "Content-Type"), "video/mp4");
}

TEST(SimFile, LinksExpireAndAreGivenAnew) {
  Finished bench{R"({"link_expiry": "1m", "link_expired_status": 410})"};
  EXPECT_EQ(bench.get(bench.video).status, 200);
  bench.pass(61s);
  EXPECT_EQ(bench.get(bench.video).status, 410);
  auto fresh = Bench::target_of(bench.state(bench.id)["video"]);
  EXPECT_NE(fresh, bench.video);
  EXPECT_EQ(bench.get(fresh).status, 200);
}

TEST(SimFile, NeedsNoKeyUnlessTold) {
  Finished bench;
  auto asked = request("GET", bench.video);
  asked.headers.erase(asked.headers.begin() + 1);
  EXPECT_EQ(bench.ask(asked).status, 200);
  bench.post("/sim/faults", {{"files_need_key", true}});
  EXPECT_EQ(bench.ask(asked).status, 401);
  EXPECT_EQ(bench.get(bench.video).status, 200);
}

TEST(SimFile, LivesOnAForeignHostThatSeesWhetherAKeyCame) {
  Finished bench;
  bench.post("/sim/faults", {{"links", "redirect"}});
  auto redirect = bench.get(bench.video);
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(header_of(redirect, "Location"), "http://127.0.0.2:7" + bench.video);
  bench.post("/sim/faults", {{"links", "foreign"}});
  EXPECT_TRUE(std::string(bench.state(bench.id)["video"]).starts_with("http://127.0.0.2:7/idfile?path="));

  auto asked = request("GET", bench.video);
  asked.door = Door::foreign_files;
  auto without = asked;
  without.headers.erase(without.headers.begin() + 1);
  EXPECT_EQ(bench.ask(without).status, 200);
  EXPECT_EQ(bench.read("/sim/journal")["foreign_requests_with_authorization"], 0);
  EXPECT_EQ(bench.ask(asked).status, 200);
  EXPECT_EQ(bench.read("/sim/journal")["foreign_requests_with_authorization"], 1);
  auto api = request("GET", "/llmage/v1/models");
  api.door = Door::foreign_files;
  EXPECT_EQ(bench.ask(api).status, 404) << "the foreign host is no platform";
}

TEST(SimFile, IsNotSentToAForeignHostThatDoesNotExist) {
  Finished bench;
  bench.sim.set_foreign_url("");
  EXPECT_EQ(bench.post("/sim/faults", {{"links", "foreign"}}).status, 400);
  EXPECT_EQ(bench.post("/sim/faults", {{"links", "foreign"}, {"files_origin", "http://f:1/"}}).status, 200);
  EXPECT_TRUE(std::string(bench.state(bench.id)["video"]).starts_with("http://f:1/idfile?path="));
}

TEST(SimFile, OfATaskThatIsNotThereIsNotFound) {
  Finished bench;
  EXPECT_EQ(bench.get("/idfile?path=/tmp/1/1/1/0/cover.png").status, 404);
  EXPECT_EQ(bench.get("/idfile?path=/tmp/2/2/2/0/video.mp4").status, 404);
  EXPECT_EQ(bench.get("/idfile?path=../../etc/passwd").status, 404);
  EXPECT_EQ(bench.get("/idfile").status, 404);
  bench.video_task("[sim:stuck]");
  EXPECT_EQ(bench.get("/idfile?path=/tmp/2/2/2/0/video.mp4").status, 404);
}

}  // namespace
}  // namespace yj::sim
