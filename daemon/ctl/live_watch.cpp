#include "daemon/ctl/live_watch.hpp"

#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/event_stream.hpp"
#include "daemon/ctl/interruptions.hpp"
#include "daemon/ctl/live_batch_list.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tagged_asking.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/watch_end.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <functional>
#include <set>

namespace yj::ctl {

namespace {

namespace asio = boost::asio;
using Seconds = std::chrono::seconds;
using Steady = std::chrono::steady_clock;
using http::Awaitable;

/// Gates open and close without an event.
constexpr Seconds kNowAndThen{10};
/// While the events cannot be followed, or the daemon does not answer.
constexpr Seconds kSoon{1};
/// A daemon that is restarted comes back within this time; after it the watch gives up.
constexpr Seconds kPatience{120};
constexpr std::size_t kEventsMax = 50;
constexpr int kEventsAtFirst = 20;
constexpr int kPagesMax = 100;
constexpr char kRepaintKey = '\f';  ///< Ctrl-L

class LiveWatch {
 public:
  LiveWatch(std::filesystem::path const& socket, std::vector<std::string> const& names, Duration every)
      : names_(names), every_(every), asking_(socket), list_(names.empty()) {}

  struct Ending {
    Exit exit = Exit::ok;
    std::string trouble;        ///< said on standard error
    std::optional<int> signal;  ///< by which the program was told to end
    std::vector<Json> batches;  ///< at rest, of those with names
    std::string output;         ///< the folder of all results
  };

  Ending run() {
    spawn(keep_looking());
    spawn(follow());
    spawn(tick());
    spawn(mind_signals());
    if (::isatty(STDIN_FILENO) == 1) spawn(mind_keys());
    io_.run();
    if (escaped_) std::rethrow_exception(escaped_);
    screen_.leave(seen_);
    return std::move(ending_);
  }

 private:
  static Seconds now() { return Seconds{std::time(nullptr)}; }

  void spawn(Awaitable<void> work) {
    asio::co_spawn(io_, std::move(work), [this](std::exception_ptr error) {
      if (!error) return;
      escaped_ = error;
      io_.stop();
    });
  }

  void end(Exit exit, std::string trouble = {}) {
    ending_.exit = exit;
    ending_.trouble = std::move(trouble);
    io_.stop();
  }

  void paint() {
    if (!seen_) return;
    LiveState state;
    state.batches = list_.shown(now(), status_);
    state.status = status_;
    state.events = {events_.begin(), events_.end()};
    state.away_since = away_since_;
    screen_.paint(live_frame(state, terminal_size(), now()));
  }

  void wake() {
    something_happened_ = true;
    waker_.cancel();
  }

