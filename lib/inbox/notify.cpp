#include "inbox/notify.hpp"

#include "base/files.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/inotify.h>

#include <array>
#include <cerrno>

namespace yj::inbox {

namespace asio = boost::asio;

Result<FolderNotice> FolderNotice::watch(asio::any_io_executor executor,
                                         std::filesystem::path const& folder) {
  Fd fd{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!fd) return system_error("watch", folder, errno);
  if (::inotify_add_watch(fd.get(), folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR) <
      0)
    return system_error("watch", folder, errno);
  return FolderNotice{asio::posix::stream_descriptor{executor, fd.release()}};
}

http::Awaitable<void> FolderNotice::run(http::Signal& signal) {
  std::array<char, 16 * 1024> buffer{};
  while (true) {
    auto got =
        co_await descriptor_.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
    if (std::get<0>(got)) co_return;
    ++count_;
    signal.notify();
  }
}

void FolderNotice::close() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

}  // namespace yj::inbox
