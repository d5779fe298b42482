#include "control/control_server.hpp"

#include "control/readers_socket.hpp"
#include "control/routes.hpp"
#include "http/server.hpp"

#include <fmt/format.h>

#include <chrono>

namespace yj::control {

namespace {

constexpr unsigned kReadersMode = 0660;
constexpr std::string_view kNotAMember =
    "; a socket can only be given to a group that the daemon's user is a member of, and by a service that "
    "may do so "
    "(systemctl edit: SupplementaryGroups= with the group's name, and SystemCallFilter=@chown)";

/// Refused as soon as the head is there, so that nothing is sent for nothing.
http::Awaitable<http::BodyPlan> plan_of_reader(std::filesystem::path full, http::Request head) {
  if (head.method == "GET" || head.method == "HEAD") co_return http::BodyPlan{};
  co_return http::BodyPlan{
      response_of(problem(403, "read-only", "whoever asks over this socket may read and change nothing",
                          fmt::format("ask over {}; its group may", full.string())))};
}

}  // namespace

ControlServer::ControlServer(boost::asio::any_io_executor executor, engine::Engine& engine,
                             engine::ChatDesk& chats, engine::ModelWatch const& models,
                             catalog::Catalog const& catalog, ControlSettings settings)
    : settings_(std::move(settings)),
      feed_(executor, engine, settings_),
      context_{engine, chats, models, catalog, settings_, engine.clock().now(), feed_, requests_},
      readers_context_{context_},
      router_(all_routes()),
      names_(executor, engine.worker()),
      executor_(executor),
      clients_(executor) {
  readers_context_.door = Door::readers;
}

Result<void> ControlServer::open() {
  auto listener = http::UnixListener::bind(executor_, settings_.socket, settings_.mode);
  if (!listener) return listener.error();
  listener_ = std::move(*listener);
  if (!settings_.readers) return {};
  auto readers =
      http::UnixListener::bind(executor_, readers_socket(settings_.socket), kReadersMode, settings_.readers);
  if (!readers) {
    Error trouble = readers.error();
    if (trouble.code == Errc::denied) trouble.what += kNotAMember;
    return trouble;
  }
  readers_ = std::move(*readers);
  return {};
}

http::Awaitable<void> ControlServer::serve() {
  YJ_ASSERT(listener_ != nullptr);
  http::Handler handler = [this](http::Request request, http::Peer peer) {
    return answer(context_, std::move(request), std::move(peer));
  };
  http::PlanBody plan = [this](http::Request head, http::Peer peer) {
    return plan_body(std::move(head), std::move(peer));
  };
  if (readers_) clients_.spawn("readers", serve_readers());
  co_await http::serve(*listener_, std::move(handler), clients_, settings_.server, std::move(plan));
  co_await clients_.wait_empty();
}

/// Its places are its own, also those of who follows the events: readers never keep out those who may change something.
http::Awaitable<void> ControlServer::serve_readers() {
  http::Handler handler = [this](http::Request request, http::Peer peer) {
    return answer(readers_context_, std::move(request), std::move(peer));
  };
  http::PlanBody plan = [this](http::Request head, http::Peer) {
    return plan_of_reader(settings_.socket, std::move(head));
  };
  co_await http::serve(*readers_, std::move(handler), clients_, settings_.server, std::move(plan));
}

http::Awaitable<http::BodyPlan> ControlServer::plan_body(http::Request head, http::Peer peer) {
  peer.name = co_await names_.of(peer.uid);
  http::BodyPlan plan = co_await router_.plan_body(context_, std::move(head), std::move(peer));
  co_return std::move(plan);
}

http::Awaitable<http::Response> ControlServer::answer(Context& context, http::Request request,
                                                      http::Peer peer) {
  auto const begun = std::chrono::steady_clock::now();
  bool const looks = request.method == "GET" || request.method == "HEAD";
  if (!looks) peer.name = co_await names_.of(peer.uid);
  http::Response response = co_await router_.answer(context, std::move(request), std::move(peer));
  requests_.add(std::chrono::steady_clock::now() - begun);
  co_return std::move(response);
}

void ControlServer::close() {
  if (listener_) listener_->close();
  if (readers_) readers_->close();
  feed_.close();
}

}  // namespace yj::control
