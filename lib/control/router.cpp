#include "control/router.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 120;

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    auto slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }

/// What the pattern's names stand for, if it fits.
std::optional<std::map<std::string, std::string, std::less<>>> fit(std::vector<std::string> const& pattern,
                                                                   std::vector<std::string> const& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  std::map<std::string, std::string, std::less<>> names;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_name(pattern[i])) {
      if (path[i].empty()) return std::nullopt;
      names.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    } else if (pattern[i] != path[i]) {
      return std::nullopt;
    }
  }
  return names;
}

Outcome<Query> read_query(Route const& route, std::string_view text) {
  auto query = Query::parse(text);
  if (!query) return query.error();
  for (auto const& [name, value] : query->all()) {
    if (std::find(route.parameters.begin(), route.parameters.end(), name) != route.parameters.end()) continue;
    std::string hint = route.parameters.empty() ? "it takes none"
                                                : fmt::format("it takes {}", joined(route.parameters, ", "));
    return problem(
        400, "unknown-parameter",
        fmt::format("{} {} takes no parameter '{}'", route.method, route.pattern, printable(name, kShownMax)),
        std::move(hint));
  }
  return query;
}

/// Of a list of tags, whether one is this. What a tag stands for is compared byte for byte, so a weak one is as good.
bool names(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    auto end = std::min(list.find(','), list.size());
    std::string each = trimmed(list.substr(0, end));
    if (each == "*" || each == tag || (each.starts_with("W/") && each.substr(2) == tag)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// Gives an answer the tag of what it says, and takes the body back where the client has it already.
void tag(http::Response& response, std::string_view known) {
  constexpr std::size_t kDigits = 32;
  std::string mark = "\"" + Sha256::of(response.body).text().substr(0, kDigits) + "\"";
  if (names(known, mark)) {
    response.status = 304;
    response.body.clear();
    response.headers = {};
  }
  response.headers.add("ETag", std::move(mark));
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (auto const& route : routes_) patterns_.push_back(segments_of(route.pattern));
}

Outcome<Router::Found> Router::find(std::string_view method, std::string_view path) const {
  std::vector<std::string> segments = segments_of(path);
  for (auto& segment : segments) {
    auto decoded = percent_decoded(segment);
    if (!decoded)
      return problem(400, "bad-path",
                     fmt::format("'{}' is not percent-encoded well", printable(segment, kShownMax)));
    segment = std::move(*decoded);
  }
  std::vector<std::string> allow;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    auto names = fit(patterns_[i], segments);
    if (!names) continue;
    bool is_get = routes_[i].method == "GET";
    if (routes_[i].method == method || (is_get && method == "HEAD"))
      return Found{&routes_[i], std::move(*names)};
    allow.push_back(routes_[i].method);
    if (is_get) allow.emplace_back("HEAD");
  }
  std::string shown = printable(path, kShownMax);
  if (allow.empty())
    return problem(404, "unknown-route", fmt::format("there is nothing at {}", shown),
                   "schema/control.openapi.yaml lists all paths");
  Problem wrong =
      problem(405, "wrong-method", fmt::format("{} cannot be asked with {}", shown, printable(method, 20)),
              fmt::format("use {}", joined(allow, " or ")));
  wrong.allow = std::move(allow);
  return wrong;
}

Outcome<Router::Routed> Router::route(http::Request request, http::Peer peer) const {
  std::string const target = request.target;
  std::string_view path = target;
  std::string_view query_text;
  if (auto mark = path.find('?'); mark != std::string_view::npos) {
    query_text = path.substr(mark + 1);
    path = path.substr(0, mark);
  }
  auto found = find(request.method, path);
  if (!found) return found.error();
  auto query = read_query(*found->route, query_text);
  if (!query) return query.error();
  Routed routed{found->route, Call{std::move(request), peer}};
  routed.call.path = std::move(found->names);
  routed.call.query = std::move(*query);
  return routed;
}

http::Awaitable<http::Response> Router::answer(Context& context, http::Request request,
                                               http::Peer peer) const {
  auto routed = route(std::move(request), peer);
  if (!routed) co_return response_of(routed.error());
  YJ_ASSERT(!routed->route->reception);
  std::string known;
  if (routed->route->tagged) known = routed->call.request.headers.find("If-None-Match").value_or("");
  http::Response response = co_await routed->route->action(context, std::move(routed->call));
  if (routed->route->tagged && response.status == 200) tag(response, known);
  co_return std::move(response);
}

http::Awaitable<http::BodyPlan> Router::plan_body(Context& context, http::Request head,
                                                  http::Peer peer) const {
  auto routed = route(std::move(head), peer);
  if (!routed || !routed->route->reception) co_return http::BodyPlan{};
  http::BodyPlan plan = co_await routed->route->reception(context, std::move(routed->call));
  co_return std::move(plan);
}

}  // namespace yj::control
