#include "platform/judge.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace yj::platform {
namespace {

using namespace std::chrono_literals;

std::string said(TaskResult const& result) {
  std::string text = result.usage;
  for (auto const& link : result.links) text += fmt::format(" {}={}", link.field, link.url);
  return text;
}

/// A verdict in one line.
std::string said(SubmitVerdict const& verdict) {
  return std::visit(
      Overloaded{
          [](Unsent const&) { return std::string{"unsent"}; },
          [](Accepted const& v) { return "accepted " + v.task.text; },
          [](FinishedAtOnce const& v) { return "finished " + said(v.result); },
          [](FailedAtOnce const& v) { return fmt::format("failed ({}) {}", name_of(v.failure), v.words); },
          [](Refused const& v) { return "refused " + v.words; },
          [](KeyRejected const& v) { return "key " + v.words; },
          [](Misconfigured const&) { return std::string{"misconfigured"}; },
          [](BalanceEmpty const& v) { return "balance " + v.words; },
          [](Throttled const& v) {
            return "throttled" + (v.retry_after ? " " + to_text(*v.retry_after) : std::string{});
          },
          [](InDoubt const&) { return std::string{"in doubt"}; }},
      verdict);
}

std::string said(PollVerdict const& verdict) {
  return std::visit(Overloaded{[](Unfinished const& v) { return "unfinished " + v.word; },
                               [](Succeeded const& v) { return "succeeded " + said(v.result); },
                               [](TaskFailed const& v) {
                                 return fmt::format("failed ({}) {}", name_of(v.failure), v.words);
                               },
                               [](StateUnknown const&) { return std::string{"unknown"}; },
                               [](NotExist const&) { return std::string{"not exist"}; },
                               [](NoNews const&) { return std::string{"no news"}; },
                               [](QueryRejected const& v) { return "key " + v.words; }},
                    verdict);
}

http::Response response(int status, std::string body, http::Headers headers = {}) {
  http::Response made;
  made.status = status;
  made.body = std::move(body);
  made.headers = std::move(headers);
  return made;
}

http::Finished after_tail(http::Response answer) {
  http::Finished finished;
  finished.tail_sent = true;
  finished.response = std::move(answer);
  return finished;
}

std::string submit(int status, std::string body) {
  return said(judge_submit(after_tail(response(status, std::move(body)))).verdict);
}
std::string cut_submit(int status, std::string body) {
  http::Response cut = response(status, std::move(body));
  cut.complete = false;
  cut.problem = "cut";
  return said(judge_submit(after_tail(std::move(cut))).verdict);
}
std::string early(int status, std::string body) {
  http::Finished finished = after_tail(response(status, std::move(body)));
  finished.tail_sent = false;
  return said(judge_submit(finished).verdict);
}
std::string poll(std::string body, int status = 200) {
  return said(judge_poll(response(status, std::move(body)), TaskId{"cgt-0001"}).verdict);
}

constexpr char kProxyPage[] =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body></html>\r\n";

TEST(SubmitAnswer, WithATaskidIsAccepted) {
  EXPECT_EQ(submit(200, R"({"taskid": "cgt-20260601-abc12", "status": "CREATED"})"),
            "accepted cgt-20260601-abc12");
  EXPECT_EQ(submit(200, R"({"taskid": "t-1", "status": "PENDING"})"
                        "\n"),
            "accepted t-1");
  EXPECT_EQ(submit(201, R"({"id": "lu_8f2c", "object": "video.generation", "model": "demo-t2v",
                            "status": "submitted", "taskid": "tsk-77", "created": 1780000000})"),
            "accepted tsk-77");
  EXPECT_EQ(submit(200, R"({"taskid": "t-1", "taskstatus": "PENDING"})"), "accepted t-1");
  EXPECT_EQ(submit(200, R"({"taskid": 12345, "status": "CREATED"})"), "accepted 12345");
  EXPECT_EQ(submit(200, R"({"status": "ok", "data": {"taskid": "t-1", "status": "CREATED"}})"),
            "accepted t-1");
  EXPECT_EQ(submit(200, R"({"taskid": "t-1", "status": "CREATED", "error": null})"), "accepted t-1");
  EXPECT_EQ(submit(200, "{'taskid': 't-1', 'status': 'CREATED'}"), "accepted t-1");
}