  /// Ends early when something happened, but not before `every` has gone by.
  Awaitable<void> wait_for_news(Steady::time_point looked_at) {
    Seconds const longest = following_ && !away_since_ ? kNowAndThen : kSoon;
    while (true) {
      auto const until = looked_at + (something_happened_ ? every_ : std::max<Duration>(longest, every_));
      if (Steady::now() >= until) co_return;
      waker_.expires_at(until);
      co_await waker_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  Awaitable<void> keep_looking() {
    while (true) {
      auto const began = Steady::now();
      something_happened_ = false;
      auto looked = co_await look();
      if (looked) {
        seen_ = true;
        if (away_since_) say(tr("the daemon answers again"));
        away_since_.reset();
        if (!names_.empty() && at_rest()) {
          paint();
          end(Exit::ok);
          co_return;
        }
      } else if (!seen_ || looked.error().code != Errc::unavailable) {
        bool const silent = looked.error().code == Errc::unavailable;
        end(silent ? Exit::unreachable : Exit::failed, looked.error().what);
        co_return;
      } else {
        if (!away_since_) away_since_ = now();
        if (now() - *away_since_ > kPatience) {
          end(Exit::unreachable, looked.error().what);
          co_return;
        }
      }
      paint();
      co_await wait_for_news(began);
    }
  }

  /// An event of our own.
  void say(std::string text) {
    Json event;
    event["at"] = to_iso(from_millis(now().count() * 1000));
    event["kind"] = "connected";
    event["text"] = std::move(text);
    add(event);
  }

  void add(Json const& event) {
    events_.push_back(event);
    if (events_.size() > kEventsMax) events_.erase(events_.begin());
  }

  Awaitable<Result<void>> look() {
    std::set<std::string> fresh;
    if (names_.empty()) {
      auto listed = co_await look_at_list(fresh);
      if (!listed) co_return listed.error();
    }
    std::vector<std::string> wanted = names_;
    if (names_.empty()) wanted = list_.ids();
    for (auto const& id : asked_for_) wanted.push_back(id);
    asked_for_.clear();
    for (auto const& each : wanted) {
      if (fresh.contains(each)) continue;
      auto batch = co_await asking_.get(batch_path(each));
      if (!batch && batch.error().code == Errc::not_found && names_.empty()) continue;
      if (!batch) co_return batch.error();
      list_.take(*batch, now());
      ids_.insert(text_in(*batch, "id"));
    }
    auto status = co_await asking_.get("/v1/status");
    if (!status) co_return status.error();
    status_ = std::move(*status);
    co_return Result<void>{};
  }

  /// The newest page each time; older batches that are not complete are found once, and asked for one by one from then on.
  Awaitable<Result<void>> look_at_list(std::set<std::string>& fresh) {
    std::string cursor;
    for (int page = 0; page < (seen_ ? 1 : kPagesMax); ++page) {
      std::string target = "/v1/batches?limit=100";
      if (!cursor.empty()) target += "&cursor=" + http::percent_encoded(cursor);
      auto listed = co_await asking_.get(std::move(target));
      if (!listed) co_return listed.error();
      for (auto const& batch : part_of(*listed, "batches")) {
        list_.take(batch, now());
        fresh.insert(text_in(batch, "id"));
      }
      cursor = text_in(*listed, "next");
      if (cursor.empty()) break;
    }
    co_return Result<void>{};
  }

  bool at_rest() {
    ending_.batches.clear();
    bool all = true;
    for (auto const& live : list_.shown(now(), status_)) {
      all = all && BatchProgress{live.batch}.at_rest();
      ending_.batches.push_back(live.batch);
    }
    ending_.output = text_in(status_, "output");
    return all;
  }

  void take_event(Json const& event) {
    // A stream can be narrowed to one batch, not to several.
    std::string const id = text_in(event, "batch_id");
    bool const ours = names_.size() < 2 || ids_.empty() || ids_.contains(id);
    if (ours) add(event);
    // A batch that was complete may go on: a job of it is ordered again.
    if (names_.empty() && !id.empty()) asked_for_.insert(id);
    wake();
  }

  Awaitable<void> follow() {
    EventStream events{[this](Json const& event) { take_event(event); }};
    std::string target = fmt::format("/v1/events?last={}", kEventsAtFirst);
    if (names_.size() == 1) target += "&batch=" + http::percent_encoded(names_.front());
    std::function<void(std::string_view)> on_bytes = [this, &events](std::string_view bytes) {
      following_ = true;
      events.feed(bytes);
    };
    while (true) {
      co_await asking_.follow(target, events.last_id(), on_bytes);
      events.broken();
      if (std::exchange(following_, false)) wake();  // to say so, if the daemon went away
      co_await http::sleep_for(kSoon);
    }
  }

  /// What is told with its distance in time, and the clock.
  Awaitable<void> tick() {
    while (true) {
      co_await http::sleep_for(Seconds{1});
      paint();
    }
  }

  Awaitable<void> mind_signals() {
    asio::posix::stream_descriptor signals{io_, ::dup(interruptions_.fd())};
    while (true) {
      co_await signals.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
      while (auto signal = interruptions_.next()) {
        if (*signal == SIGWINCH) {
          screen_.forget();
          paint();
        } else if (*signal == SIGTSTP) {
          screen_.leave();
          obey(SIGTSTP);
          paint();
          wake();
        } else {
          ending_.signal = *signal;
          end(Exit::ok);
          co_return;
        }
      }
    }
  }

  Awaitable<void> mind_keys() {
    asio::posix::stream_descriptor keys{io_, ::dup(STDIN_FILENO)};
    while (true) {
      co_await keys.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
      // Another program's terminal is not read from: that would stop us.
      if (::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) {
        co_await http::sleep_for(kSoon);
        continue;
      }
      std::array<char, 64> typed{};
      auto const bytes = ::read(STDIN_FILENO, typed.data(), typed.size());
      if (bytes <= 0) co_return;
      for (char key : std::string_view{typed.data(), static_cast<std::size_t>(bytes)}) {
        if (key == 'q' || key == 'Q') end(Exit::ok);
        if (key == kRepaintKey) screen_.forget();
      }
      paint();
    }
  }

  asio::io_context io_{1};
  std::vector<std::string> const& names_;
  Duration every_;
  TaggedAsking asking_;
  LiveBatchList list_;
  Interruptions interruptions_;
  Screen screen_;
  asio::steady_timer waker_{io_};
  Json status_;
  std::vector<Json> events_;
  std::set<std::string> asked_for_;  ///< ids of batches that an event named
  std::set<std::string> ids_;        ///< of the batches with names
  std::optional<Seconds> away_since_;
  bool seen_ = false;       ///< the daemon has answered once: there is something to show
  bool following_ = false;  ///< events arrive
  bool something_happened_ = false;
  Ending ending_;
  std::exception_ptr escaped_;
};

}  // namespace

Exit live_watch(Invocation const& invocation, DaemonLink& daemon, std::vector<std::string> const& names,
                Duration every) {
  auto socket = daemon.place();
  if (!socket) {
    print_error(socket.error().what);
    return Exit::unreachable;
  }
  LiveWatch::Ending ending = LiveWatch{*socket, names, every}.run();
  if (ending.signal) obey(*ending.signal);
  if (!ending.trouble.empty()) print_error(in_own_language(ending.trouble));
  if (ending.exit != Exit::ok || names.empty()) return ending.exit;
  std::string results;
  if (names.size() == 1 && ending.batches.size() == 1)
    results = ending.output + "/" + text_in(ending.batches.front(), "folder");
  return watch_end(invocation, daemon, ending.batches, results);
}

}  // namespace yj::ctl
