#include "http/group.hpp"

#include "base/log.hpp"
#include "http/signal.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <set>
#include <vector>

namespace yj::http {

namespace asio = boost::asio;

namespace {

struct Child {
  std::string name;
  asio::cancellation_signal cancel;
};

void report(std::string const& name, std::exception_ptr const& escaped) {
  try {
    std::rethrow_exception(escaped);
  } catch (boost::system::system_error const& error) {
    if (error.code() == asio::error::operation_aborted) return;  // cancelled, as somebody asked
    log::error("{} ended with an error: {}", name, error.code().message());
  } catch (std::exception const& error) {
    log::error("{} ended with an error: {}", name, error.what());
  } catch (...) {
    log::error("{} ended with an unknown exception", name);
  }
}

}  // namespace

struct Group::State {
  explicit State(asio::any_io_executor where) : executor(where), emptied(std::move(where)) {}
  asio::any_io_executor executor;
  std::set<std::shared_ptr<Child>> children;
  Signal emptied;
};

Group::Group(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}
Group::~Group() { cancel_all(); }

void Group::spawn(std::string name, Awaitable<void> child) {
  auto entry = std::make_shared<Child>();
  entry->name = std::move(name);
  state_->children.insert(entry);
  auto ended = [state = state_, entry](std::exception_ptr escaped) {
    if (escaped) report(entry->name, escaped);
    state->children.erase(entry);
    if (state->children.empty()) state->emptied.notify();
  };
  asio::co_spawn(state_->executor, std::move(child),
                 asio::bind_cancellation_slot(entry->cancel.slot(), std::move(ended)));
}

std::size_t Group::size() const { return state_->children.size(); }

Awaitable<void> Group::wait_empty() {
  auto state = state_;
  while (!state->children.empty()) co_await state->emptied.wait();
}

void Group::cancel_all() {
  // A child may end, and leave the set, while it is being told.
  std::vector<std::shared_ptr<Child>> told{state_->children.begin(), state_->children.end()};
  for (auto const& child : told) child->cancel.emit(asio::cancellation_type::terminal);
}

}  // namespace yj::http
