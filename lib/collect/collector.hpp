#pragma once

#include "base/secret.hpp"
#include "core/artifact.hpp"
#include "core/outcome.hpp"
#include "http/client.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace yj::collect {

/// The API key of an account, empty when it has none.
using KeyOf = std::function<Secret(std::string const& account)>;

struct CollectSettings {
  std::filesystem::path output;  ///< root of the output tree
  http::Origin api;              ///< the only origin that ever gets the key
  http::DownloadLimits
      limits;  ///< `reach` is set by the collector: a private address only if it is the API's own, or the API a loopback
  std::uint64_t disk_reserve = 2ULL << 30;  ///< a download that would leave less is not begun
};

/// One file to bring home.
struct FetchOrder {
  FetchOrder(std::string account_, std::string folder_, std::string stem_, ArtifactKind kind_, int number_,
             std::string url_)
      : account(std::move(account_)),
        folder(std::move(folder_)),
        stem(std::move(stem_)),
        kind(kind_),
        number(number_),
        url(std::move(url_)) {}

  std::string account;
  std::string folder;  ///< of the batch, in the output tree
  std::string stem;    ///< the file's name begins with this
  ArtifactKind kind;
  int number;  ///< 1, 2, … among the files of this kind of one job
  std::string url;
};

/// Brings a file home and proves it: streamed into a hidden `.part` file in its target folder, length and
/// structure checked, fsync, rename, fsync of the folder. Whoever sees the final name sees a whole file. A
/// file of another content that stands there already is never replaced; the same content is taken for an
/// earlier delivery whose row was lost.
///
/// The key is tried only at the API's own origin, after a refusal without it, and never once a redirect was
/// followed.
class Collector {
 public:
  Collector(http::Client& client, boost::asio::any_io_executor worker, KeyOf key_of,
            CollectSettings settings);

  [[nodiscard]] http::Awaitable<CollectResult> fetch(FetchOrder order);
  /// The same for what the platform's answer carried itself: `content` is proven and delivered, nothing is fetched.
  [[nodiscard]] http::Awaitable<CollectResult> put(FetchOrder order, std::string content);

 private:
  http::Client& client_;
  boost::asio::any_io_executor worker_;
  KeyOf key_of_;
  CollectSettings settings_;
};

}  // namespace yj::collect
