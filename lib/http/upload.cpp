#include "http/upload.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"
#include "http/signal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace yj::http {

using Steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
// An answer that came too early, or after a failed write, is there already or will not come.
constexpr Duration kEarlyAnswerMax = std::chrono::seconds{30};
constexpr Duration kAfterBrokenWriteMax = std::chrono::seconds{10};

}  // namespace

/// Everything that writer and reader share. Both hold it, so neither can pull it from under the other.
struct Held::State {
  State(std::unique_ptr<ByteStream> connection, UploadLimits bounds, boost::asio::any_io_executor executor)
      : stream(std::move(connection)),
        parser(MessageParser::of_response(bounds.body_bytes_max)),
        limits(bounds),
        changed(std::move(executor)) {}

  std::unique_ptr<ByteStream> stream;
  MessageParser parser;
  UploadLimits limits;
  Signal changed;  ///< something was read, or reading is over
  bool reading = true;
  std::string problem;                     ///< why reading ended
  std::optional<SteadyTime> answer_until;  ///< set while we wait for nothing but the answer
  Origin origin;
  std::shared_ptr<Pool> pool;
  std::string tail;
  OnAnswer on_answer;
  bool tail_left = false;

  /// The server speaks, or will not speak any more: either way the tail has lost its purpose.
  [[nodiscard]] bool has_spoken() const { return !reading || parser.started(); }

  void wait_for_answer(Duration time) {
    answer_until = Steady::now() + time;
    stream->expires_after(time);
  }

  /// What came, once reading is over.
  Finished finished(bool tail_sent) {
    Finished result;
    result.tail_sent = tail_sent;
    bool reuse = false;
    if (parser.head_done()) {
      result.response = to_response(parser, problem);
      reuse = tail_sent && reusable(*stream, parser);
    }
    if (!parser.done()) result.problem = problem;
    if (reuse) {
      pool->put(origin, Reach::anywhere, std::move(stream));
    } else {
      stream->close();
    }
    return result;
  }
};

Held::Held(std::shared_ptr<State> state) : state_(std::move(state)) {}
Held::Held(Held&&) noexcept = default;
Held& Held::operator=(Held&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
Held::~Held() {
  if (state_ && state_->stream) state_->stream->close();
}

namespace {

using Shared = std::shared_ptr<Held::State>;

Awaitable<void> read_beside(Shared up) {
  std::vector<char> buffer(kBufferBytes);
  while (!up->parser.done()) {
    IoResult io = co_await up->stream->read_some(buffer);
    if (!io) {
      if (io.end == IoEnd::eof) up->parser.end_of_input();
      pass_on(up->parser, up->on_answer);
      if (!up->parser.done()) up->problem = up->parser.problem().empty() ? io.what : up->parser.problem();
      break;
    }
    bool fed = up->parser.feed({buffer.data(), io.bytes});
    pass_on(up->parser, up->on_answer);
    if (!fed) {
      up->problem = up->parser.problem();
      break;
    }
    if (up->answer_until && !up->parser.done())
      up->stream->expires_after(std::min(up->limits.idle, left_until(*up->answer_until)));
    up->changed.notify();
  }
  // A server that has refused need not read on: a write that waits for it ends here. Once the tail has left,
  // nothing closes early.
  if (!up->tail_left) up->stream->close();
}

void start_reading(boost::asio::any_io_executor executor, Shared up) {
  auto ended = [up](std::exception_ptr escaped) {
    if (escaped) {
      up->problem = "an error inside the program ended the reading";
      log::error("reading an answer from {} ended with an exception", up->origin.text());
    }
    up->reading = false;
    up->changed.notify();
  };
  boost::asio::co_spawn(executor, read_beside(up), std::move(ended));
}

/// Waits until the reader is through. The watchdog bounds it.
Awaitable<void> until_read(Shared up) {
  while (up->reading) co_await up->changed.wait();
}

/// Waits while the server speaks: until its answer is whole, or until it was only an interim one.
Awaitable<bool> answers_early(Shared up) {
  if (!up->has_spoken()) co_return false;
  up->wait_for_answer(kEarlyAnswerMax);
  while (up->reading && up->parser.started()) co_await up->changed.wait();
  bool answered = !up->reading;
  if (!answered) up->answer_until.reset();
  co_return answered;
}

/// Closes the stream unless the upload came through: whatever throws or returns, no half request stays open.
struct CloseUnlessKept {
  explicit CloseUnlessKept(Shared shared) : up(std::move(shared)) {}
  ~CloseUnlessKept() {
    if (up && up->stream) up->stream->close();
  }
  Shared up;
};

/// One piece of the body. True: go on. False: the connection broke or the server spoke.
Awaitable<bool> send_piece(Shared up, std::string_view piece, SteadyTime until) {
  if (up->has_spoken()) {
    bool answered = co_await answers_early(up);
    if (answered) co_return false;
  }
  up->stream->expires_after(std::min(up->limits.idle, left_until(until)));
  IoResult io = co_await up->stream->write_all(piece);
  if (!io && up->problem.empty()) up->problem = io.what;
  co_return static_cast<bool>(io);
}

/// An error: the file could not be read as promised.
Awaitable<Result<bool>> send_file(Shared up, FileSegment file, SteadyTime until) {
  Fd fd{::open(file.path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) co_return system_error("open", file.path, errno);
  std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(kBufferBytes, file.bytes)), '\0');
  for (std::uint64_t sent = 0; sent < file.bytes;) {
    auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), file.bytes - sent));
    ssize_t got = ::read(fd.get(), buffer.data(), want);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) co_return system_error("read", file.path, errno);
    if (got == 0)
      co_return fail(Errc::corrupt, fmt::format("{} is shorter than the {} bytes that were promised",
                                                file.path.string(), file.bytes));
    bool went =
        co_await send_piece(up, std::string_view{buffer}.substr(0, static_cast<std::size_t>(got)), until);
    if (!went) co_return false;
    sent += static_cast<std::uint64_t>(got);
  }
  co_return true;
}

