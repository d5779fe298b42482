#include "http/signal.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>

namespace yj::http {

namespace asio = boost::asio;

struct Signal::State {
  explicit State(asio::any_io_executor where) : executor(std::move(where)) {}
  asio::any_io_executor executor;
  std::list<asio::steady_timer*> waiting;
};

Signal::Signal(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}
Signal::~Signal() { notify(); }

void Signal::notify() {
  for (auto* timer : state_->waiting) timer->cancel();
}

Awaitable<void> Signal::wait() { co_await wait_until(std::chrono::steady_clock::time_point::max()); }

Awaitable<bool> Signal::wait_until(std::chrono::steady_clock::time_point until) {
  struct Entry {
    explicit Entry(std::shared_ptr<State> owner) : state(std::move(owner)), timer(state->executor) {
      place = state->waiting.insert(state->waiting.end(), &timer);
    }
    ~Entry() { state->waiting.erase(place); }
    std::shared_ptr<State> state;
    asio::steady_timer timer;
    std::list<asio::steady_timer*>::iterator place;
  };
  Entry entry{state_};
  entry.timer.expires_at(until);
  boost::system::error_code error;
  co_await entry.timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
  co_return static_cast<bool>(error);
}

}  // namespace yj::http
