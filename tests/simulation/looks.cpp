// Looks into the platform's history: the product's own search, for lost orders and for what tasks cost.
#include "platform/judge.hpp"
#include "platform/look_up.hpp"
#include "simulation/daemon.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>

namespace yj::simulation {

using namespace std::chrono_literals;

namespace {

/// The platform's history, for the product's own search through it.
class HistoryOnly final : public platform::Platform {
 public:
  HistoryOnly(Remote& remote, bool reached) : remote_(remote), reached_(reached) {}

  http::Awaitable<platform::HistoryAnswer> history(std::string account, int page) override {
    if (!reached_) co_return platform::HistoryAnswer{NoNews{"no answer"}};
    co_return platform::judge_history(remote_.history(account, page));
  }
  http::Awaitable<platform::Uploaded> upload(Prepared, std::string, platform::Plan) override { std::abort(); }
  http::Awaitable<SubmitOutcome> fire(Armed, platform::Loaded) override { std::abort(); }
  http::Awaitable<PollAnswer> poll(std::string, TaskId) override { std::abort(); }
  http::Awaitable<Result<void>> reach(std::string) override { std::abort(); }

 private:
  Remote& remote_;
  bool reached_;
};

}  // namespace

void Daemon::perform(LookUp const& effect) {
  later(dice_.between(Duration{200ms}, Duration{10s}), [this, effect] {
    HistoryVerdict verdict = look_up(effect);
    check_search(effect, verdict);
    feed(LookedUp{effect.account, std::move(verdict)});
  });
}

/// Whoever says that he read everything has seen what is there.
void Daemon::check_search(LookUp const& effect, HistoryVerdict const& verdict) const {
  auto const* read = std::get_if<HistoryRead>(&verdict);
  if (read == nullptr || !read->whole) return;
  for (auto attempt : effect.attempts) {
    Task const* task = world_.books.of(attempt);
    if (task == nullptr || task->hidden || task->in_history > world_.timeline.now()) continue;
    bool found = std::any_of(read->found.begin(), read->found.end(),
                             [&](auto const& each) { return each.attempt == attempt; });
    if (!found) throw Violation("a whole search finds what is there", task->id);
  }
}

HistoryVerdict Daemon::look_up(LookUp const& effect) {
  auto owner = [this, account = effect.account](TaskId const& task) -> std::string {
    auto known = store().owner_of_task(account, task);
    return known && *known ? (*known)->job : std::string{};
  };
  auto news = [this, account = effect.account](platform::HistoryRow const& row) -> std::optional<ShownYuan> {
    auto known = store().yuan_news(account, row.transno.value_or(""), row.task, *row.amount);
    return known ? *known : std::nullopt;
  };
  platform::Wanted wanted{effect.attempts, effect.oldest, owner, 0, news, clock()};
  auto left = [&](std::int64_t found) -> std::int64_t {
    auto unknown = store().yuan_unknown(effect.account, effect.yuan->horizon);
    return unknown ? std::max<std::int64_t>(0, unknown->tasks - found) : 1;
  };
  if (effect.yuan) {
    auto unknown = store().yuan_unknown(effect.account, effect.yuan->since);
    if (!unknown) return NoNews{unknown.error().what};
    if (unknown->tasks == 0) return HistoryNotAsked{left(0)};
    wanted.tasks = unknown->tasks;
    wanted.oldest = unknown->oldest;
  }
  HistoryOnly history{world_.remote, reaches()};
  HistoryVerdict verdict = NoNews{"not asked"};
  boost::asio::co_spawn(loop_, platform::look_up(history, effect.account, std::move(wanted)),
                        [&verdict](std::exception_ptr error, HistoryVerdict found) {
                          if (error) std::rethrow_exception(error);
                          verdict = std::move(found);
                        });
  loop_.restart();
  loop_.run();
  if (auto* read = std::get_if<HistoryRead>(&verdict); read != nullptr && effect.yuan)
    read->yuan_left = left(std::count_if(read->yuan.begin(), read->yuan.end(),
                                         [](auto const& each) { return each.succeeded && !each.corrects; }));
  return verdict;
}

}  // namespace yj::simulation