Awaitable<Result<bool>> send_segments(Shared up, std::string head, std::vector<Segment> segments,
                                      SteadyTime until) {
  bool went = co_await send_piece(up, head, until);
  for (auto& segment : segments) {
    if (!went) break;
    if (auto* text = std::get_if<std::string>(&segment)) {
      if (!text->empty()) went = co_await send_piece(up, *text, until);
    } else {
      auto file = co_await send_file(up, std::move(std::get<FileSegment>(segment)), until);
      if (!file) co_return file.error();
      went = *file;
    }
  }
  co_return went;
}

std::uint64_t length_of(TwoPartRequest const& request) {
  std::uint64_t length = request.tail.size();
  for (auto const& segment : request.body) {
    if (auto const* text = std::get_if<std::string>(&segment)) {
      length += text->size();
    } else {
      length += std::get<FileSegment>(segment).bytes;
    }
  }
  return length;
}

}  // namespace

Awaitable<Opened> open_two_part(Client& client, TwoPartRequest request, UploadLimits limits) {
  YJ_ASSERT(!request.tail.empty());
  SteadyTime until = Steady::now() + limits.upload;
  auto head = request_head(request.head, request.origin.authority(), length_of(request));
  if (!head) co_return head.error();
  auto stream = co_await client.dial_fresh(request.origin, Reach::anywhere, until);
  if (!stream) co_return stream.error();

  auto executor = co_await boost::asio::this_coro::executor;
  auto up = std::make_shared<Held::State>(std::move(*stream), limits, executor);
  up->origin = request.origin;
  up->pool = client.pool();
  up->tail = std::move(request.tail);
  up->on_answer = std::move(request.head.on_answer);
  CloseUnlessKept guard{up};
  start_reading(executor, up);

  auto went = co_await send_segments(up, std::move(*head), std::move(request.body), until);
  if (!went) co_return went.error();
  if (*went && !up->has_spoken()) {
    up->stream->expires_after(limits.hold);
    guard.up.reset();
    co_return Held{std::move(up)};
  }
  // The server answered early, or the connection broke - and then an answer may still tell why.
  if (up->reading) up->wait_for_answer(*went ? kEarlyAnswerMax : kAfterBrokenWriteMax);
  co_await until_read(up);
  if (up->parser.head_done()) {
    Finished early = up->finished(false);
    co_return std::move(early);
  }
  co_return fail(Errc::unavailable,
                 fmt::format("the connection to {} broke before the request was complete: {}",
                             up->origin.text(), up->problem));
}

Awaitable<Finished> Held::finish() {
  Shared up = std::move(state_);
  YJ_ASSERT(up != nullptr);
  CloseUnlessKept guard{up};
  // What the kernel already holds must reach the reader before anybody decides: an answer that has come makes
  // the tail pointless, and a connection that is gone would turn a harmless failure into a doubt. The bound
  // is for a server that never stops sending without saying anything (TLS records without content).
  for (int turn = 0; turn < 64 && !up->has_spoken() && up->stream->input_waiting(); ++turn)
    co_await let_others_run();
  if (up->has_spoken()) {
    bool answered = co_await answers_early(up);
    if (answered) {
      Finished early = up->finished(false);
      co_return std::move(early);
    }
  }
  up->wait_for_answer(up->limits.answer);
  up->tail_left = true;
  IoResult io = co_await up->stream->write_all(up->tail);
  if (!io && up->reading) {
    up->problem = io.what;
    up->wait_for_answer(kAfterBrokenWriteMax);
  }
  co_await until_read(up);
  Finished result = up->finished(true);
  if (!result.response && result.problem.empty()) result.problem = io.what;
  co_return std::move(result);
}

}  // namespace yj::http
