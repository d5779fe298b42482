// GET /v1/events: what happened, as a stream that goes on or as pages.
#include "base/text.hpp"
#include "control/event_json.hpp"
#include "control/filters.hpp"
#include "control/known_names.hpp"
#include "control/paging.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yj::control {

namespace {

struct EventsAsk {
  bool stream = true;
  std::optional<BatchTarget> batch;
  std::optional<JobTarget> job;
  std::vector<std::string> kinds;
  std::optional<std::int64_t> after;
  std::optional<int> last;
  Paging paging;
};

struct EventsReply {
  std::shared_ptr<http::BodySource> source;  ///< of a stream
  store::EventPage page;
  Warnings warnings;
};

/// Programs that want pages say so; whoever says nothing, or takes anything, follows.
bool wants_a_stream(http::Headers const& headers) {
  std::string accept = lower_ascii(headers.find("Accept").value_or(""));
  return accept.find("application/json") == std::string::npos ||
         accept.find("text/event-stream") != std::string::npos;
}

/// The number of an event.
struct Number {
  std::int64_t value = 0;
};

Outcome<Number> number_of(std::string_view text, std::string_view what) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0)
    return problem(400, "bad-cursor", fmt::format("'{}' is no number of an event", printable(text, 40)),
                   fmt::format("{} is the `id` of an event, or `next` of a page", what));
  return Number{number};
}

Outcome<EventsAsk> decode(Call const& call) {
  EventsAsk ask;
  ask.stream = wants_a_stream(call.request.headers);
  if (auto batch = call.query.find("batch")) ask.batch = BatchTarget{*batch};
  if (auto job = call.query.find("job")) ask.job = named_job(*job);
  if (auto kinds = call.query.find("kind")) ask.kinds = words_of(*kinds);
  for (auto const& kind : ask.kinds) {
    if (auto unknown = unknown_event_kind(kind)) return *unknown;
  }
  // A client that was cut off repeats the address that it began with, so its own place counts more.
  auto after = call.query.find("after");
  auto last_id = call.request.headers.find("Last-Event-ID");
  if (last_id && !last_id->empty()) {
    auto number = number_of(*last_id, "Last-Event-ID");
    if (!number) return number.error();
    ask.after = number->value;
  } else if (after) {
    auto number = number_of(*after, "after");
    if (!number) return number.error();
    ask.after = number->value;
  }
  if (auto last = call.query.find("last")) {
    auto number = number_of(*last, "last");
    if (!number || number->value > kPageMax)
      return problem(400, "bad-limit", fmt::format("'{}' is no number of events", printable(*last, 40)),
                     fmt::format("a number from 0 to {}", kPageMax));
    ask.last = static_cast<int>(number->value);
  }
  auto paging = read_paging(call.query);
  if (!paging) return paging.error();
  ask.paging = std::move(*paging);
  return ask;
}

/// Where to begin, with a word about it where that is not what was asked for.
Outcome<Number> beginning(store::Store& store, EventsAsk const& ask, store::EventFilter const& filter,
                          std::string& remark) {
  if (!ask.after && ask.last) {
    auto before = store.event_before(filter, *ask.last);
    if (!before) return problem_of(before.error());
    return Number{*before};
  }
  if (!ask.after && !ask.stream) return Number{};
  auto newest = store.newest_event();
  if (!newest) return problem_of(newest.error());
  if (!ask.after) return Number{*newest};
  if (*ask.after <= *newest) return Number{*ask.after};
  remark = fmt::format(
      "there is no event {} yet, so this store may be an older one that was put back; it goes on behind {}",
      *ask.after, *newest);
  return Number{*newest};
}

http::Awaitable<Outcome<EventsReply>> run(Context& context, EventsAsk ask, http::Peer peer) {
  store::Store& store = context.engine.store();
  store::EventFilter filter;
  filter.kinds = ask.kinds;
  if (ask.batch) {
    auto batch = find_batch(store, *ask.batch);
    if (!batch) co_return batch.error();
    filter.batch = batch->id;
  }
  if (ask.job) {
    auto job = find_job(store, *ask.job);
    if (!job) co_return job.error();
    filter.job = job->job.id;
  }
  EventsReply reply;
  reply.warnings = ask.paging.warnings;
  std::string remark;
  auto after = beginning(store, ask, filter, remark);
  if (!after) co_return after.error();
  if (ask.stream) {
    auto seat = co_await context.feed.enter(context.door, peer.uid);
    if (!seat)
      co_return problem(503, "busy", "too many clients follow the events already",
                        "ask again later, or read pages with Accept: application/json");
    if (remark.empty()) remark = fmt::format("behind event {}", after->value);
    reply.source = context.feed.stream(std::move(seat), std::move(filter), after->value, std::move(remark));
    co_return std::move(reply);
  }
  if (!remark.empty()) reply.warnings.push_back(std::move(remark));
  auto page = store.events(filter, after->value, ask.paging.limit);
  if (!page) co_return problem_of(page.error());
  reply.page = std::move(*page);
  co_return std::move(reply);
}

http::Response encode(EventsReply const& reply) {
  if (reply.source) {
    http::Response response;
    response.status = 200;
    response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}};
    response.source = reply.source;
    return response;
  }
  Json json;
  json["events"] = Json::array();
  for (auto const& event : reply.page.events) json["events"].push_back(logged_event_json(event));
  json["next"] = reply.page.next;
  json["more"] = reply.page.more;
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_events_route() {
  return {"GET",
          "/v1/events",
          {"batch", "job", "kind", "after", "last", "limit"},
          action_of(decode, run, encode)};
}

}  // namespace yj::control
