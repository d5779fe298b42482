#include "engine/chat_desk.hpp"

#include "base/log.hpp"

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace yj::engine {

http::Awaitable<std::string> ChatRun::next() {
  while (waiting_.empty() && !too_slow_ && !outcome_) co_await changed_.wait();
  if (too_slow_) throw std::runtime_error("its client reads too slowly");
  co_return std::exchange(waiting_, {});
}

void ChatRun::leave() {
  left_ = true;
  waiting_.clear();
}

void ChatRun::take(std::string_view bytes) {
  spoke_ = true;
  if (waiting_.size() + bytes.size() > kWaitingBytesMax) {
    too_slow_ = true;
    leave();
  }
  if (!left_) waiting_ += bytes;
  changed_.notify();
}

http::Awaitable<void> ChatRun::until_it_speaks() {
  while (!spoke_ && !outcome_) co_await changed_.wait();
}

http::Awaitable<void> ChatRun::until_over() {
  while (!outcome_) co_await changed_.wait();
}

ChatDesk::ChatDesk(boost::asio::any_io_executor loop, Clock const& clock, platform::Chats& chats,
                   store::Store& store, std::uint64_t seed, bool send_transno)
    : loop_(loop),
      clock_(clock),
      chats_(chats),
      store_(store),
      ids_(seed),
      send_transno_(send_transno),
      group_(loop) {}

Result<std::shared_ptr<ChatRun>> ChatDesk::begin(std::string account, RequestSpec request) {
  if (closed_at_) return fail(Errc::unavailable, "the daemon is stopping, so nothing is asked any more");
  if (group_.size() >= kRunsMax)
    return fail(Errc::unavailable, fmt::format("{} chats go on already; wait until one has ended", kRunsMax));
  if (auto may = may_spend(account); !may) return may.error();
  auto run = std::make_shared<ChatRun>(loop_, ids_.next<AttemptId>(clock_.now()));
  auto plan = platform::plan_request(request, run->id(), send_transno_, {});
  plan.chat = true;
  group_.spawn("a chat", go(run, std::move(account), std::move(plan)));
  return run;
}

/// What a chat costs is known to nobody before, so it may go while anything is left of every limit of its account.
Result<void> ChatDesk::may_spend(std::string const& account) {
  store::SpendingQuery query;
  query.account = account;
  auto budgets = store_.budgets(query, local_day(clock_.now()));
  if (!budgets) return budgets.error();
  for (auto const& budget : *budgets) {
    bool of_account = budget.scope == BudgetScope::account || budget.scope == BudgetScope::account_day;
    if (of_account && budget.name == account && budget.room().millionths <= 0)
      return fail(
          Errc::conflict,
          fmt::format("nothing is left of the {} of account {}: {} of {} credits are spent or set aside",
                      budget.scope == BudgetScope::account ? "budget" : "daily budget", account,
                      to_text(Credits{budget.spent.millionths + budget.held.millionths}),
                      to_text(budget.cap)));
  }
  return {};
}

http::Awaitable<void> ChatDesk::go(std::shared_ptr<ChatRun> run, std::string account, platform::Plan plan) {
  // Whatever happens, those who wait are told.
  struct Telling {
    explicit Telling(std::shared_ptr<ChatRun> whose) : run(std::move(whose)) {}
    ~Telling() {
      if (!run->outcome_)
        run->outcome_ =
            SubmitOutcome{InDoubt{"it was ended before its answer was whole; it may have been bought"}, {}};
      run->changed_.notify();
    }
    std::shared_ptr<ChatRun> run;
  };
  Telling telling{run};
  auto on_bytes = [run](std::string_view bytes) { run->take(bytes); };
  SubmitOutcome outcome = co_await chats_.chat(std::move(account), std::move(plan), std::move(on_bytes));
  if (auto const* doubt = std::get_if<InDoubt>(&outcome.verdict))
    log::warning("chat {} is in doubt, so it may have been bought: {}", run->id().text(), doubt->what);
  run->outcome_ = std::move(outcome);
}

void ChatDesk::close() {
  if (!closed_at_) closed_at_ = std::chrono::steady_clock::now();
}

http::Awaitable<void> ChatDesk::stop() {
  close();
  boost::asio::steady_timer patience{loop_, *closed_at_ + kPatience};
  patience.async_wait([this](boost::system::error_code error) {
    if (!error) group_.cancel_all();
  });
  co_await group_.wait_empty();
  patience.cancel();
}

}  // namespace yj::engine
