#include "http/watchdog.hpp"

#include <boost/asio/steady_timer.hpp>

namespace yj::http {

using Steady = std::chrono::steady_clock;

struct Watchdog::State : std::enable_shared_from_this<Watchdog::State> {
  State(boost::asio::any_io_executor executor, std::function<void()> call)
      : timer(std::move(executor)), bark(std::move(call)) {}

  void wait() {
    waiting = true;
    timer.expires_at(deadline);
    timer.async_wait([self = shared_from_this(), round = ++rounds](boost::system::error_code) {
      if (round == self->rounds) self->look();
    });
  }

  void look() {
    waiting = false;
    if (!bark || deadline == Steady::time_point::max()) return;
    if (Steady::now() < deadline) return wait();
    expired = true;
    bark();
  }

  boost::asio::steady_timer timer;
  std::function<void()> bark;
  Steady::time_point deadline = Steady::time_point::max();
  unsigned rounds = 0;  ///< tells a wait that was replaced from the one that counts
  bool waiting = false;
  bool expired = false;
};

Watchdog::Watchdog(boost::asio::any_io_executor executor, std::function<void()> bark)
    : state_(std::make_shared<State>(std::move(executor), std::move(bark))) {}

Watchdog::~Watchdog() {
  state_->bark = nullptr;
  expires_never();
}

void Watchdog::expires_after(Duration time) {
  // Far beyond anything meant, and still far from the end of the clock's range.
  constexpr Duration kLongest = std::chrono::hours{24 * 365};
  state_->deadline = Steady::now() + std::min(time, kLongest);
  // A wait that is under way and ends earlier will look at the new deadline then.
  if (state_->waiting && state_->timer.expiry() <= state_->deadline) return;
  state_->wait();
}

void Watchdog::expires_never() {
  state_->deadline = Steady::time_point::max();
  if (!state_->waiting) return;
  ++state_->rounds;
  state_->waiting = false;
  state_->timer.cancel();
}

bool Watchdog::expired() const { return state_->expired; }

}  // namespace yj::http
