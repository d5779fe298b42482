#include "engine/answer_keeper.hpp"

#include "base/log.hpp"

namespace yj::engine {

namespace {

constexpr Duration kPause = std::chrono::seconds{1};

}  // namespace

AnswerKeeper::AnswerKeeper(boost::asio::any_io_executor loop, Write write, AttemptId attempt, JobId job)
    : timer_(std::move(loop)), write_(std::move(write)), attempt_(attempt), job_(job) {}

void AnswerKeeper::add(platform::ChatPiece const& piece) {
  Part& part = piece.reasoning ? reasoning_ : text_;
  part.so_far.bytes += piece.text;
  part.written = false;
  write_soon();
}

void AnswerKeeper::close() {
  if (closed_) return;
  write_now();
  closed_ = true;
  timer_.cancel();
}

std::vector<InlineResult> AnswerKeeper::all() const {
  std::vector<InlineResult> parts;
  for (Part const* part : {&text_, &reasoning_}) {
    if (!part->so_far.bytes.empty()) parts.push_back(part->so_far);
  }
  return parts;
}

void AnswerKeeper::write_soon() {
  if (waiting_ || on_their_way_ > 0 || closed_) return;
  waiting_ = true;
  timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(kPause));
  timer_.async_wait([self = weak_from_this()](boost::system::error_code) {
    auto keeper = self.lock();
    if (!keeper) return;
    keeper->waiting_ = false;
    if (!keeper->closed_) keeper->write_now();
  });
}

void AnswerKeeper::write_now() {
  for (Part* part : {&reasoning_, &text_}) {
    if (std::exchange(part->written, true)) continue;
    on_their_way_ += 1;
    write_(KeepAnswer{attempt_, job_, part->so_far},
           [self = weak_from_this(), part](Result<Commit> const& result) {
             auto keeper = self.lock();
             if (!keeper) return;
             keeper->on_their_way_ -= 1;
             if (!result) {
               log::debug("a part of an answer could not be kept: {}", result.error().what);
               part->written = false;
             }
             bool more = !keeper->text_.written || !keeper->reasoning_.written;
             if (more) keeper->write_soon();
           });
  }
}

}  // namespace yj::engine
