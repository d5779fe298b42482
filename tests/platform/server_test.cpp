#include "server.hpp"

#include "raw_client.hpp"
#include "sim_bench.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace yj::sim {
namespace {

/// A simulation with sockets, on free ports of the loopback address.
struct ServedBench : Bench {
  explicit ServedBench(std::string_view faults = R"({"task_time": "0s"})")
      : Bench(faults), server(sim, clock) {
    port = open(Door::platform);
  }
  std::uint16_t open(Door door) {
    auto opened = server.open("127.0.0.1:0", door, nullptr);
    EXPECT_TRUE(opened.has_value());
    return opened.has_value() ? *opened : std::uint16_t{0};
  }
  /// The journal and the tasks through the front door, at the server's own time.
  Json look(std::string_view target) {
    RawClient client{port};
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", target));
    auto answer = client.read_to_end();
    return Json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
  }

  SteadyWallClock clock;
  Server server;
  std::uint16_t port = 0;
};

constexpr std::string_view kOrder = R"({"model": "wan2.2-t2i-plus", "catelogid": "t2i", "prompt": "x"})";

std::string order_head(std::string_view more) {
  return fmt::format(
      "POST /llmage/v1/image/generations HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer right\r\n"
      "Content-Type: application/json\r\n{}\r\n",
      more);
}

std::string order() {
  return order_head(fmt::format("Content-Length: {}\r\n", kOrder.size())) + std::string(kOrder);
}

TEST(Server, SaysInEveryAnswerThatItIsASimulation) {
  ServedBench bench;
  for (std::string_view target : {"/", "/sim", "/llmage/v1/models", "/idfile"}) {
    RawClient client{bench.port};
    client.send(fmt::format("GET {} HTTP/1.1\r\n\r\n", target));
    std::string answer = client.read_answer();
    EXPECT_NE(answer.find("X-Simulation: yuanjing-sim\r\n"), std::string::npos) << target;
    EXPECT_NE(answer.find(" GMT\r\n"), std::string::npos) << "web servers tell the date";
  }
}

TEST(Server, KeepsAConnectionForManyRequests) {
  ServedBench bench;
  RawClient client{bench.port};
  client.send(order() + order());
  auto first = client.read_answer();
  auto second = client.read_answer();
  EXPECT_TRUE(first.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(first.find("tsk-1-"), std::string::npos);
  EXPECT_NE(second.find("tsk-2-"), std::string::npos);
}

TEST(Server, ReadsAChunkedBody) {
  ServedBench bench;
  RawClient client{bench.port};
  auto half = kOrder.size() / 2;
  client.send(order_head("Transfer-Encoding: chunked\r\n"));
  client.send(fmt::format("{:x}\r\n{}\r\n{:X};ext=1\r\n{}\r\n0\r\nTrailer: t\r\n\r\n", half,
                          kOrder.substr(0, half), kOrder.size() - half, kOrder.substr(half)));
  EXPECT_NE(client.read_answer().find("taskid"), std::string::npos);
}

TEST(Server, AsksForTheBodyWhereTheClientWaits) {
  ServedBench bench;
  RawClient client{bench.port};
  client.send(order_head(fmt::format("Content-Length: {}\r\nExpect: 100-continue\r\n", kOrder.size())));
  EXPECT_EQ(client.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send(kOrder);
  EXPECT_NE(client.read_answer().find("taskid"), std::string::npos);
}

TEST(Server, TakesTheFieldsOfABodyThatBrokeOff) {
  ServedBench bench;
  auto body = multipart_body({{"model", "doubao-seedance-1-5-pro-251215", ""},
                              {"catelogid", "i2v", ""},
                              {"prompt", "x", ""},
                              {"image_file1", std::string(5000, 'j'), "a.jpg"}});
  RawClient client{bench.port};
  client.send(fmt::format("POST /llmage/v1/video/generations HTTP/1.1\r\nAuthorization: Bearer right\r\n"
                          "Content-Type: multipart/form-data; boundary={}\r\nContent-Length: {}\r\n\r\n",
                          kBoundary, body.size()) +
              body.substr(0, body.size() - 3000));
  client.finish_sending();
  EXPECT_NE(client.read_to_end().find("taskid"), std::string::npos);
  auto journal = bench.look("/sim/journal?kind=submit");
  EXPECT_EQ(journal["task_count"], 1);
  EXPECT_EQ(journal["entries"][0]["whole"], false);
}

TEST(Server, LosesAnswersByClosingAndByResetting) {
  ServedBench bench{R"({"submit_script": ["lost", "reset"]})"};
  RawClient lost{bench.port};
  lost.send(order());
  EXPECT_EQ(lost.read_to_end(), "");
  EXPECT_FALSE(lost.was_reset());
  RawClient reset{bench.port};
  reset.send(order());
  EXPECT_EQ(reset.read_to_end(), "");
  EXPECT_TRUE(reset.was_reset());
  EXPECT_EQ(bench.look("/sim/tasks")["task_count"], 2);
}

TEST(Server, LeavesOutTheLastChunk) {
  ServedBench bench{R"({"submit_script": ["broken_chunk", "cut"]})"};
  RawClient broken{bench.port};
  broken.send(order());
  auto answer = broken.read_to_end();
  EXPECT_NE(answer.find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\"status\":\"CREATED\"}\r\n")) << answer;
  RawClient cut{bench.port};
  cut.send(order());
  EXPECT_TRUE(cut.read_to_end().ends_with("{\"taskid\":\""));
}

TEST(Server, BreaksOffWithinTheHeadAndBehindTheTaskid) {
  ServedBench bench{R"({"submit_script": ["cut_head", "cut_late"]})"};
  RawClient head{bench.port};
  head.send(order());
  auto begun = head.read_to_end();
  EXPECT_TRUE(begun.starts_with("HTTP/1.1 200 OK\r\n")) << begun;
  EXPECT_EQ(begun.find("\r\n\r\n"), std::string::npos) << begun;
  RawClient late{bench.port};
  late.send(order());
  auto answer = late.read_to_end();
  auto body = answer.substr(answer.find("\r\n\r\n") + 4);
  EXPECT_TRUE(body.starts_with("{\"taskid\":\"tsk-2-") && body.ends_with('"')) << body;
  EXPECT_EQ(bench.look("/sim/tasks")["task_count"], 2);
}

TEST(Server, SaysNothingForTheTimeOfSilence) {
  ServedBench bench{R"({"submit_script": ["silence"], "silence_time": "100ms"})"};
  RawClient client{bench.port};
  client.send(order());
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.was_closed());
  EXPECT_EQ(bench.look("/sim/tasks")["task_count"], 1);
}

TEST(Server, EndsItsSilenceWhenThePeerIsGoneAndWhenItStops) {
  ServedBench bench{R"({"submit_script": ["silence", "silence"], "silence_time": "1h"})"};
  RawClient gone{bench.port};
  gone.send(order());
  gone.finish_sending();
  EXPECT_EQ(gone.read_to_end(), "");
  EXPECT_TRUE(gone.was_closed());
  RawClient waiting{bench.port};
  waiting.send(order());
  bench.server.stop();
  EXPECT_EQ(waiting.read_to_end(), "");
}

TEST(Server, CutsADownloadAtHalfAndResumesIt) {
  ServedBench bench{R"({"task_time": "0s", "truncate_first": 1})"};
  RawClient client{bench.port};
  client.send(order());
  auto created = client.read_answer();
  auto id = std::string(Json::parse(created.substr(created.find("\r\n\r\n") + 4))["taskid"]);
  client.send(fmt::format(
      "GET /llmage/v1/tasks?taskid={} HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer right\r\n\r\n", id));
  auto ended = client.read_answer();
  auto link = std::string(Json::parse(ended.substr(ended.find("\r\n\r\n") + 4))["image"]);
  EXPECT_TRUE(link.starts_with("http://h:1/idfile?path=")) << link;
  client.send(fmt::format("GET {} HTTP/1.1\r\nHost: h:1\r\n\r\n", Bench::target_of(link)));
  auto half = client.read_to_end();
  auto bytes = half.size() - half.find("\r\n\r\n") - 4;

  RawClient second{bench.port};
  second.send(
      fmt::format("GET {} HTTP/1.1\r\nHost: h:1\r\nRange: bytes={}-\r\n\r\n", Bench::target_of(link), bytes));
  EXPECT_TRUE(second.read_answer().starts_with("HTTP/1.1 206 Partial Content"));
  // The same connection again: then the server has surely booked the answer before.
  second.send("GET /sim/tasks HTTP/1.1\r\n\r\n");
  auto tasks = second.read_answer();
  auto task = Json::parse(tasks.substr(tasks.find("\r\n\r\n") + 4))["tasks"][0];
  EXPECT_EQ(task["fetched"], true) << task.dump();
  EXPECT_EQ(task["files"][0]["tries"], 2);
}

TEST(Server, AnswersALargeBodyBeforeItCame) {
  ServedBench bench;
  RawClient client{bench.port};
  client.send(order_head("Content-Length: 11000000\r\n") + std::string(100'000, ' '));
  EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 413 "));
}

TEST(Server, RefusesWhatIsNoHttp) {
  ServedBench bench;
  for (std::string_view nonsense : {"hello\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET x HTTP/1.1\r\n\r\n",
                                    "GET / HTTP/1.1\r\nno colon\r\n\r\n"}) {
    RawClient client{bench.port};
    client.send(nonsense);
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 400 ")) << nonsense;
  }
}

TEST(Server, StopsWhileAnswersAreStillWaiting) {
  ServedBench bench{R"({"poll_delay": "1h"})"};
  RawClient waiting{bench.port};
  waiting.send("GET /llmage/v1/tasks?taskid=x HTTP/1.1\r\nAuthorization: Bearer right\r\n\r\n");
  RawClient idle{bench.port};
  EXPECT_TRUE(idle.connected());
  bench.server.stop();
  EXPECT_EQ(waiting.read_to_end(), "");
  EXPECT_FALSE(RawClient{bench.port}.connected());
}

TEST(Server, HasAForeignFileHostBesideIt) {
  ServedBench bench;
  auto foreign = bench.open(Door::foreign_files);
  RawClient client{foreign};
  client.send("GET /idfile?path=/tmp/1/1/1/0/image.png HTTP/1.1\r\nAuthorization: Bearer right\r\n\r\n");
  EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 404 "));
  EXPECT_EQ(bench.look("/sim/journal")["foreign_requests_with_authorization"], 1);
}

}  // namespace
}  // namespace yj::sim
