#include "control/user_names.hpp"

#include "base/text.hpp"
#include "base/user_name.hpp"
#include "http/run_on.hpp"
#include "http/signal.hpp"

#include <chrono>
#include <map>
#include <optional>

namespace yj::control {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kCounts = std::chrono::hours{1};
constexpr auto kPatience = std::chrono::seconds{3};
constexpr std::size_t kKnownMax = 1000;
constexpr std::size_t kNameBytesMax = 64;

}  // namespace

struct UserNames::State {
  State(boost::asio::any_io_executor loop, boost::asio::any_io_executor worker_)
      : worker(std::move(worker_)), told(std::move(loop)) {}

  struct Known {
    std::optional<std::string> name;  ///< none: the machine has not said yet
    Clock::time_point asked;
  };
  boost::asio::any_io_executor worker;
  http::Signal told;
  std::map<uid_t, Known> known;
  bool asking = false;
};

UserNames::UserNames(boost::asio::any_io_executor loop, boost::asio::any_io_executor worker)
    : state_(std::make_shared<State>(loop, std::move(worker))), questions_(loop) {}

http::Awaitable<std::string> UserNames::of(uid_t uid) {
  std::shared_ptr<State> const state = state_;
  auto const now = Clock::now();
  auto place = state->known.find(uid);
  bool const fresh = place != state->known.end() && now - place->second.asked <= kCounts;
  if (!fresh && state->asking) co_return place == state->known.end() ? "" : place->second.name.value_or("");
  if (!fresh) {
    if (place == state->known.end() && state->known.size() >= kKnownMax) state->known.clear();
    state->known[uid].asked = now;
    state->asking = true;
    questions_.spawn("names", look_up(state, uid));
  }
  auto const until = state->known[uid].asked + kPatience;
  bool waiting = now < until;
  while (waiting && !state->known[uid].name) waiting = co_await state->told.wait_until(until);
  co_return state->known[uid].name.value_or("");
}

http::Awaitable<void> UserNames::look_up(std::shared_ptr<State> state, uid_t uid) {
  auto ask = [uid] { return printable(user_name(uid).value_or(""), kNameBytesMax); };
  std::string name = co_await http::run_on(state->worker, ask);
  state->asking = false;
  // A service that fails for a moment takes no name away.
  auto& known = state->known[uid].name;
  if (!name.empty() || !known) known = std::move(name);
  state->told.notify();
}

}  // namespace yj::control
