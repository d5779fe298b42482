#include "http/unix_listener.hpp"

#include "base/files.hpp"
#include "http/dial.hpp"
#include "http/socket_stream.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>

namespace yj::http {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

struct UnixListener::Impl {
  explicit Impl(asio::any_io_executor executor) : acceptor(std::move(executor)) {}
  Local::acceptor acceptor;
  std::function<void()> when_closed;
  fs::path path;
  dev_t device = 0;
  ino_t inode = 0;
};

UnixListener::UnixListener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
UnixListener::~UnixListener() { close(); }
fs::path const& UnixListener::path() const { return impl_->path; }

Result<std::unique_ptr<UnixListener>> UnixListener::bind(asio::any_io_executor executor, fs::path path,
                                                         unsigned mode, std::optional<gid_t> group) {
  if (path.native().size() > kUnixPathMax)
    return fail(Errc::invalid,
                fmt::format("the socket's path {} is longer than {} bytes", path.string(), kUnixPathMax));
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0 && !S_ISSOCK(found.st_mode))
    return fail(Errc::conflict, fmt::format("{} exists and is not a socket", path.string()));

  fs::path temporary = path;
  temporary += fmt::format(".{}", ::getpid());
  ::unlink(temporary.c_str());
  auto impl = std::make_shared<Impl>(std::move(executor));
  error_code error;
  impl->acceptor.open(Local{}, error);
  if (!error) impl->acceptor.bind(Local::endpoint{temporary.string()}, error);
  if (error) return system_error("bind the socket", path, error.value());
  // Nobody can connect before listen(), so the moment between bind and chmod lets nobody in.
  bool ready = (!group || ::chown(temporary.c_str(), static_cast<uid_t>(-1), *group) == 0) &&
               ::chmod(temporary.c_str(), mode) == 0 && ::stat(temporary.c_str(), &found) == 0 &&
               ::listen(impl->acceptor.native_handle(), SOMAXCONN) == 0 &&
               ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!ready) {
    Error trouble = system_error("make the socket", path, errno);
    ::unlink(temporary.c_str());
    return trouble;
  }
  impl->path = std::move(path);
  impl->device = found.st_dev;
  impl->inode = found.st_ino;
  return std::make_unique<UnixListener>(std::move(impl));
}

Awaitable<Result<Accepted>> UnixListener::accept() {
  auto impl = impl_;
  auto executor = co_await asio::this_coro::executor;
  while (impl->acceptor.is_open()) {
    Local::socket socket{executor};
    error_code error;
    co_await impl->acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) break;
    if (error) {
      // Out of descriptors or memory: the client waits in the kernel's queue, and so do we.
      co_await sleep_for(Duration{100});
      continue;
    }
    struct ucred credentials {};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) continue;
    Accepted accepted;
    accepted.stream = std::make_unique<SocketStream<Local::socket>>(std::move(socket));
    accepted.peer = Peer{credentials.uid, credentials.gid, credentials.pid};
    co_return std::move(accepted);
  }
  co_return fail(Errc::unavailable, "the socket was closed");
}

void UnixListener::when_closed(std::function<void()> call) { impl_->when_closed = std::move(call); }

void UnixListener::close() {
  if (!impl_->acceptor.is_open()) return;
  struct stat found {};
  bool ours = ::lstat(impl_->path.c_str(), &found) == 0 && found.st_dev == impl_->device &&
              found.st_ino == impl_->inode;
  if (ours) ::unlink(impl_->path.c_str());
  error_code ignored;
  impl_->acceptor.close(ignored);
  if (auto call = std::exchange(impl_->when_closed, nullptr)) call();
}

Awaitable<Result<std::unique_ptr<ByteStream>>> dial_unix(fs::path path, Duration timeout) {
  if (path.native().size() > kUnixPathMax)
    co_return fail(Errc::invalid,
                   fmt::format("the socket's path {} is longer than {} bytes", path.string(), kUnixPathMax));
  auto stream = std::make_unique<SocketStream<Local::socket>>(co_await asio::this_coro::executor);
  stream->expires_after(timeout);
  error_code error;
  co_await stream->stream().async_connect(Local::endpoint{path.string()},
                                          asio::redirect_error(asio::use_awaitable, error));
  if (stream->expired())
    co_return fail(Errc::timed_out, fmt::format("cannot connect to {}: no answer in time", path.string()));
  if (error) co_return system_error("connect to", path, error.value());
  stream->expires_never();
  co_return std::unique_ptr<ByteStream>{std::move(stream)};
}

}  // namespace yj::http
