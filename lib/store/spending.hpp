#pragma once

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "core/budget.hpp"
#include "core/credits.hpp"
#include "core/outcome.hpp"
#include "core/yuan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::store {

/// What a report has one row for.
enum class SpendingBy { day, model, batch, project, account };
std::string_view name_of(SpendingBy by);
std::optional<SpendingBy> parse_spending_by(std::string_view name);

inline constexpr int kSpendingRowsMax = 1000;
inline constexpr int kBudgetsMax = 1000;

/// Which money is asked about. Days are local dates, `2026-11-01`, on which tasks were ordered; empty: no bound.
struct SpendingQuery {
  SpendingBy by = SpendingBy::day;
  std::string since{};             ///< from this day on
  std::string until{};             ///< up to this day, itself among them
  std::optional<BatchId> batch{};  ///< of this alone
  std::string account{};           ///< of this alone; empty: all
};

/// Tasks that succeeded and of which the platform did not show yet what they cost.
struct YuanUnknown {
  std::int64_t tasks = 0;  ///< at most kYuanUnknownMax, the newest
  Instant oldest{};        ///< none of these was ordered before
};
inline constexpr int kYuanUnknownMax = 10'000;

/// Tasks that were bought.
struct SpendingRow {
  std::string key{};  ///< a day, a model, the name of a batch, project or account; empty: no project
  std::int64_t tasks = 0;
  Credits credits{};         ///< of the tasks whose price is known
  Credits unproven{};        ///< of `credits`, what was estimated because the platform reported no charge
  std::int64_t unknown = 0;  ///< of `tasks`, those whose price nobody knows
  std::int64_t differ = 0;   ///< of `tasks`, those of which the audit has something to say
  Yuan yuan{};  ///< as the platform's history shows, also of orders that were never booked as bought
  std::int64_t yuan_known = 0;  ///< of `tasks`, those whose yuan it shows
};

/// Orders whose money is not settled, as of now.
struct OpenOrders {
  std::int64_t orders = 0;
  Credits credits{};         ///< what is set aside for them
  std::int64_t unknown = 0;  ///< of `orders`, those for which no limit asked to set anything aside
};

struct Spending {
  std::vector<SpendingRow> rows;  ///< days in order; anything else with the dearest first
  std::int64_t left_out = 0;      ///< rows beyond kSpendingRowsMax: the oldest days, or the cheapest
  SpendingRow total;              ///< of all rows, those that are left out too
  OpenOrders held;                ///< being sent, or running
  OpenOrders in_doubt;
  OpenOrders unresolved;  ///< ordered again without its ever having been cleared up what became of them
};

/// A task that was charged otherwise than was asked for or expected.
struct AuditRecord {
  std::string batch;
  std::string job;
  int attempt = 0;
  std::optional<TaskId> task;
  std::string account;
  Instant at;
  std::string day;
  std::string asked;                ///< price class and duration
  std::optional<Credits> expected;  ///< when it was ordered; nobody knew
  std::string expected_from;        ///< `exact` or `table`, with it
  std::optional<Credits> charged;   ///< it reported none
  std::string why;
};

struct AuditPage {
  std::vector<AuditRecord> records;
  std::string next;  ///< cursor of the next page, empty at the end
};

}  // namespace yj::store
