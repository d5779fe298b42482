#include "server.hpp"

#include "base/text.hpp"
#include "http_writer.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <poll.h>
#include <utility>

namespace yj::sim {

namespace {

constexpr Duration kIdle{75'000};
/// How much of a refused body is read and thrown away, so that the peer sees the answer and not a reset.
constexpr std::uint64_t kDrainBytes = 64ULL << 20;

Result<sockaddr_in> parse_address(std::string_view text) {
  auto colon = text.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  auto digits = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ||
      ::inet_pton(AF_INET, std::string(text.substr(0, colon)).c_str(), &address.sin_addr) != 1)
    return fail(Errc::invalid, fmt::format("{} is no address like 127.0.0.1:8080", text));
  address.sin_port = htons(port);
  return address;
}

}  // namespace

Server::~Server() { stop(); }

Result<std::uint16_t> Server::open(std::string_view address, Door door, std::shared_ptr<TlsContext> tls) {
  auto parsed = parse_address(address);
  if (!parsed) return parsed.error();
  Fd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto const* name = reinterpret_cast<sockaddr const*>(&*parsed);
  if (!socket || ::bind(socket.get(), name, sizeof *parsed) != 0 || ::listen(socket.get(), 512) != 0)
    return system_error("listen at", std::string(address), errno);
  sockaddr_in bound{};
  socklen_t length = sizeof bound;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &length) != 0)
    return system_error("ask for the port of", std::string(address), errno);

  auto listener = std::make_unique<Listener>();
  listener->socket = std::move(socket);
  listener->door = door;
  listener->tls = std::move(tls);
  listener->thread = std::thread([this, &opened = *listener] { accept_loop(opened); });
  listeners_.push_back(std::move(listener));
  return ntohs(bound.sin_port);
}

void Server::accept_loop(Listener& listener) {
  while (true) {
    join_finished();
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return stopping_ || open_sockets_.size() < kConnectionsMax; });
      if (stopping_) return;
    }
    // stop() shuts the listening socket down, which ends this wait.
    pollfd waiting{listener.socket.get(), POLLIN, 0};
    if (::poll(&waiting, 1, -1) < 0 && errno != EINTR) return;
    Fd socket{::accept4(listener.socket.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!socket) {
      // No descriptor left, or the peer is gone again: not a reason to spin.
      pause(Duration{10});
      continue;
    }
    prepare_socket(socket.get(), kIdle);

    std::lock_guard lock{mutex_};
    if (stopping_) return;
    auto number = next_worker_++;
    open_sockets_.emplace(number, socket.get());
    workers_.emplace(number, std::thread([this, number, &listener, fd = socket.release()] {
                       work(number, Fd{fd}, listener.door, listener.tls);
                     }));
  }
}

void Server::work(std::uint64_t number, Fd socket, Door door, std::shared_ptr<TlsContext> const& tls) {
  auto connection = tls ? tls->wrap(std::move(socket)) : plain_connection(std::move(socket));
  if (connection->open()) serve(*connection, door, tls != nullptr);
  {
    // Only then is the descriptor closed: stop() must not shut down one that has been given to somebody else.
    std::lock_guard lock{mutex_};
    open_sockets_.erase(number);
  }
  connection.reset();
  std::lock_guard lock{mutex_};
  finished_.push_back(number);
  changed_.notify_all();
}

void Server::serve(Connection& connection, Door door, bool tls) {
  HttpReader reader{connection};
  while (serve_one(connection, reader, door, tls)) {
  }
}

bool Server::serve_one(Connection& connection, HttpReader& reader, Door door, bool tls) {
  auto head = reader.head();
  auto pauses = [this](Duration duration) { return pause(duration); };
  if (!head) {
    Answer answer = error_answer(400, head.error().what);
    answer.close = true;
    send_answer(connection, answer, pauses);
    connection.finish();
    return false;
  }
  if (!head->has_value()) return false;
  Request request = std::move(**head);
  request.door = door;
  request.tls = tls;

  auto answer = sim_.on_head(request, clock_.now());
  if (!answer) {
    auto const* expects = request.header("Expect");
    if (expects != nullptr && lower_ascii(*expects) == "100-continue")
      connection.write("HTTP/1.1 100 Continue\r\n\r\n");
    reader.body(request, Sim::body_limit(request));
    answer = sim_.handle(request, clock_.now());
  }
  auto const* wish = request.header("Connection");
  if (!request.whole || (wish != nullptr && lower_ascii(*wish) == "close")) answer->close = true;
  auto sent = send_answer(connection, *answer, pauses);
  if (answer->ticket != 0) sim_.delivered(answer->ticket, sent.body_bytes, sent.whole);
  if (sent.keep_alive) return true;
  if (answer->delivery.reset) return false;
  connection.finish();
  if (sent.whole && request.whole) reader.drain(kDrainBytes);
  return false;
}

bool Server::pause(Duration duration) {
  std::unique_lock lock{mutex_};
  return !changed_.wait_for(lock, duration, [&] { return stopping_; });
}

void Server::join_finished() {
  std::vector<std::thread> ended;
  {
    std::lock_guard lock{mutex_};
    for (auto number : finished_) {
      auto found = workers_.find(number);
      ended.push_back(std::move(found->second));
      workers_.erase(found);
    }
    finished_.clear();
  }
  for (auto& thread : ended) thread.join();
}

void Server::stop() {
  {
    std::lock_guard lock{mutex_};
    stopping_ = true;
    for (auto const& listener : listeners_) ::shutdown(listener->socket.get(), SHUT_RDWR);
    for (auto const& [number, fd] : open_sockets_) ::shutdown(fd, SHUT_RDWR);
  }
  changed_.notify_all();
  for (auto const& listener : listeners_) listener->thread.join();
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return finished_.size() == workers_.size(); });
  lock.unlock();
  join_finished();
  // The threads of connections look at their door, so the doors go last.
  listeners_.clear();
}

}  // namespace yj::sim
