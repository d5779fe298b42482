#include "control/event_feed.hpp"

#include "base/log.hpp"
#include "control/event_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace yj::control {

namespace {

using Time = std::chrono::steady_clock::time_point;

/// Events of one piece, which is all that a client can have in memory here.
constexpr int kPieceMax = 100;
/// Reading again costs a look into the store for each client, so what comes in a burst is read together.
constexpr Duration kPause{100};
/// Between two looks through events that do not fit the filter.
constexpr Duration kBreath{5};
/// So long a client without a seat waits for one who has gone.
constexpr Duration kRoomWait{300};

/// Nothing in our texts has a line of its own: JSON escapes them.
std::string frame(store::LoggedEvent const& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.event.seq, event.event.kind,
                     logged_event_json(event).dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

class EventFeed::Stream final : public http::BodySource {
 public:
  Stream(EventFeed& feed, std::shared_ptr<Seat> seat, store::EventFilter filter, std::int64_t after,
         std::string remark)
      : feed_(feed),
        seat_(std::move(seat)),
        filter_(std::move(filter)),
        after_(after),
        greeting_(fmt::format("retry: 2000\n: {}\n\n", remark)),
        called_(feed.calls_) {}

  http::Awaitable<std::optional<std::string>> next() override {
    if (!greeting_.empty()) co_return std::exchange(greeting_, {});
    while (!feed_.closed_) {
      Time now = std::chrono::steady_clock::now();
      if (now >= read_again_) {
        auto page = feed_.engine_.store().events(filter_, after_, kPieceMax);
        if (!page) {
          log::error("a client that follows the events is cut off: {}", page.error().what);
          co_return std::nullopt;
        }
        after_ = page->next;
        read_again_ = now + (page->more ? page->events.empty() ? kBreath : Duration{0} : kPause);
        // While a piece is written nobody hears a hint, so it is looked once more behind it.
        changed_ = page->more || !page->events.empty();
        if (!page->events.empty()) {
          std::string piece;
          for (auto const& event : page->events) piece += frame(event);
          sent_ = now;
          co_return piece;
        }
      }
      if (now >= sent_ + feed_.settings_.heartbeat || called_ != feed_.calls_) {
        called_ = feed_.calls_;
        sent_ = now;
        changed_ = true;  // what a hint did not tell is found now
        co_return std::string{": alive\n\n"};
      }
      // With something to read there is only the pause to wait for; otherwise a hint, or the next sign of life.
      Time until = sent_ + feed_.settings_.heartbeat;
      if (changed_) until = std::min(until, read_again_);
      bool hint = co_await feed_.engine_.changed().wait_until(until);
      changed_ = changed_ || hint;
    }
    co_return std::nullopt;
  }

 private:
  EventFeed& feed_;
  std::shared_ptr<Seat> seat_;
  store::EventFilter filter_;
  std::int64_t after_;
  std::string greeting_;
  std::uint64_t called_;
  Time read_again_{};
  Time sent_ = std::chrono::steady_clock::now();
  bool changed_ = true;
};

EventFeed::EventFeed(boost::asio::any_io_executor loop, engine::Engine& engine,
                     ControlSettings const& settings)
    : engine_(engine), settings_(settings), left_(std::move(loop)) {}

EventFeed::Seat::Seat(EventFeed& feed, Door door, uid_t user) : feed_(feed), door_(door), user_(user) {
  Taken& taken = feed_.taken_[door_];
  ++taken.all;
  ++taken.of_user[user_];
}

EventFeed::Seat::~Seat() {
  Taken& taken = feed_.taken_[door_];
  --taken.all;
  if (--taken.of_user[user_] == 0) taken.of_user.erase(user_);
  feed_.left_.notify();
}

int EventFeed::streams() const {
  int sum = 0;
  for (auto const& [door, taken] : taken_) sum += taken.all;
  return sum;
}

bool EventFeed::full(Door door, uid_t user) const {
  auto taken = taken_.find(door);
  if (taken == taken_.end()) return settings_.streams_max <= 0;
  auto place = taken->second.of_user.find(user);
  int own = place == taken->second.of_user.end() ? 0 : place->second;
  return taken->second.all >= settings_.streams_max || own >= settings_.streams_of_a_user;
}

http::Awaitable<std::shared_ptr<EventFeed::Seat>> EventFeed::enter(Door door, uid_t user) {
  if (full(door, user)) {
    ++calls_;
    engine_.changed().notify();
    Time until = std::chrono::steady_clock::now() + kRoomWait;
    bool in_time = true;
    while (in_time && full(door, user)) in_time = co_await left_.wait_until(until);
  }
  if (closed_ || full(door, user)) co_return std::shared_ptr<Seat>{};
  co_return std::make_shared<Seat>(*this, door, user);
}

std::shared_ptr<http::BodySource> EventFeed::stream(std::shared_ptr<Seat> seat, store::EventFilter filter,
                                                    std::int64_t after, std::string remark) {
  return std::make_shared<Stream>(*this, std::move(seat), std::move(filter), after, std::move(remark));
}

void EventFeed::close() {
  closed_ = true;
  engine_.changed().notify();
}

}  // namespace yj::control
