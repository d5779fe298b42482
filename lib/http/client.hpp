#pragma once

#include "base/files.hpp"
#include "base/result.hpp"
#include "http/awaitable.hpp"
#include "http/byte_stream.hpp"
#include "http/message.hpp"
#include "http/steady.hpp"
#include "http/tls.hpp"
#include "http/url.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace yj::http {

class Pool;

struct ClientSettings {
  std::filesystem::path ca_file;  ///< certificates trusted besides the system's; empty for none
  std::optional<Origin> proxy;    ///< takes CONNECT; used for every connection, the environment is not asked
  Duration connect_timeout = std::chrono::seconds{15};
  std::size_t idle_per_origin = 8;
  Duration idle_age =
      std::chrono::seconds{20};  ///< below what servers usually grant (nginx and aiohttp: 75 s)
};

/// Bounds of one download. Slower than `bytes_per_second_min`, taken over `speed_window`, is given up.
struct DownloadLimits {
  Duration first_byte = std::chrono::seconds{60};  ///< from the request to the head of the answer
  Duration idle = std::chrono::seconds{30};
  Duration total = std::chrono::hours{6};
  std::uint64_t bytes_max = 4ULL << 30;
  std::uint64_t bytes_per_second_min = 1024;
  Duration speed_window = std::chrono::seconds{60};
  Reach reach = Reach::public_only;
};

/// Takes a download as it comes. An error of the sink ends the download and is handed back as it is.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Called once, before any data. Redirects and refusals come here too: the sink says whether it wants their
  /// bodies.
  virtual Result<void> on_head(ResponseHead const& head) = 0;
  /// At most half a megabyte at a time; `data` stays where it is until the awaitable ends.
  [[nodiscard]] virtual Awaitable<Result<void>> on_data(std::string_view data) = 0;
};

struct Downloaded {
  ResponseHead head;
  std::uint64_t bytes = 0;  ///< of the body, given to the sink
  bool complete = true;     ///< the body ended where its framing said
  std::string problem;      ///< why not, for a person
};

/// An HTTP/1.1 client for one thread: keep-alive, no cookies, no redirects of its own, no environment. It
/// must outlive the coroutines that use it, and end before their loop, to which its idle connections belong.
///
/// A GET whose *kept* connection dies before any byte of the answer is sent once more on a fresh one; nothing
/// else is ever sent twice.
class Client {
 public:
  /// Errors are those of the CA file, and `invalid` for a proxy that is not plain http.
  static Result<std::unique_ptr<Client>> make(ClientSettings settings);
  Client(ClientSettings settings, std::shared_ptr<TlsContext const> tls);
  ~Client();

  /// One request and its whole answer. An error when no head of an answer came: `timed_out`, `unavailable`,
  /// `invalid`; also when the body passes its limit. A body that was cut short is a Response that is not
  /// complete.
  [[nodiscard]] Awaitable<Result<Response>> exchange(Origin origin, Request request, Limits limits);

  /// One request whose answer goes to `sink`, which must outlive the call. Errors as with `exchange`, or the
  /// sink's.
  [[nodiscard]] Awaitable<Result<Downloaded>> download(Origin origin, Request request, DownloadLimits limits,
                                                       Sink& sink);

  /// A connection that carried nothing yet, within the connect timeout and before `until`.
  [[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> dial_fresh(Origin origin, Reach reach,
                                                                          SteadyTime until);

  /// Closes what is idle; for a shutdown, or when the proxy changed.
  void close_idle();
  [[nodiscard]] std::shared_ptr<Pool> const& pool() const { return pool_; }

 private:
  struct Connection {
    std::unique_ptr<ByteStream> stream;
    bool kept = false;  ///< it has carried a request before
  };
  [[nodiscard]] Awaitable<Result<Connection>> connect(Origin origin, Reach reach, bool fresh,
                                                      SteadyTime until);

  ClientSettings settings_;
  std::shared_ptr<TlsContext const> tls_;
  std::shared_ptr<Pool> pool_;
};

/// One exchange over a stream that the caller owns, e.g. a Unix socket. `authority` goes into `Host`.
[[nodiscard]] Awaitable<Result<Response>> exchange_on(ByteStream& stream, std::string authority,
                                                      Request request, Limits limits);

/// The first `bytes` bytes of an open file as the body of a request, read while they are sent.
struct FileBody {
  Fd const& file;
  std::uint64_t bytes = 0;
  std::function<void(std::uint64_t sent)> progress;  ///< called after each piece; may be empty
};

/// For a program that only asks: one exchange over a Unix socket, blocking, on a loop of its own.
Result<Response> ask_unix_socket(std::filesystem::path const& socket, Request request, Limits limits);
/// The same with a file as the body; `request.body` is not used. A server that answers early is heard: the rest
/// is not sent. `corrupt` when the file is shorter than `bytes`. `Limits::idle` holds for each piece too.
Result<Response> ask_unix_socket(std::filesystem::path const& socket, Request request, FileBody const& body,
                                 Limits limits);

}  // namespace yj::http
