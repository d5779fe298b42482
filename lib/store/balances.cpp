#include "store/balances.hpp"

#include "store/apply.hpp"
#include "store/prices.hpp"

#include <fmt/format.h>

namespace yj::store {

Applied Apply::operator()(SetBalance const& intent) {
  if (!intent.credits) {
    auto gone = database_.prepare("DELETE FROM balance WHERE account = ?").bind(intent.account).run();
    if (gone == 0)
      refuse(Errc::not_found, fmt::format("nobody told the balance of account '{}'", intent.account));
    event(intent.at, std::nullopt, std::nullopt, std::nullopt, "balance_cleared",
          fmt::format("{} by {}", intent.account, intent.by));
    return {};
  }
  database_
      .prepare(R"sql(
      INSERT INTO balance (account, told, told_at, told_by) VALUES (?, ?, ?, ?)
      ON CONFLICT (account) DO UPDATE SET told = excluded.told, told_at = excluded.told_at, told_by = excluded.told_by,
        charged = 0, unknown = 0)sql")
      .bind(intent.account, intent.credits->millionths, intent.at, intent.by)
      .run();
  event(intent.at, std::nullopt, std::nullopt, std::nullopt, "balance_told",
        fmt::format("{}: {} by {}", intent.account, to_text(*intent.credits), intent.by));
  return {};
}

std::vector<ToldBalance> read_balances(Database& database) {
  std::vector<ToldBalance> balances;
  {
    auto rows = database.prepare(
        "SELECT account, told, told_at, told_by, charged, unknown FROM balance ORDER BY account");
    while (rows.row())
      balances.push_back({rows.text(0),
                          Credits{rows.integer(1)},
                          rows.instant(2),
                          rows.text(3),
                          Credits{rows.integer(4)},
                          rows.integer(5),
                          {}});
  }
  for (auto& balance : balances) {
    auto rows = database.prepare(R"sql(
        SELECT price_class, duration, waiting, under_way FROM price_count INDEXED BY price_count_used
        WHERE account = ? AND (waiting > 0 OR under_way > 0) ORDER BY price_class, duration)sql");
    rows.bind(balance.account);
    while (rows.row()) {
      PriceClass price{rows.text(0), static_cast<int>(rows.integer(1))};
      Estimate estimate = price_of(database, price);
      balance.prices.push_back({std::move(price), estimate, rows.integer(2), rows.integer(3)});
    }
  }
  return balances;
}

}  // namespace yj::store
