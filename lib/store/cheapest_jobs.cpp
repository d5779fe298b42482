#include "store/cheapest_jobs.hpp"

#include "store/apply.hpp"
#include "store/prices.hpp"

#include <algorithm>
#include <utility>

namespace yj::store {

namespace {

JobType type_of(std::string const& name) {
  JobType type{};
  if (!parse(name, type)) refuse(Errc::corrupt, "store: a job's type is not what this program writes");
  return type;
}

/// Jobs of one price that are ready.
struct ReadyPrice {
  PriceClass price;
  std::optional<Credits> cost;
};
constexpr std::size_t kReadyPricesMax = 64;

bool may_go(Database& database, LaneKey const& lane, PriceClass const& price) {
  auto rows = database.prepare(R"sql(
      SELECT 1 FROM job INDEXED BY job_ready_by_price JOIN batch ON batch.id = job.batch_id
      WHERE job.state = 'ready' AND job.account = ?1 AND job.model = ?2 AND job.price_class = ?3 AND job.duration = ?4
        AND batch.state = 'active'
        AND NOT EXISTS (SELECT 1 FROM money_wait WHERE money_wait.batch_id = job.batch_id
          AND money_wait.price_class = ?3 AND money_wait.duration = ?4)
      LIMIT 1)sql");
  rows.bind(lane.account, lane.model, price.key, price.duration);
  return rows.row();
}

/// The prices of a lane's ready jobs, the cheapest first, the unknown last.
std::vector<ReadyPrice> ready_prices(Database& database, LaneKey const& lane) {
  std::vector<ReadyPrice> prices;
  PriceClass last{"", -1};
  auto next_price = [&]() -> bool {  // walks the index from price to price instead of through every job
    auto rows = database.prepare(R"sql(
        SELECT price_class, duration FROM job INDEXED BY job_ready_by_price
        WHERE state = 'ready' AND account = ? AND model = ? AND (price_class, duration) > (?, ?)
        ORDER BY price_class, duration LIMIT 1)sql");
    rows.bind(lane.account, lane.model, last.key, last.duration);
    if (!rows.row()) return false;
    last = {rows.text(0), static_cast<int>(rows.integer(1))};
    return true;
  };
  while (prices.size() < kReadyPricesMax && next_price()) {
    if (!may_go(database, lane, last)) continue;  // all of it waits, or belongs to batches that do
    Estimate const price = price_of(database, last);
    bool const known = price.source != Estimate::Source::unknown;
    prices.push_back({last, known ? std::optional{price.high} : std::nullopt});
  }
  std::stable_sort(prices.begin(), prices.end(), [](auto const& a, auto const& b) {
    return std::pair{!a.cost, a.cost} < std::pair{!b.cost, b.cost};
  });
  return prices;
}

/// Jobs of this price, until the list has so many.
void add_ready_jobs(Database& database, ReadyPrice const& price, int places, JobsLoaded& loaded) {
  auto rows = database.prepare(R"sql(
      SELECT job.id, job.batch_id, job.type, job.retries, batch.on_doubt = 'resend_once'
        AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.job_id = job.id AND attempt.state = 'unresolved'), batch.retry
      FROM job INDEXED BY job_ready_by_price JOIN batch ON batch.id = job.batch_id
      WHERE job.state = 'ready' AND job.account = ? AND job.model = ? AND job.price_class = ? AND job.duration = ?
        AND batch.state = 'active'
        AND NOT EXISTS (SELECT 1 FROM money_wait WHERE money_wait.batch_id = job.batch_id
          AND money_wait.price_class = job.price_class AND money_wait.duration = job.duration)
      ORDER BY job.priority, job.id LIMIT ?)sql");
  int const room = std::max(places - static_cast<int>(loaded.jobs.size()), 0);
  rows.bind(loaded.lane.account, loaded.lane.model, price.price.key, price.price.duration, room + 1);
  for (int taken = 0; rows.row(); ++taken) {
    if (taken == room) {
      loaded.more = true;
      return;
    }
    ReadyJob job{
        rows.id<JobId>(0), rows.id<BatchId>(1), type_of(rows.text(2)), static_cast<int>(rows.integer(3)), 0,
        price.price,       rows.integer(4) != 0};
    job.cost = price.cost;
    auto retry = parse_retry_policy(rows.text(5));
    if (!retry) refuse(Errc::corrupt, "store: how often a batch tries again is not what this program writes");
    job.retry = *retry;
    loaded.jobs.push_back(std::move(job));
  }
}

}  // namespace

JobsLoaded load_cheapest(Database& database, LaneKey const& lane, int count) {
  JobsLoaded loaded{lane, {}, false};
  auto prices = ready_prices(database, lane);
  // The dearest of the known make room for the unknown, which may be cheaper than any.
  auto unknown = std::find_if(prices.begin(), prices.end(), [](auto const& each) { return !each.cost; });
  int const for_known = unknown == prices.end() || unknown == prices.begin() ? count : (count + 1) / 2;
  for (auto place = prices.begin(); place != prices.end(); ++place) {
    int const places = place < unknown ? for_known : count;
    add_ready_jobs(database, *place, places, loaded);
  }
  return loaded;
}

}  // namespace yj::store
