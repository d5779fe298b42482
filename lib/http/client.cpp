#include "http/client.hpp"

#include "http/dial.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace yj::http {

using Steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t kFilePieceBytes = 256 * 1024;

std::optional<std::uint64_t> body_length(Request const& request) {
  bool bodiless = request.body.empty() && (request.method == "GET" || request.method == "HEAD");
  if (bodiless) return std::nullopt;
  return request.body.size();
}

Result<std::string> request_text(Request const& request, std::string_view authority) {
  auto head = request_head(request, authority, body_length(request));
  if (head) *head += request.body;
  return head;
}

MessageParser parser_for(std::string_view method, Limits const& limits) {
  return method == "HEAD" ? MessageParser::of_bodiless_response()
                          : MessageParser::of_response(limits.body_bytes_max);
}

/// Why there is no usable answer.
Error no_answer(std::string_view from, ReadEnd const& end, MessageParser const& parser) {
  if (parser.head_done())
    return fail(Errc::unavailable, fmt::format("no use for the answer of {}: {}", from, end.what));
  return fail(end.timed_out ? Errc::timed_out : Errc::unavailable,
              fmt::format("no answer from {}: {}", from, end.what));
}

/// A kept connection that the peer closed while the request was on its way: the request was not looked at.
bool died_unanswered(ReadEnd const& end, MessageParser const& parser) {
  return end.connection_died && !parser.started();
}

}  // namespace

Result<std::unique_ptr<Client>> Client::make(ClientSettings settings) {
  if (settings.proxy && settings.proxy->secure())
    return fail(Errc::invalid,
                fmt::format("the proxy {} must be a plain http one: TLS goes through its tunnel",
                            settings.proxy->text()));
  auto tls = TlsContext::make(settings.ca_file);
  if (!tls) return tls.error();
  return std::make_unique<Client>(std::move(settings), std::move(*tls));
}

Client::Client(ClientSettings settings, std::shared_ptr<TlsContext const> tls)
    : settings_(std::move(settings)),
      tls_(std::move(tls)),
      pool_(std::make_shared<Pool>(settings_.idle_per_origin, settings_.idle_age)) {}
Client::~Client() = default;

void Client::close_idle() { pool_->clear(); }

Awaitable<Result<std::unique_ptr<ByteStream>>> Client::dial_fresh(Origin origin, Reach reach,
                                                                  SteadyTime until) {
  DialOptions options{std::move(origin)};
  options.timeout = std::min(settings_.connect_timeout, left_until(until));
  options.tls = tls_;
  options.proxy = settings_.proxy;
  options.reach = reach;
  return dial(std::move(options));
}

Awaitable<Result<Client::Connection>> Client::connect(Origin origin, Reach reach, bool fresh,
                                                      SteadyTime until) {
  Connection connection;
  if (!fresh) connection.stream = pool_->take(origin, reach);
  connection.kept = connection.stream != nullptr;
  if (!connection.kept) {
    auto dialled = co_await dial_fresh(std::move(origin), reach, until);
    if (!dialled) co_return dialled.error();
    connection.stream = std::move(*dialled);
  }
  co_return std::move(connection);
}

Awaitable<Result<Response>> Client::exchange(Origin origin, Request request, Limits limits) {
  SteadyTime until = Steady::now() + limits.total;
  auto text = request_text(request, origin.authority());
  if (!text) co_return text.error();
  for (bool fresh = false;; fresh = true) {
    auto connection = co_await connect(origin, Reach::anywhere, fresh, until);
    if (!connection) co_return connection.error();
    ByteStream& stream = *connection->stream;
    // A failed write is not the last word: the answer that explains it may have come first.
    (void)co_await send(stream, *text, until);
    MessageParser parser = parser_for(request.method, limits);
    ReadEnd end = co_await read_answer(stream, parser, limits.idle, until, false, request.on_answer);
    if (connection->kept && request.method == "GET" && died_unanswered(end, parser)) continue;
    if (parser.trouble() == ParseTrouble::body_too_large || !parser.head_done())
      co_return no_answer(origin.text(), end, parser);
    Response response = to_response(parser, std::move(end.what));
    if (reusable(stream, parser)) pool_->put(origin, Reach::anywhere, std::move(connection->stream));
    co_return std::move(response);
  }
}

