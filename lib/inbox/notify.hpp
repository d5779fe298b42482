#pragma once

#include "base/result.hpp"
#include "http/awaitable.hpp"
#include "http/signal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <filesystem>

namespace yj::inbox {

/// Wakes when something was finished in a folder, or begun: a file closed after writing, moved in or made (inotify). Events
/// can be lost
/// - the kernel's queue overflows, network disks have none - so this is a hint; the scan is the truth.
class FolderNotice {
 public:
  static Result<FolderNotice> watch(boost::asio::any_io_executor executor,
                                    std::filesystem::path const& folder);

  /// Reads notices for ever and wakes `signal`. Ends when the descriptor is closed.
  [[nodiscard]] http::Awaitable<void> run(http::Signal& signal);
  void close();
  /// How many notices have come.
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  explicit FolderNotice(boost::asio::posix::stream_descriptor descriptor)
      : descriptor_(std::move(descriptor)) {}
  boost::asio::posix::stream_descriptor descriptor_;
  std::uint64_t count_ = 0;
};

}  // namespace yj::inbox