TEST(SubmitAnswer, WithATaskidIsAcceptedHoweverItsBodyBreaks) {
  EXPECT_EQ(submit(200, R"({"taskid": "t-1", "status": "CREATED"}{"error": "x", "status": "FAILED"})"),
            "accepted t-1");
  EXPECT_EQ(cut_submit(200, R"({"taskid": "t-1", "status": "CREATED"})"), "accepted t-1");
  EXPECT_EQ(cut_submit(200, R"({"taskid": "t-1", "status": "CRE)"), "accepted t-1");
  EXPECT_EQ(cut_submit(200, R"({"taskid": "t-1)"), "in doubt");
  EXPECT_EQ(submit(502, R"({"taskid": "t-1", "status": "CREATED"})"), "accepted t-1");
}

TEST(SubmitAnswer, OfASynchronousModelIsTheResult) {
  EXPECT_EQ(submit(200, R"({"status": "SUCCEEDED", "image": "https://opencomputing.ai/idfile?path=/tmp/a.png",
                            "usage": {"image_count": 1}})"),
            R"(finished {"image_count": 1} image=https://opencomputing.ai/idfile?path=/tmp/a.png)");
}

TEST(SubmitAnswer, ThatSaysFailedIsClassified) {
  EXPECT_EQ(submit(200, R"({"error": "ERROR:upstream 400 InputImageSensitive", "status": "FAILED"})"
                        "\n"),
            "failed (moderation) ERROR:upstream 400 InputImageSensitive");
  EXPECT_EQ(submit(200, "{'error': 'ERROR:connection reset', 'status': 'FAILED'}"),
            "failed (network) ERROR:connection reset");
  EXPECT_EQ(submit(200, R"({"status": "FAILED", "error": "llmid:m123没找到模型"})"),
            "failed (bad_input) llmid:m123没找到模型");
  EXPECT_EQ(
      submit(200, R"({"error": "ERROR:content rejected", "status": "FAILED", "llmusageid": "lu_91ad"})"),
      "failed (moderation) ERROR:content rejected");
  EXPECT_EQ(submit(200, R"({"error": {"message": "queue full"}})"), "failed (throttled) queue full");
  EXPECT_EQ(cut_submit(200, R"({"error": "ERROR:connection reset", "status": "FAILED"})"
                            "\n"),
            "failed (network) ERROR:connection reset");
}

TEST(SubmitAnswer, ThatRefusesInTheApisFormIsFinal) {
  for (int status : {400, 404, 405, 411, 413, 414, 415, 422, 431})
    EXPECT_EQ(submit(status, R"({"error":"Missing required parameter: prompt"})"),
              "refused Missing required parameter: prompt");
  EXPECT_EQ(submit(400, R"({"status":"error","data":{"message":"素材不存在或无权访问"}})"),
            "refused 素材不存在或无权访问");
  EXPECT_EQ(submit(404, "404: Not Found"), "refused HTTP 404: 404: Not Found");
  EXPECT_EQ(submit(413, "Maximum request body size 10485760 exceeded, actual body size 10485761"),
            "refused HTTP 413: Maximum request body size 10485760 exceeded, actual body size 10485761");
}

TEST(SubmitAnswer, FromSomethingElseThanTheApiIsAMatterOfConfiguration) {
  for (int status : {400, 404, 405, 411, 413, 414, 415, 422, 431}) {
    EXPECT_EQ(submit(status, kProxyPage), "misconfigured");
    EXPECT_EQ(submit(status, ""), "misconfigured");
  }
  EXPECT_EQ(submit(404, "404 page not found\n"), "misconfigured");
  for (int status : {301, 302, 303, 307, 308}) EXPECT_EQ(submit(status, ""), "misconfigured");
}

TEST(SubmitAnswer, AboutTheKeyIsOneWhateverItsForm) {
  EXPECT_EQ(submit(401, R"({"error":"Invalid API Key"})"), "key Invalid API Key");
  EXPECT_EQ(submit(401, "401: Unauthorized"), "key HTTP 401: 401: Unauthorized");
  EXPECT_EQ(submit(403, "403: Forbidden"), "key HTTP 403: 403: Forbidden");
  EXPECT_EQ(submit(403, kProxyPage).substr(0, 4), "key ");
  EXPECT_EQ(cut_submit(401, ""), "key HTTP 401 without a word");
}

TEST(SubmitAnswer, TellsAnEmptyBalanceFromThrottling) {
  EXPECT_EQ(submit(429, R"({"error":"Insufficient balance"})"), "balance Insufficient balance");
  EXPECT_EQ(submit(429, R"({"error":"账户余额不足"})"), "balance 账户余额不足");
  EXPECT_EQ(submit(402, R"({"error":"Insufficient balance"})"), "balance Insufficient balance");
  EXPECT_EQ(submit(429, R"({"error":"Too many requests"})"), "throttled");
  EXPECT_EQ(submit(429, kProxyPage), "throttled");
  auto with = [](std::string wait) {
    http::Headers headers{{"Retry-After", std::move(wait)}};
    return said(judge_submit(after_tail(response(429, "{}", std::move(headers)))).verdict);
  };
  EXPECT_EQ(with("30"), "throttled 30s");
  EXPECT_EQ(with("86400"), "throttled 1h");
  EXPECT_EQ(with("99999999999999999999999"), "throttled 1h");
  EXPECT_EQ(with("-5"), "throttled");
  EXPECT_EQ(with("Wed, 21 Oct 2026 07:28:00 GMT"), "throttled");
}

TEST(SubmitAnswer, ThatTellsNothingLeavesADoubt) {
  for (int status : {408, 425, 500, 501, 502, 503, 504}) EXPECT_EQ(submit(status, kProxyPage), "in doubt");
  EXPECT_EQ(submit(500, R"({"error":"Internal"})"), "in doubt");
  for (auto const* body : {"", "\n", "ok", "null", "{}", "[]", kProxyPage, R"({"status":"CREATED"})",
                           R"({"taskid":""})", R"({"taskid":null})", R"({"taskid":{"a":1}})",
                           R"({"status":"error","data":{"message":"x"}})", R"({"status":"UNKNOWN"})"})
    EXPECT_EQ(submit(200, body), "in doubt") << body;
  EXPECT_EQ(submit(200, R"({"taskid":")" + std::string(201, 'x') + "\"}"), "in doubt");
  EXPECT_EQ(cut_submit(200, ""), "in doubt");
  EXPECT_EQ(cut_submit(400, R"({"error": "Mis)"), "in doubt");
  http::Finished nothing;
  nothing.tail_sent = true;
  nothing.problem = "connection reset by peer";
  auto outcome = judge_submit(nothing);
  EXPECT_EQ(said(outcome.verdict), "in doubt");
  EXPECT_NE(std::get<InDoubt>(outcome.verdict).what.find("connection reset by peer"), std::string::npos);
  EXPECT_EQ(outcome.raw.status, 0);
}

TEST(SubmitAnswer, BeforeTheTailNeverLeavesADoubt) {
  EXPECT_EQ(early(401, R"({"error":"Invalid API Key"})"), "key Invalid API Key");
  EXPECT_EQ(early(429, R"({"error":"Insufficient balance"})"), "balance Insufficient balance");
  EXPECT_EQ(early(400, R"({"error":"Unknown parameter"})"), "refused Unknown parameter");
  EXPECT_EQ(early(200, R"({"taskid":"t-1","status":"CREATED"})"), "accepted t-1");
  EXPECT_EQ(early(502, kProxyPage), "unsent");
  EXPECT_EQ(early(200, ""), "unsent");
  http::Finished nothing;
  nothing.problem = "the peer ended the connection";
  EXPECT_EQ(said(judge_submit(nothing).verdict), "unsent");
}

TEST(SubmitAnswer, ThatMissesWhatWeAlwaysSendShowsACutRequest) {
  EXPECT_EQ(submit(400, R"({"error":"Missing required parameter: model"})"), "unsent");
  EXPECT_EQ(submit(400, R"({"error":"Missing required parameter: prompt"})"),
            "refused Missing required parameter: prompt");
  EXPECT_EQ(early(400, R"({"error":"Missing required parameter: model"})"), "unsent");
  EXPECT_EQ(early(400, R"({"error":"Missing required parameter: prompt"})"), "unsent");
}

TEST(SubmitAnswer, IsKeptBoundedAndPrintable) {
  auto outcome = judge_submit(after_tail(response(200, "\x1b[31m" + std::string(10'000, 'x'))));
  EXPECT_EQ(outcome.raw.status, 200);
  EXPECT_LE(outcome.raw.body.size(), 4096u + 3);
  EXPECT_EQ(outcome.raw.body.find('\x1b'), std::string::npos);
}

TEST(StatusAnswer, IsTakenFlatAndInAnEnvelope) {
  for (auto const* word : {"CREATED", "PENDING", "RUNNING"}) {
    EXPECT_EQ(poll(fmt::format(R"({{"taskid": "t", "status": "{}"}})", word)),
              fmt::format("unfinished {}", word));
    EXPECT_EQ(poll(fmt::format(R"({{"status": "ok", "data": {{"taskid": "t", "status": "{}"}}}})", word)),
              fmt::format("unfinished {}", word));
    EXPECT_EQ(poll(fmt::format(R"({{"taskid": "t", "taskstatus": "{}"}})", word)),
              fmt::format("unfinished {}", word));
  }
  EXPECT_EQ(poll(R"({"status": "submitted", "taskid": "t"})"), "unfinished SUBMITTED");
  EXPECT_EQ(poll(R"({"status": "quantum", "taskid": "t"})"), "unfinished QUANTUM");
  EXPECT_EQ(poll(R"({"status": "RUNNING"}{"status": "FAILED"})"), "unfinished RUNNING");
}

TEST(StatusAnswer, OfAFinishedTaskHasItsLinksAndItsUsageVerbatim) {
  EXPECT_EQ(poll(R"({"status": "SUCCEEDED", "taskid": "vendor-1",
    "usage": {"action": "t2v", "credits": 10.0, "model": "viduq3-pro", "duration": 1},
    "image": "https://opencomputing.ai/idfile?path=/tmp/11/cover.jpeg",
    "video": "https://opencomputing.ai/idfile?path=/tmp/12/video.mp4"})"),
            R"(succeeded {"action": "t2v", "credits": 10.0, "model": "viduq3-pro", "duration": 1})"
            " video=https://opencomputing.ai/idfile?path=/tmp/12/video.mp4"
            " image=https://opencomputing.ai/idfile?path=/tmp/11/cover.jpeg");
  EXPECT_EQ(
      poll(
          R"({"status": "ok", "data": {"status": "SUCCEEDED", "usage": {"SR": 720}, "video": "http://h/v"}})"),
      R"(succeeded {"SR": 720} video=http://h/v)");
  EXPECT_EQ(poll(R"({"status": "SUCCEEDED"})"), "succeeded ");
  EXPECT_EQ(poll("{'status': 'SUCCEEDED', 'usage': {'n': None}, 'image': 'http://h/i'}"),
            R"(succeeded {"n":null} image=http://h/i)");
}

TEST(StatusAnswer, MayNestItsLinks) {
  EXPECT_EQ(poll(R"({"status": "SUCCEEDED", "video": ["http://h/1", "http://h/2", "http://h/1"],
    "image": null, "audio": "UklGRg==",
    "output": {"video_url": "http://h/1", "results": [{"url": "http://h/3"}], "note": "ftp://h/4"}})"),
            "succeeded  video=http://h/1 video=http://h/2 output=http://h/3");
  std::string many = R"({"status": "SUCCEEDED", "image": [)";
  for (int i = 0; i < 1000; ++i) many += fmt::format("\"http://h/{}\",", i);
  auto answer = judge_poll(response(200, many + "]}"), TaskId{"cgt-0001"});
  EXPECT_EQ(std::get<Succeeded>(answer.verdict).result.links.size(), 64u);
}

TEST(StatusAnswer, OfAFailedTaskIsClassified) {
  EXPECT_EQ(poll(R"({"status": "FAILED", "error": "None,Cannot connect to host"})"),
            "failed (network) None,Cannot connect to host");
  EXPECT_EQ(poll(R"({"status": "FAILED", "taskid": "t", "error": "content is sensitive"})"),
            "failed (moderation) content is sensitive");
  EXPECT_EQ(poll(R"({"status": "FAILED", "message": "model does not exist"})"),
            "failed (unknown) model does not exist");
  EXPECT_EQ(poll(R"({"status": "FAILED"})").substr(0, 16), "failed (unknown)");
}

TEST(StatusAnswer, KnowsWordsThatAreNoVerdict) {
  EXPECT_EQ(poll(R"({"taskid": "tsk-404", "status": "FAILED", "error": "taskid=tsk-404 not exist"})"),
            "not exist");
  EXPECT_EQ(poll(R"({"taskid": "tsk-404", "status": "FAILED", "error": "tsk-404 not exist"})"), "not exist");
  EXPECT_EQ(poll(R"({"status": "FAILED", "error": "cgt-0001 does not exist"})"), "not exist") << "it is ours";
  EXPECT_EQ(poll(R"({"status": "FAILED", "error": "cgt-0002 does not exist"})"),
            "failed (unknown) cgt-0002 does not exist");
  EXPECT_EQ(poll(R"({"taskid": "t", "status": "UNKNOWN"})"), "unknown");
}

TEST(StatusAnswer, ThatFailedAsAQueryIsNoNews) {
  EXPECT_EQ(poll(R"x({"status": "error", "data": {"message": "tsk-77 get task info error(timed out)"}})x"),
            "no news");
  for (auto const* body : {"", kProxyPage, "{}", "[]", "null", R"({"status": "ok", "data": null})",
                           R"({"taskid": "t"})", R"({"error": "x"})", R"({"status": "FAIL)",
                           R"({"status": "FAILED", "error": "x")", R"({"status": 5})"})
    EXPECT_EQ(poll(body), "no news") << body;
  for (int status : {302, 400, 404, 408, 429, 500, 502, 504})
    EXPECT_EQ(poll(R"({"status": "FAILED", "error": "x"})", status), "no news") << status;
}

TEST(StatusAnswer, MayRejectTheKey) {
  EXPECT_EQ(poll(R"({"error":"Invalid API Key"})", 401), "key Invalid API Key");
  EXPECT_EQ(poll("403: Forbidden", 403), "key HTTP 403: 403: Forbidden");
}

}  // namespace
}  // namespace yj::platform
