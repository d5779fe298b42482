#include "connection.hpp"

#include <climits>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>

namespace yj::sim {

namespace {

bool is_peer_gone(int fd) {
  pollfd looked_at{fd, POLLRDHUP, 0};
  return ::poll(&looked_at, 1, 0) > 0;
}

void set_linger_zero(int fd) {
  linger option{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, sizeof option);
}

class PlainConnection final : public Connection {
 public:
  explicit PlainConnection(Fd socket) : socket_(std::move(socket)) {}

  bool open() override { return true; }

  std::size_t read(char* into, std::size_t size) override {
    while (true) {
      ssize_t got = ::recv(socket_.get(), into, size, 0);
      if (got < 0 && errno == EINTR) continue;
      return got > 0 ? static_cast<std::size_t>(got) : 0;
    }
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      ssize_t wrote = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
  }

  bool peer_gone() override { return is_peer_gone(socket_.get()); }
  void finish() override { ::shutdown(socket_.get(), SHUT_WR); }
  void reset_on_close() override { set_linger_zero(socket_.get()); }

 private:
  Fd socket_;
};

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct SslContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(Fd socket, std::unique_ptr<SSL, SslFree> ssl)
      : socket_(std::move(socket)), ssl_(std::move(ssl)) {}

  bool open() override {
    ERR_clear_error();
    return SSL_set_fd(ssl_.get(), socket_.get()) == 1 && SSL_accept(ssl_.get()) == 1;
  }

  std::size_t read(char* into, std::size_t size) override {
    ERR_clear_error();
    int got = SSL_read(ssl_.get(), into, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      ERR_clear_error();
      int wrote =
          SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 16'384)));
      if (wrote <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
  }

  bool peer_gone() override { return is_peer_gone(socket_.get()); }
  void finish() override {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ::shutdown(socket_.get(), SHUT_WR);
  }
  void reset_on_close() override { set_linger_zero(socket_.get()); }

 private:
  Fd socket_;
  std::unique_ptr<SSL, SslFree> ssl_;
};

std::string ssl_reason() {
  char text[256] = "no reason given";
  if (auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  return text;
}

class OpenSslContext final : public TlsContext {
 public:
  explicit OpenSslContext(std::unique_ptr<SSL_CTX, SslContextFree> context) : context_(std::move(context)) {}

  std::unique_ptr<Connection> wrap(Fd socket) override {
    std::unique_ptr<SSL, SslFree> ssl{SSL_new(context_.get())};
    YJ_ASSERT(ssl != nullptr);
    return std::make_unique<TlsConnection>(std::move(socket), std::move(ssl));
  }

 private:
  std::unique_ptr<SSL_CTX, SslContextFree> context_;
};

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::load(std::filesystem::path const& certificate,
                                                     std::filesystem::path const& key) {
  std::unique_ptr<SSL_CTX, SslContextFree> context{SSL_CTX_new(TLS_server_method())};
  if (context == nullptr) return fail(Errc::unavailable, fmt::format("no TLS context: {}", ssl_reason()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1)
    return fail(Errc::invalid,
                fmt::format("cannot use the certificate {}: {}", certificate.string(), ssl_reason()));
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1)
    return fail(Errc::invalid, fmt::format("cannot use the key {}: {}", key.string(), ssl_reason()));
  std::shared_ptr<TlsContext> made = std::make_shared<OpenSslContext>(std::move(context));
  return made;
}

void prepare_socket(int fd, Duration idle) {
  int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(idle);
  auto rest = std::chrono::duration_cast<std::chrono::microseconds>(idle - seconds);
  timeval limit{seconds.count(), rest.count()};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

std::unique_ptr<Connection> plain_connection(Fd socket) {
  return std::make_unique<PlainConnection>(std::move(socket));
}

}  // namespace yj::sim
