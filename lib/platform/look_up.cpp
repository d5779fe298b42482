#include "platform/look_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace yj::platform {

namespace {

constexpr int kPagesMax = 200;
/// The platform's time zone is not known, and clocks differ.
constexpr Duration kTimeZoneSlack = std::chrono::hours{24};

/// Gathers what pages show.
class Search {
 public:
  explicit Search(Wanted wanted) : wanted_(std::move(wanted)) {
    for (auto attempt : wanted_.attempts) by_transno_[attempt.text()] = attempt;
  }

  /// False when there is no use in another page.
  bool take(HistoryPage const& page) {
    std::size_t known_before = seen_.size();
    bool all_older = !page.rows.empty();
    Duration ahead{0};
    if (page.date && wanted_.now) ahead = std::max(ahead, *wanted_.now - *page.date);
    for (auto const& row : page.rows) {
      bool older = row.about && *row.about + kTimeZoneSlack + ahead < wanted_.oldest;
      all_older = all_older && older;
      // New records push older ones to the next page, so one may come twice.
      if (!row.id.empty() && !seen_.insert(row.id).second) continue;
      rows_ += 1;
      note(row, older);
      note_amount(row);
    }
    if (all_older || page.rows.empty() || (page.total && rows_ >= *page.total)) {
      ended_ = true;
      return false;
    }
    bool more = seen_.size() > known_before;  // otherwise it gives the same page whatever is asked for
    bool missing = found_.size() < by_transno_.size() || tasks_found_ < wanted_.tasks;
    return more && missing;
  }

  [[nodiscard]] HistoryRead read() {
    HistoryRead read;
    for (auto& [attempt, order] : found_) read.found.push_back(std::move(order));
    for (auto const& [attempt, shown] : yuan_) read.yuan.push_back(shown);
    read.whole = ended_ && hidden_ == 0;
    if (!ended_) read.gap = "it was not read to its end";
    if (hidden_ > 0)
      read.gap = hidden_ == 1 ? std::string{"1 of its records does not say whose it is"}
                              : fmt::format("{} of its records do not say whose they are", hidden_);
    return read;
  }

 private:
  void note(HistoryRow const& row, bool older) {
    if (!row.transno) {
      bool known = row.task && !wanted_.owner(*row.task).empty();
      hidden_ += known || older ? 0 : 1;
      return;
    }
    auto place = by_transno_.find(*row.transno);
    if (place == by_transno_.end()) return;
    auto [order, first] = found_.try_emplace(place->second);
    if (first) {
      order->second.attempt = place->second;
      order->second.outcome = row.outcome;
      if (row.task) order->second.owner = wanted_.owner(*row.task);
    } else if (row.task) {
      order->second.more.push_back(*row.task);
    }
  }

  void note_amount(HistoryRow const& row) {
    if (!row.amount) return;
    auto shown = wanted_.news(row);
    if (!shown || !yuan_.emplace(shown->attempt, *shown).second) return;
    tasks_found_ += shown->succeeded && !shown->corrects ? 1 : 0;
  }

  Wanted wanted_;
  std::map<std::string, AttemptId> by_transno_;
  std::map<AttemptId, FoundOrder> found_;
  std::map<AttemptId, ShownYuan> yuan_;
  std::int64_t tasks_found_ = 0;
  std::set<std::string> seen_;
  std::int64_t rows_ = 0;
  int hidden_ = 0;
  bool ended_ = false;
};

}  // namespace

http::Awaitable<HistoryVerdict> look_up(Platform& platform, std::string account, Wanted wanted) {
  Search search{std::move(wanted)};
  for (int page = 1; page <= kPagesMax; ++page) {
    HistoryAnswer answer = co_await platform.history(account, page);
    if (auto* closed = std::get_if<HistoryClosed>(&answer)) co_return HistoryVerdict{std::move(*closed)};
    if (auto* none = std::get_if<NoNews>(&answer)) co_return HistoryVerdict{std::move(*none)};
    if (!search.take(std::get<HistoryPage>(answer))) break;
  }
  co_return HistoryVerdict{search.read()};
}

}  // namespace yj::platform
