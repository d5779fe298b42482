#pragma once

#include "base/result.hpp"
#include "http/byte_stream.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace yj::http {

/// A socket's path may be this long, in bytes: sun_path holds 108 (unix(7)), and while it is made it has a longer name.
inline constexpr std::size_t kUnixPathMax = 90;

/// Who sits at the other end of a Unix socket, as the kernel says (SO_PEERCRED, unix(7)).
struct Peer {
  Peer() = default;
  Peer(uid_t uid_, gid_t gid_, pid_t pid_, std::string name_ = {})
      : uid(uid_), gid(gid_), pid(pid_), name(std::move(name_)) {}

  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;
  std::string name;  ///< of the user, where whoever answers has looked it up
};

struct Accepted {
  std::unique_ptr<ByteStream> stream;
  Peer peer;
};

/// A listening Unix socket at a path of its own.
class UnixListener {
 public:
  /// Binds with exactly these permissions from the first moment on: the socket is made under another name and
  /// moved to its place. A socket left over at `path` is replaced - make sure beforehand that no other daemon
  /// owns it - and anything else there is left alone (`Errc::conflict`). A path beyond kUnixPathMax is `invalid`.
  /// `group`, where there is one, is whom it belongs to instead of the process's own; the kernel lets a process give a file only
  /// to a group that it is a member of (chown(2)).
  static Result<std::unique_ptr<UnixListener>> bind(boost::asio::any_io_executor executor,
                                                    std::filesystem::path path, unsigned mode,
                                                    std::optional<gid_t> group = std::nullopt);
  ~UnixListener();

  /// The next client. `Errc::unavailable` after `close`; trouble such as too many open files is waited out.
  [[nodiscard]] Awaitable<Result<Accepted>> accept();
  /// Called once, by `close`.
  void when_closed(std::function<void()> call);
  /// Stops listening and removes the path, if it is still ours.
  void close();
  [[nodiscard]] std::filesystem::path const& path() const;

  struct Impl;
  explicit UnixListener(std::shared_ptr<Impl> impl);

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yj::http
