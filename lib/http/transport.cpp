// The only file that sees TCP and OpenSSL.
#include "http/transport.hpp"

#include "http/signal.hpp"
#include "http/socket_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace yj::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using TcpStream = SocketStream<tcp::socket>;

struct TlsContext::Impl {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext const>> TlsContext::make(std::filesystem::path const& ca_file) {
  auto impl = std::make_unique<Impl>();
  SSL_CTX_set_min_proto_version(impl->context.native_handle(), TLS1_2_VERSION);
  impl->context.set_verify_mode(asio::ssl::verify_peer);
  error_code error;
  impl->context.set_default_verify_paths(error);
  if (error) return fail(Errc::unavailable, "cannot load the system's certificates: " + error.message());
  if (!ca_file.empty()) {
    impl->context.load_verify_file(ca_file.string(), error);
    if (error)
      return fail(Errc::invalid,
                  fmt::format("cannot take certificates from {}: {}", ca_file.string(), error.message()));
  }
  return std::shared_ptr<TlsContext const>{std::make_shared<TlsContext>(std::move(impl))};
}

IoResult io_result(error_code error, std::size_t bytes, bool expired) {
  IoResult result;
  result.bytes = bytes;
  if (!error) return result;
  if (expired) {
    result.end = IoEnd::timed_out;
    result.what = "the peer was silent for too long";
  } else if (error == asio::error::eof) {
    result.end = IoEnd::eof;
    result.what = "the peer ended the connection";
  } else if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
    result.end = IoEnd::closed;
    result.what = "the connection was closed on our side";
  } else if (error == asio::ssl::error::stream_truncated) {
    result.end = IoEnd::failed;
    result.what = "the TLS connection was cut";
  } else {
    result.end = IoEnd::failed;
    result.what = error.message();
  }
  return result;
}

Awaitable<Result<std::vector<asio::ip::address>>> resolve(std::string host, SteadyTime until) {
  error_code error;
  auto literal = asio::ip::make_address(host, error);
  if (!error) co_return std::vector<asio::ip::address>{literal};

  struct Lookup {
    explicit Lookup(asio::any_io_executor executor) : resolver(executor), ended(std::move(executor)) {}
    tcp::resolver resolver;
    Signal ended;
    bool done = false;
    error_code error;
    std::vector<asio::ip::address> addresses;
  };
  auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  lookup->resolver.async_resolve(host, "", [lookup](error_code failed, tcp::resolver::results_type results) {
    lookup->done = true;
    lookup->error = failed;
    for (auto const& entry : results) lookup->addresses.push_back(entry.endpoint().address());
    lookup->ended.notify();
  });
  if (!lookup->done) co_await lookup->ended.wait_until(until);
  if (!lookup->done) co_return fail(Errc::timed_out, fmt::format("name lookup of {} took too long", host));
  if (lookup->error)
    co_return fail(Errc::unavailable,
                   fmt::format("name lookup of {} failed: {}", host, lookup->error.message()));
  if (lookup->addresses.empty())
    co_return fail(Errc::unavailable, fmt::format("name lookup of {} failed: it has no address", host));
  co_return std::move(lookup->addresses);
}

Awaitable<Result<std::unique_ptr<ByteStream>>> connect_tcp(asio::ip::address address, std::uint16_t port,
                                                           SteadyTime until) {
  auto stream = std::make_unique<TcpStream>(co_await asio::this_coro::executor);
  tcp::endpoint endpoint{address, port};
  error_code error;
  stream->stream().open(endpoint.protocol(), error);
  if (!error) {
    stream->expires_after(left_until(until));
    co_await stream->stream().async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
  }
  std::string where = fmt::format("{} port {}", address.to_string(), port);
  if (stream->expired())
    co_return fail(Errc::timed_out, fmt::format("cannot connect to {}: no answer in time", where));
  if (error)
    co_return fail(Errc::unavailable, fmt::format("cannot connect to {}: {}", where, error.message()));
  stream->stream().set_option(tcp::no_delay(true), error);
  co_return std::unique_ptr<ByteStream>{std::move(stream)};
}

namespace {

std::string tls_problem(SSL* ssl, std::string const& host, error_code error) {
  long verdict = SSL_get_verify_result(ssl);
  if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return fmt::format("TLS with {} failed: its certificate is for another name", host);
  if (verdict != X509_V_OK)
    return fmt::format("TLS with {} failed: its certificate is not trusted ({})", host,
                       X509_verify_cert_error_string(verdict));
  return fmt::format("TLS with {} failed: {}", host, error.message());
}

}  // namespace

Awaitable<Result<std::unique_ptr<ByteStream>>> start_tls(std::unique_ptr<ByteStream> connected,
                                                         std::string host,
                                                         std::shared_ptr<TlsContext const> context,
                                                         SteadyTime until) {
  auto* plain = dynamic_cast<TcpStream*>(connected.get());
  YJ_ASSERT(plain != nullptr);
  plain->expires_never();
  auto secure = std::make_unique<SocketStream<asio::ssl::stream<tcp::socket>>>(std::move(plain->stream()),
                                                                               context->impl().context);
  connected.reset();

  SSL* ssl = secure->stream().native_handle();
  error_code ignored;
  asio::ip::make_address(host, ignored);
  bool is_name = static_cast<bool>(ignored);
  bool prepared;
  if (is_name) {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    prepared = SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
  } else {
    prepared = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  }
  if (!prepared)
    co_return fail(Errc::invalid, fmt::format("TLS cannot verify a host of the name '{}'", host));

  secure->expires_after(left_until(until));
  error_code error;
  co_await secure->stream().async_handshake(asio::ssl::stream_base::client,
                                            asio::redirect_error(asio::use_awaitable, error));
  if (secure->expired())
    co_return fail(Errc::timed_out, fmt::format("TLS with {} failed: no answer in time", host));
  if (error) co_return fail(Errc::unavailable, tls_problem(ssl, host, error));
  co_return std::unique_ptr<ByteStream>{std::move(secure)};
}

}  // namespace yj::http
