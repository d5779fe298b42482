#include "store/prices.hpp"

#include <string>
#include <vector>

namespace yj::store {

namespace {

std::vector<PricePoint> charged_before(Database& database, std::string const& price_class) {
  std::vector<PricePoint> seen;
  auto rows =
      database.prepare("SELECT duration, last, max(highest, before) FROM price_point WHERE price_class = ?");
  rows.bind(price_class);
  while (rows.row())
    seen.push_back({static_cast<int>(rows.integer(0)), Credits{rows.integer(1)}, Credits{rows.integer(2)}});
  return seen;
}

/// The price of the class itself, or of its model and type, whatever the resolution.
std::optional<TablePrice> named_price(Database& database, std::string const& price_class) {
  auto model_ends = price_class.find(' ');
  auto type_ends = model_ends == std::string::npos ? model_ends : price_class.find(' ', model_ends + 1);
  auto rows = database.prepare(
      "SELECT amount, per_second FROM price_table WHERE price_class IN (?1, ?2) ORDER BY price_class = ?1 "
      "DESC");
  rows.bind(price_class, price_class.substr(0, type_ends));
  if (!rows.row()) return std::nullopt;
  return TablePrice{Credits{rows.integer(0)}, rows.integer(1) != 0};
}

}  // namespace

Estimate price_of(Database& database, PriceClass const& price) {
  return estimate(charged_before(database, price.key), price.duration, named_price(database, price.key));
}

BatchEstimate estimate_of(Database& database, BatchId batch) {
  BatchEstimate estimate;
  // What waits for a person will cost as well.
  auto rows = database.prepare(R"sql(
      SELECT price_class, duration, sum(ready + held) FROM job_group
      WHERE batch_id = ? GROUP BY price_class, duration HAVING sum(ready + held) > 0)sql");
  rows.bind(batch);
  while (rows.row())
    estimate.add(price_of(database, {rows.text(0), static_cast<int>(rows.integer(1))}), rows.integer(2));
  return estimate;
}

}  // namespace yj::store
