#pragma once

#include "core/intent.hpp"
#include "platform/chat_reader.hpp"
#include "store/port.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace yj::engine {

/// Makes a text durable while it still arrives: about once a second, all of it that has come, so that a stream that breaks off
/// or a daemon that dies leaves what was paid for. On the loop's thread; made by make_shared.
class AnswerKeeper : public std::enable_shared_from_this<AnswerKeeper> {
 public:
  using Write = std::function<void(Intent, store::Completion)>;

  AnswerKeeper(boost::asio::any_io_executor loop, Write write, AttemptId attempt, JobId job);

  void add(platform::ChatPiece const& piece);
  /// Hands on what is not written yet, without waiting for it; nothing is written afterwards. The store keeps the order of what it
  /// is given, so what follows comes after it.
  void close();
  /// All that has come.
  [[nodiscard]] std::vector<InlineResult> all() const;

 private:
  struct Part {
    InlineResult so_far;
    bool written = true;
  };
  void write_soon();
  void write_now();

  boost::asio::steady_timer timer_;
  Write write_;
  AttemptId attempt_;
  JobId job_;
  Part text_{{"text", ""}, true};
  Part reasoning_{{"reasoning", ""}, true};
  bool waiting_ = false;  ///< the timer runs
  int on_their_way_ = 0;
  bool closed_ = false;
};

}  // namespace yj::engine
