#include "control/spending_query.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 40;

std::optional<int> digits(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool all = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (error != std::errc{} || end != text.data() + text.size() || !all) return std::nullopt;
  return value;
}

/// `2026-11-01`, of a day that the calendar has.
bool is_day(std::string const& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  std::string_view view{text};
  auto year = digits(view.substr(0, 4));
  auto month = digits(view.substr(5, 2));
  auto day = digits(view.substr(8, 2));
  if (!year || !month || !day) return false;
  return std::chrono::year_month_day{std::chrono::year{*year},
                                     std::chrono::month{static_cast<unsigned>(*month)},
                                     std::chrono::day{static_cast<unsigned>(*day)}}
      .ok();
}

Outcome<std::string> day_of(Query const& query, std::string_view name) {
  auto text = query.find(name);
  if (!text) return std::string{};
  if (is_day(*text)) return *text;
  return problem(400, "bad-day", fmt::format("{}: '{}' is no day", name, printable(*text, kShownMax)),
                 "a date of the calendar as year-month-day, for example 2026-11-01");
}

}  // namespace

Outcome<SpendingAsk> read_spending_ask(Call const& call) {
  SpendingAsk ask;
  auto since = day_of(call.query, "since");
  if (!since) return since.error();
  auto until = day_of(call.query, "until");
  if (!until) return until.error();
  if (!since->empty() && !until->empty() && *until < *since)
    return problem(400, "bad-day", fmt::format("until ({}) lies before since ({})", *until, *since),
                   "both days are among those that are reported");
  ask.query.since = std::move(*since);
  ask.query.until = std::move(*until);
  if (auto account = call.query.find("account")) {
    if (account->empty())
      return problem(400, "bad-query", "account: it is empty", "the name of an account, or no `account`");
    ask.query.account = std::move(*account);
  }
  if (auto batch = call.query.find("batch")) ask.batch = BatchTarget{std::move(*batch)};
  return ask;
}

Outcome<store::SpendingQuery> query_of(store::Store& store, SpendingAsk ask) {
  if (ask.batch) {
    auto batch = find_batch(store, *ask.batch);
    if (!batch) return batch.error();
    ask.query.batch = batch->id;
  }
  return std::move(ask.query);
}

}  // namespace yj::control
