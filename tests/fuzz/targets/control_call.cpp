// Requests of a client to a daemon that has a store and an engine but no socket and no platform. A first line `POST
// /v1/batches text/yaml`, the rest the body; several requests are parted by a line of `====`.
#include "base/json.hpp"
#include "base/text.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/quiet_daemon.hpp"

#include <string>

namespace yj::fuzz {
namespace {

constexpr int kRequestsMax = 4;

http::Request request_in(std::string_view text) {
  std::string_view line = first_line(text);
  auto word = [&] {
    auto end = line.find(' ');
    std::string found{line.substr(0, end)};
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return found;
  };
  http::Request request;
  request.method = word();
  request.target = word();
  if (!line.empty()) request.headers.add("Content-Type", std::string{line});
  request.body = text;
  return request;
}

void holds(http::Request const& request, http::Response const& response) {
  FUZZ_CHECK(response.status >= 200 && response.status <= 599, "an answer without a status");
  FUZZ_CHECK(response.status != 500, "a request breaks the daemon");
  FUZZ_CHECK(is_utf8(response.body), "an answer that is no text");
  if (request.method == "HEAD") return;
  if (response.status == 304) {
    FUZZ_CHECK(response.body.empty(), "nothing is new, and something is said");
    return;
  }
  auto const type = response.headers.find("Content-Type");
  if (response.status == 200 && type && type->find("json") == std::string_view::npos) {
    std::string_view const path = std::string_view{request.target}.substr(0, request.target.find('?'));
    FUZZ_CHECK(path == "/metrics" || path == "/v1/events" || path == "/v1/chat",
               "a page where JSON is promised");
    return;
  }
  auto json = parse_json(response.body);
  FUZZ_CHECK(json && json->is_object(), "an answer that is no JSON");
  if (response.status < 400) return;
  for (auto const* key : {"type", "title", "status", "code", "detail", "hint"})
    FUZZ_CHECK(json->contains(key), "a problem that misses something");
  FUZZ_CHECK(json->at("status") == response.status, "a problem that contradicts its status");
  FUZZ_CHECK(!json->at("code").get<std::string>().empty() && !json->at("detail").get<std::string>().empty(),
             "a problem that says nothing");
  if (!json->contains("errors")) return;
  for (auto const& error : json->at("errors"))
    FUZZ_CHECK(error.at("line").get<int>() >= 0 && error.at("column").get<int>() >= 0,
               "a place before the beginning");
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  static QuietDaemon daemon;
  std::string_view text = text_of(data, size);
  for (int n = 0; n < kRequestsMax && !text.empty(); ++n) {
    auto end = text.find("\n====\n");
    auto request = request_in(text.substr(0, end));
    auto response = daemon.answer(request);
    holds(request, response);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 6);
  }
  return 0;
}
