#include "daemon/ctl/daemon_link.hpp"

#include "control/readers_socket.hpp"
#include "daemon/ctl/tr.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <functional>

namespace yj::ctl {

namespace {

constexpr char const* kSystemSocket = "/run/yuanjingd/control.sock";

http::Limits limits() {
  http::Limits bounds;
  bounds.total = std::chrono::seconds{60};
  bounds.idle = std::chrono::seconds{60};
  bounds.body_bytes_max = 64ULL << 20;
  return bounds;
}

/// For questions that are work: a batch of 100,000 jobs to check, a film to send and to make durable.
http::Limits limits_of_work() {
  http::Limits bounds = limits();
  bounds.total = std::chrono::hours{1};
  bounds.idle = std::chrono::minutes{10};
  return bounds;
}

std::string variable(char const* name) {
  char const* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string advice(bool denied) {
  if (denied)
    return tr(
        "you may not use this socket: ask for a place in its group, or use the user that it belongs to");
  return tr(
      "no yuanjingd is running there. Start it: `yuanjingd` in another terminal, or as a service "
      "`systemctl start "
      "yuanjingd` (`systemctl --user start yuanjingd`); or name its socket with --socket");
}

}  // namespace

std::vector<std::filesystem::path> socket_places(std::string const& named) {
  if (!named.empty()) return {named};
  if (auto own = variable("YUANJING_SOCKET"); !own.empty()) return {own};
  std::vector<std::filesystem::path> places;
  if (auto runtime = variable("XDG_RUNTIME_DIR"); !runtime.empty())
    places.push_back(std::filesystem::path{runtime} / "yuanjingd" / "control.sock");
  places.emplace_back(kSystemSocket);
  return places;
}

/// A request that changes something goes to one daemon only, so a harmless question finds it first.
Result<void> DaemonLink::choose() {
  std::string tried;
  bool denied = false;
  for (auto const& named : places_) {
    // Who may not use it may still be one of those who may read.
    for (auto const& place : {named, control::readers_socket(named)}) {
      auto answer = http::ask_unix_socket(place, http::Request{"GET", "/healthz"}, limits());
      if (answer) {
        places_ = {std::filesystem::path{place}};
        chosen_ = true;
        return {};
      }
      if (place == named) tried += fmt::format("  {}\n", answer.error().what);
      if (answer.error().code != Errc::denied) break;
      denied = true;
    }
  }
  return fail(Errc::unavailable, tr("no daemon answers:\n{}{}", tried, advice(denied)));
}

Result<std::filesystem::path> DaemonLink::place() {
  if (!chosen_) {
    if (auto found = choose(); !found) return found.error();
  }
  return Result<std::filesystem::path>{boost::system::in_place_value, places_.front()};
}

Result<Answer> DaemonLink::ask(std::string method, std::string target) {
  http::Request request{std::move(method), std::move(target)};
  return ask(std::move(request), nullptr, limits());
}

Result<Answer> DaemonLink::post(std::string target, std::string body, std::string type) {
  return send("POST", std::move(target), std::move(body), std::move(type));
}

Result<Answer> DaemonLink::post(std::string target, std::string body, std::string type,
                                http::OnAnswer on_bytes) {
  http::Request request{"POST", std::move(target)};
  request.body = std::move(body);
  request.headers.add("Content-Type", std::move(type));
  request.on_answer = std::move(on_bytes);
  return ask(std::move(request), nullptr, limits_of_work());
}

Result<Answer> DaemonLink::follow(std::string target, std::string const& last_id, http::OnAnswer on_bytes) {
  http::Request request{"GET", std::move(target)};
  request.headers.add("Accept", "text/event-stream");
  if (!last_id.empty()) request.headers.add("Last-Event-ID", last_id);
  request.on_answer = std::move(on_bytes);
  http::Limits bounds = limits();
  bounds.total = std::chrono::hours{24 * 365};  // its signs of life come every few seconds
  return ask(std::move(request), nullptr, bounds);
}

Result<Answer> DaemonLink::put(std::string target, std::string body, std::string type) {
  return send("PUT", std::move(target), std::move(body), std::move(type));
}

Result<Answer> DaemonLink::patch(std::string target, std::string body, std::string type) {
  return send("PATCH", std::move(target), std::move(body), std::move(type));
}

Result<Answer> DaemonLink::send(std::string method, std::string target, std::string body, std::string type) {
  http::Request request{std::move(method), std::move(target)};
  request.body = std::move(body);
  request.headers.add("Content-Type", std::move(type));
  return ask(std::move(request), nullptr, limits_of_work());
}

Result<Answer> DaemonLink::put(std::string target, http::FileBody const& file) {
  http::Request request{"PUT", std::move(target)};
  return ask(std::move(request), &file, limits_of_work());
}

Result<Answer> DaemonLink::ask(http::Request request, http::FileBody const* file, http::Limits bounds) {
  if (!chosen_) {
    if (auto found = choose(); !found) return found.error();
  }
  if (!request.headers.find("Accept")) request.headers.add("Accept", "application/json");
  auto response = file == nullptr ? http::ask_unix_socket(places_.front(), std::move(request), bounds)
                                  : http::ask_unix_socket(places_.front(), std::move(request), *file, bounds);
  if (!response && response.error().code == Errc::corrupt) return response.error();
  if (!response) return fail(Errc::unavailable, response.error().what);
  if (!response->complete)
    return fail(Errc::unavailable, tr("the daemon's answer broke off: {}", response->problem));
  Answer answer;
  answer.status = response->status;
  answer.body = std::move(response->body);
  constexpr std::size_t kSpread = 1000003;  // a prime, so that the order of the answers counts
  heard_ = heard_ * kSpread + std::hash<std::string>{}(answer.body) + static_cast<std::size_t>(answer.status);
  if (auto json = parse_json(answer.body)) answer.json = std::move(*json);
  return answer;
}

}  // namespace yj::ctl