namespace {

/// Reads the answer to a request that was sent, or that broke off: the answer may tell why.
Awaitable<Result<Response>> answer_on(ByteStream& stream, std::string authority, MessageParser parser,
                                      Limits limits, SteadyTime until, OnAnswer on_answer) {
  ReadEnd end = co_await read_answer(stream, parser, limits.idle, until, false, std::move(on_answer));
  if (parser.trouble() == ParseTrouble::body_too_large || !parser.head_done())
    co_return no_answer(authority, end, parser);
  stream.expires_never();
  co_return to_response(parser, std::move(end.what));
}

/// Sends until all is sent, the connection breaks or the server speaks.
Awaitable<Result<void>> send_file(ByteStream& stream, FileBody const& body, Duration idle, SteadyTime until) {
  std::string buffer(kFilePieceBytes, '\0');
  for (std::uint64_t sent = 0; sent < body.bytes && !stream.input_waiting();) {
    auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), body.bytes - sent));
    ssize_t got = ::pread(body.file.get(), buffer.data(), want, static_cast<off_t>(sent));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) co_return system_error("read", "the file", errno);
    if (got == 0) co_return fail(Errc::corrupt, "the file became shorter while it was sent");
    stream.expires_after(std::min(idle, left_until(until)));
    std::string_view piece = std::string_view{buffer}.substr(0, static_cast<std::size_t>(got));
    IoResult io = co_await stream.write_all(piece);
    if (!io) break;
    sent += piece.size();
    if (body.progress) body.progress(sent);
  }
  co_return Result<void>{};
}

}  // namespace

Awaitable<Result<Response>> exchange_on(ByteStream& stream, std::string authority, Request request,
                                        Limits limits) {
  SteadyTime until = Steady::now() + limits.total;
  auto text = request_text(request, authority);
  if (!text) co_return text.error();
  (void)co_await send(stream, *text, until);
  co_return co_await answer_on(stream, std::move(authority), parser_for(request.method, limits), limits,
                               until, std::move(request.on_answer));
}

namespace {

Awaitable<Result<Response>> ask(std::filesystem::path socket, Request request, FileBody const* body,
                                Limits limits) {
  std::string authority = "localhost";
  auto stream = co_await dial_unix(std::move(socket), limits.total);
  if (!stream) co_return stream.error();
  if (body == nullptr)
    co_return co_await exchange_on(**stream, std::move(authority), std::move(request), limits);
  SteadyTime until = Steady::now() + limits.total;
  auto head = request_head(request, authority, body->bytes);
  if (!head) co_return head.error();
  (void)co_await send(**stream, *head, until);
  auto sent = co_await send_file(**stream, *body, limits.idle, until);
  if (!sent) co_return sent.error();
  co_return co_await answer_on(**stream, std::move(authority), parser_for(request.method, limits), limits,
                               until, std::move(request.on_answer));
}

Result<Response> ask_blocking(std::filesystem::path const& socket, Request request, FileBody const* body,
                              Limits limits) {
  boost::asio::io_context loop{1};
  std::optional<Result<Response>> answer;
  std::exception_ptr escaped;
  boost::asio::co_spawn(loop, ask(socket, std::move(request), body, limits),
                        [&](std::exception_ptr error, Result<Response> got) {
                          escaped = error;
                          answer = std::move(got);
                        });
  loop.run();
  if (escaped) std::rethrow_exception(escaped);
  return std::move(*answer);
}

}  // namespace

Result<Response> ask_unix_socket(std::filesystem::path const& socket, Request request, Limits limits) {
  return ask_blocking(socket, std::move(request), nullptr, limits);
}

Result<Response> ask_unix_socket(std::filesystem::path const& socket, Request request, FileBody const& body,
                                 Limits limits) {
  return ask_blocking(socket, std::move(request), &body, limits);
}

}  // namespace yj::http
