#include "http/dial.hpp"

#include "http/address_policy.hpp"
#include "http/transport.hpp"
#include "http/wire.hpp"

#include <fmt/format.h>

#include <array>

namespace yj::http {

using Steady = std::chrono::steady_clock;
using Dialled = Result<std::unique_ptr<ByteStream>>;

namespace {

Awaitable<Dialled> connect_any(Origin to, Reach reach, SteadyTime until) {
  auto addresses = co_await resolve(to.host, until);
  if (!addresses) co_return addresses.error();
  if (reach == Reach::public_only) {
    std::erase_if(*addresses, [](auto const& address) { return !is_public(address); });
    if (addresses->empty())
      co_return fail(
          Errc::invalid,
          fmt::format("cannot connect to {}: links into private or local networks are not followed",
                      to.host));
  }
  Error last = fail(Errc::unavailable, "");
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    // An address that swallows packets must not eat the time of those after it.
    auto share = left_until(until) / static_cast<int>(addresses->size() - i);
    auto stream = co_await connect_tcp((*addresses)[i], to.port, Steady::now() + share);
    if (stream) co_return std::move(stream);
    last = stream.error();
  }
  if (addresses->size() > 1)
    last.what += fmt::format(" (the last of {} addresses of {})", addresses->size(), to.host);
  co_return last;
}

/// Asks the proxy for a tunnel to `to`.
Awaitable<Result<void>> ask_proxy(ByteStream& stream, Origin to, SteadyTime until) {
  std::string host = to.host.find(':') == std::string::npos ? to.host : "[" + to.host + "]";
  std::string place = fmt::format("{}:{}", host, to.port);
  Request request{"CONNECT", place};
  auto head = request_head(request, place, std::nullopt);
  if (!head) co_return head.error();
  stream.expires_after(left_until(until));
  IoResult io = co_await stream.write_all(*head);
  MessageParser answer = MessageParser::of_bodiless_response();
  std::array<char, 4096> buffer;
  while (io && !answer.done()) {
    io = co_await stream.read_some(buffer);
    if (io && !answer.feed({buffer.data(), io.bytes})) break;
  }
  if (!io)
    co_return fail(io.end == IoEnd::timed_out ? Errc::timed_out : Errc::unavailable,
                   fmt::format("the proxy gave no tunnel to {}: {}", place, io.what));
  if (!answer.done())
    co_return fail(Errc::unavailable,
                   fmt::format("the proxy gave no tunnel to {}: {}", place, answer.problem()));
  if (int status = answer.head().status; status < 200 || status > 299)
    co_return fail(Errc::unavailable,
                   fmt::format("the proxy gave no tunnel to {}: it answered {}", place, status));
  if (!answer.take_rest().empty())
    co_return fail(Errc::unavailable,
                   fmt::format("the proxy sent something of its own into the tunnel to {}", place));
  co_return Result<void>{};
}

}  // namespace

Awaitable<Dialled> dial(DialOptions options) {
  SteadyTime until = Steady::now() + options.timeout;
  Dialled stream = fail(Errc::unavailable, "");
  if (options.proxy) {
    if (options.reach == Reach::public_only) {
      boost::system::error_code not_literal;
      auto address = boost::asio::ip::make_address(options.origin.host, not_literal);
      if (options.origin.is_loopback() || (!not_literal && !is_public(address)))
        co_return fail(Errc::invalid,
                       fmt::format("cannot connect to {}: links into private or local networks are not "
                                   "followed",
                                   options.origin.host));
    }
    stream = co_await connect_any(*options.proxy, Reach::anywhere, until);
    if (!stream) {
      Error error = stream.error();
      error.what = "the proxy cannot be reached: " + error.what;
      co_return error;
    }
    auto tunnel = co_await ask_proxy(**stream, options.origin, until);
    if (!tunnel) co_return tunnel.error();
  } else {
    stream = co_await connect_any(options.origin, options.reach, until);
    if (!stream) co_return std::move(stream);
  }
  if (!options.origin.secure()) {
    (*stream)->expires_never();
    co_return std::move(stream);
  }
  YJ_ASSERT(options.tls != nullptr);
  std::unique_ptr<ByteStream> plain = std::move(*stream);
  auto secure = co_await start_tls(std::move(plain), options.origin.host, options.tls, until);
  if (secure) (*secure)->expires_never();
  co_return std::move(secure);
}

}  // namespace yj::http
