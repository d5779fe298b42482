#include "daemon/ctl/tagged_asking.hpp"

#include "daemon/ctl/words.hpp"
#include "http/client.hpp"
#include "http/dial.hpp"

#include <fmt/format.h>

namespace yj::ctl {

namespace {

constexpr std::chrono::seconds kDial{10};
/// The daemon writes a sign of life every few seconds.
constexpr std::chrono::seconds kSilence{60};
constexpr std::chrono::hours kYear{24 * 365};
constexpr std::size_t kKnownMax = 2000;

Result<Json> parsed(http::Response const& response) {
  auto json = parse_json(response.body);
  if (response.status == 200 && json) return Result<Json>{boost::system::in_place_value, std::move(*json)};
  std::string what = json ? text_in(*json, "detail") : std::string{};
  if (what.empty()) what = fmt::format("the daemon answered with status {}", response.status);
  if (response.status >= 500 || response.status == 200) return fail(Errc::unavailable, std::move(what));
  return fail(response.status == 404 ? Errc::not_found : Errc::invalid, std::move(what));
}

}  // namespace

http::Awaitable<Result<Json>> TaggedAsking::get(std::string target) {
  http::Request request{"GET", target};
  request.headers.add("Accept", "application/json");
  auto known = known_.find(target);
  if (known != known_.end()) request.headers.add("If-None-Match", known->second.tag);
  http::Limits limits;
  limits.body_bytes_max = 64ULL << 20;
  auto stream = co_await http::dial_unix(socket_, kDial);
  if (!stream) co_return fail(Errc::unavailable, stream.error().what);
  auto response = co_await http::exchange_on(**stream, "localhost", std::move(request), limits);
  if (!response) co_return fail(Errc::unavailable, response.error().what);
  if (!response->complete)
    co_return fail(Errc::unavailable, fmt::format("the daemon's answer broke off: {}", response->problem));
  known = known_.find(target);  // others have asked meanwhile
  if (response->status == 304 && known != known_.end()) {
    Json json = known->second.json;
    co_return Result<Json>{boost::system::in_place_value, std::move(json)};
  }
  auto json = parsed(*response);
  if (known_.size() >= kKnownMax) known_.clear();
  if (auto tag = response->headers.find("ETag"); json && tag) {
    Known entry{std::string{*tag}, *json};
    known_.insert_or_assign(std::move(target), std::move(entry));
  }
  co_return json;
}

http::Awaitable<void> TaggedAsking::follow(std::string target, std::string last_id,
                                           std::function<void(std::string_view)> on_bytes) {
  http::Request request{"GET", std::move(target)};
  request.headers.add("Accept", "text/event-stream");
  if (!last_id.empty()) request.headers.add("Last-Event-ID", std::move(last_id));
  request.on_answer = std::move(on_bytes);
  http::Limits limits;
  limits.total = kYear;
  limits.idle = kSilence;
  auto stream = co_await http::dial_unix(socket_, kDial);
  if (!stream) co_return;
  (void)co_await http::exchange_on(**stream, "localhost", std::move(request), limits);
}

}  // namespace yj::ctl
