#pragma once

#include "http/byte_stream.hpp"
#include "http/crowd.hpp"
#include "http/server.hpp"
#include "http/steady.hpp"
#include "http/watchdog.hpp"
#include "http/wire.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace yj::http {

/// Which connections of a server wait for bytes, so that its end can wake them.
struct Readers {
  bool stopping = false;
  std::set<ByteStream*> idle;       ///< between two requests; closed by a stop
  std::set<ByteStream*> streaming;  ///< within a body that goes to a sink: that may be long, so it is refused
  Crowd crowd;                      ///< of those who wait for their clients, whatever for
  std::uint64_t body_bytes = 0;     ///< of all bodies that are kept in memory now

  void stop();
};

/// One request on its way into the server: its head, then its body, within the server's limits. Where a step
/// answers false the request is over: `refusal` is what the client is told before the connection closes, and
/// none when there is nobody to tell. All arguments outlive the object.
class Incoming {
 public:
  Incoming(ByteStream& stream, Readers& readers, ServerLimits const& limits,
           boost::asio::any_io_executor executor);
  ~Incoming();
  Incoming(Incoming const&) = delete;
  Incoming& operator=(Incoming const&) = delete;

  /// `rest` are bytes that came with the request before.
  [[nodiscard]] Awaitable<bool> read_head(std::string rest);
  /// Into the parser, up to `ServerLimits::body_bytes_max`.
  [[nodiscard]] Awaitable<bool> read_body();
  /// To `sink`, up to `bytes_max`; `finish` is left to the caller.
  [[nodiscard]] Awaitable<bool> read_body_to(BodySink& sink, std::uint64_t bytes_max);

  /// Nothing of the body has come, and the client waits for `100 Continue`.
  [[nodiscard]] bool waits_for_go_ahead() const;
  [[nodiscard]] MessageParser& parser() { return parser_; }
  [[nodiscard]] Request take_request();
  [[nodiscard]] std::optional<Response> const& refusal() const { return refusal_; }
  void refuse(Response response) { refusal_ = std::move(response); }

 private:
  /// Where a read happens, which decides what a stop does to it.
  enum class Phase { between, within, streaming };
  [[nodiscard]] Awaitable<bool> read_more(Phase phase);
  [[nodiscard]] Awaitable<void> tell_to_go_on();
  [[nodiscard]] SteadyTime enough(Phase phase) const;
  bool fits_beside_others();
  bool announces_too_much(std::uint64_t bytes_max);
  bool malformed();
  bool too_large(std::uint64_t bytes_max);

  ByteStream& stream_;
  Readers& readers_;
  ServerLimits const& limits_;
  MessageParser parser_;
  std::vector<char> buffer_;
  std::optional<SteadyTime> until_;
  SteadyTime began_;                 ///< the request, once `until_` is set
  std::uint64_t received_ = 0;       ///< bytes since then
  std::uint64_t counted_bytes_ = 0;  ///< of the body, in `Readers::body_bytes`
  bool too_late_ = false;
  Watchdog patience_;  ///< a stream's own would close it, and a client that stopped half-way is told so
  std::optional<Response> refusal_;
};

}  // namespace yj::http
