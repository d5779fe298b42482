#pragma once

#include "base/result.hpp"
#include "core/outcome.hpp"
#include "core/submission.hpp"
#include "http/awaitable.hpp"
#include "platform/order_history.hpp"
#include "platform/request_plan.hpp"

#include <memory>
#include <string>
#include <variant>

namespace yj::platform {

/// A request of which everything but the tail is with the platform. Move-only; destroying it closes the
/// connection without the tail, and nothing is bought.
class Loaded {
 public:
  /// The connection behind it. Its destructor closes.
  class Request {
   public:
    virtual ~Request() = default;
    /// Sends the tail and reads the answer; called at most once.
    [[nodiscard]] virtual http::Awaitable<SubmitOutcome> finish() = 0;
  };

  Loaded(AttemptId attempt, std::unique_ptr<Request> request)
      : attempt_(attempt), request_(std::move(request)) {}
  Loaded(Loaded&&) = default;
  Loaded& operator=(Loaded&&) = default;
  Loaded(Loaded const&) = delete;
  Loaded& operator=(Loaded const&) = delete;

  [[nodiscard]] AttemptId attempt() const { return attempt_; }
  /// For implementations of Platform.
  [[nodiscard]] std::unique_ptr<Request> take_request() { return std::move(request_); }

 private:
  AttemptId attempt_;
  std::unique_ptr<Request> request_;
};

/// The upload came through, or the attempt has ended without its tail.
using Uploaded = std::variant<Loaded, SubmitOutcome>;

/// The remote side as the engine sees it. Every call is bounded in time by its own settings. An account
/// without a key gets KeyRejected, QueryRejected or `Errc::denied` without a word to the platform.
class Platform {
 public:
  virtual ~Platform() = default;

  /// Sends everything but the tail, on a connection of its own. `prepared` is a durable attempt with its hold
  /// on the budget; `plan` belongs to the same attempt. A SubmitOutcome means that it ended before the tail:
  /// Unsent, or what the platform answered early (a wrong key, an empty balance).
  [[nodiscard]] virtual http::Awaitable<Uploaded> upload(Prepared prepared, std::string account,
                                                         Plan plan) = 0;

  /// Sends the tail of one uploaded request and reads the answer: one exchange, no retry of its own. `armed`
  /// is durable and of the same attempt; only the store makes one, after its commit. The platform honours no
  /// idempotency key, hence:
  ///   Accepted  the taskid.   Refused  nothing was created.
  ///   InDoubt   bytes left and no whole answer came back: it may be charged, so nobody sends it again
  ///   unasked.
  /// The answer is read to its end even when the daemon is to stop: do not cancel the awaiting coroutine.
  [[nodiscard]] virtual http::Awaitable<SubmitOutcome> fire(Armed armed, Loaded request) = 0;

  /// Asks about a task. Every failure of the query itself is NoNews.
  [[nodiscard]] virtual http::Awaitable<PollAnswer> poll(std::string account, TaskId task) = 0;

  /// One page of the account's own records, newest first; the first page is 1. Whether an API key may read them is not known:
  /// HistoryClosed says that this one may not. NoNews: the question failed.
  [[nodiscard]] virtual http::Awaitable<HistoryAnswer> history(std::string account, int page) = 0;

  /// A free question (the list of models): whether the platform answers at all. `denied`: the key was
  /// refused.
  [[nodiscard]] virtual http::Awaitable<Result<void>> reach(std::string account) = 0;
};

}  // namespace yj::platform
