#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "core/outcome.hpp"
#include "http/group.hpp"
#include "http/signal.hpp"
#include "platform/chats.hpp"
#include "store/port.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace yj::engine {

/// A chat that somebody waits for. It goes on when nobody does any more: it is paid for, and the platform's own record wants a
/// client that reads to the end.
class ChatRun {
 public:
  ChatRun(boost::asio::any_io_executor loop, AttemptId id) : changed_(std::move(loop)), id_(id) {}

  /// The order's name at the platform (`transno`).
  [[nodiscard]] AttemptId id() const { return id_; }
  /// Bytes of the platform's answer as it sends them; empty once it is over. Throws when the reader fell kWaitingBytesMax behind:
  /// what comes then is not kept.
  [[nodiscard]] http::Awaitable<std::string> next();
  /// Nobody reads any more; the chat itself goes on.
  void leave();
  /// Waits for the first bytes or the end, whichever is first.
  [[nodiscard]] http::Awaitable<void> until_it_speaks();
  /// How it ended; none before.
  [[nodiscard]] std::optional<SubmitOutcome> const& outcome() const { return outcome_; }
  [[nodiscard]] http::Awaitable<void> until_over();

 private:
  friend class ChatDesk;
  http::Signal changed_;
  AttemptId id_;
  static constexpr std::size_t kWaitingBytesMax = 16 * 1024 * 1024;

  void take(std::string_view bytes);

  std::string waiting_;  ///< not read by anybody yet
  bool left_ = false;
  bool too_slow_ = false;
  bool spoke_ = false;
  std::optional<SubmitOutcome> outcome_;
};

/// Chats beside the batches: each is one order, sent once. On the loop's thread.
class ChatDesk {
 public:
  static constexpr std::size_t kRunsMax = 16;
  static constexpr std::chrono::seconds kPatience{300};

  ChatDesk(boost::asio::any_io_executor loop, Clock const& clock, platform::Chats& chats, store::Store& store,
           std::uint64_t seed, bool send_transno);

  /// Begins. `conflict`: a limit of the account is reached, so nothing may be bought; `unavailable`: kRunsMax go on, the daemon is
  /// stopping, or the store cannot be read.
  [[nodiscard]] Result<std::shared_ptr<ChatRun>> begin(std::string account, RequestSpec request);
  /// No chat begins any more.
  void close();
  /// Waits for those that go on, no longer than kPatience after `close`; what goes on then is ended, and the log says so: it is not
  /// known what came of it.
  [[nodiscard]] http::Awaitable<void> stop();

 private:
  [[nodiscard]] http::Awaitable<void> go(std::shared_ptr<ChatRun> run, std::string account,
                                         platform::Plan plan);
  [[nodiscard]] Result<void> may_spend(std::string const& account);

  boost::asio::any_io_executor loop_;
  Clock const& clock_;
  platform::Chats& chats_;
  store::Store& store_;
  IdSource ids_;
  bool send_transno_;
  http::Group group_;
  std::optional<std::chrono::steady_clock::time_point> closed_at_;
};

}  // namespace yj::engine
