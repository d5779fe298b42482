#include "store/ready_jobs.hpp"

#include "store/apply.hpp"
#include "store/prices.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace yj::store {

namespace {

JobType type_of(std::string const& name) {
  JobType type{};
  if (!parse(name, type)) refuse(Errc::corrupt, "store: a job's type is not what this program writes");
  return type;
}

RetryPolicy retry_of(std::string const& text) {
  auto retry = parse_retry_policy(text);
  if (!retry) refuse(Errc::corrupt, "store: how often a batch tries again is not what this program writes");
  return *retry;
}

/// Equal jobs of a batch that may go.
struct Group {
  int priority = 0;
  BatchId batch;
  PriceClass price;
  bool resend = false;  ///< an order in doubt may be repeated by itself
  RetryPolicy retry;
};

constexpr std::size_t kAllGroups = std::numeric_limits<std::size_t>::max();

/// Those of a lane, by priority and then by the age of their batches, whose ids grow as those of their jobs do. With so many
/// no more are read, but those of one batch and priority are all there or none.
std::vector<Group> groups_of(Database& database, LaneKey const& lane, std::size_t enough) {
  auto rows = database.prepare(R"sql(
      SELECT job_group.priority, job_group.batch_id, job_group.price_class, job_group.duration, batch.on_doubt = 'resend_once',
        batch.retry
      FROM job_group INDEXED BY job_group_ready JOIN batch ON batch.id = job_group.batch_id
      WHERE job_group.ready > 0 AND job_group.account = ? AND job_group.model = ? AND batch.state = 'active'
        AND NOT EXISTS (SELECT 1 FROM money_wait WHERE money_wait.batch_id = job_group.batch_id
          AND money_wait.price_class = job_group.price_class AND money_wait.duration = job_group.duration)
      ORDER BY job_group.priority, job_group.batch_id)sql");
  rows.bind(lane.account, lane.model);
  std::vector<Group> groups;
  while (rows.row()) {
    Group group;
    group.priority = static_cast<int>(rows.integer(0));
    group.batch = rows.id<BatchId>(1);
    group.price = {rows.text(2), static_cast<int>(rows.integer(3))};
    group.resend = rows.integer(4) != 0;
    group.retry = retry_of(rows.text(5));
    bool const goes_on =
        !groups.empty() && groups.back().priority == group.priority && groups.back().batch == group.batch;
    if (groups.size() >= enough && !goes_on) break;
    groups.push_back(std::move(group));
  }
  return groups;
}

/// The first jobs of a group.
std::vector<ReadyJob> jobs_of(Database& database, Group const& group, std::size_t count) {
  auto rows = database.prepare(R"sql(
      SELECT id, type, retries, NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.job_id = job.id AND attempt.state = 'unresolved')
      FROM job INDEXED BY job_ready
      WHERE state = 'ready' AND batch_id = ? AND price_class = ? AND duration = ? AND priority = ? ORDER BY id LIMIT ?)sql");
  rows.bind(group.batch, group.price.key, group.price.duration, group.priority,
            static_cast<std::int64_t>(count));
  std::vector<ReadyJob> jobs;
  while (rows.row()) {
    ReadyJob job{rows.id<JobId>(0),
                 group.batch,
                 type_of(rows.text(1)),
                 static_cast<int>(rows.integer(2)),
                 0,
                 group.price,
                 group.resend && rows.integer(3) != 0};
    job.retry = group.retry;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

/// Adds jobs until the list has so many, and notes whether there would be more.
void add(std::vector<ReadyJob> jobs, std::size_t places, JobsLoaded& loaded) {
  for (auto& job : jobs) {
    if (loaded.jobs.size() >= places) {
      loaded.more = true;
      return;
    }
    loaded.jobs.push_back(std::move(job));
  }
}

/// How many to ask for, so that it shows whether there would be more.
std::size_t wanted(std::size_t places, JobsLoaded const& loaded) {
  return places - std::min(places, loaded.jobs.size()) + 1;
}

/// What the jobs of a group will probably cost.
struct ReadyPrice {
  PriceClass price;
  std::optional<Credits> cost;
};
constexpr std::size_t kReadyPricesMax = 64;

/// The prices of these groups, the cheapest first, the unknown last.
std::vector<ReadyPrice> prices_of(Database& database, std::vector<Group> const& groups) {
  std::vector<ReadyPrice> prices;
  for (auto const& group : groups) {
    auto same = [&](ReadyPrice const& each) { return each.price == group.price; };
    if (std::any_of(prices.begin(), prices.end(), same)) continue;
    if (prices.size() == kReadyPricesMax) break;
    Estimate const price = price_of(database, group.price);
    bool const known = price.source != Estimate::Source::unknown;
    prices.push_back({group.price, known ? std::optional{price.high} : std::nullopt});
  }
  std::stable_sort(prices.begin(), prices.end(), [](auto const& a, auto const& b) {
    return std::pair{!a.cost, a.cost} < std::pair{!b.cost, b.cost};
  });
  return prices;
}

}  // namespace

std::vector<LaneKey> ready_lanes(Database& database) {
  std::vector<LaneKey> lanes;
  auto rows = database.prepare(
      "SELECT DISTINCT account, model FROM job_group INDEXED BY job_group_ready WHERE ready > 0");
  while (rows.row()) lanes.push_back({rows.text(0), rows.text(1)});
  return lanes;
}

JobsLoaded load_ready(Database& database, LaneKey const& lane, int count) {
  Snapshot one_instant{database};
  JobsLoaded loaded{lane, {}, false};
  auto const places = static_cast<std::size_t>(count);
  // Each has a job at least, so these fill the list and show whether there would be more.
  auto const groups = groups_of(database, lane, places + 1);
  for (auto first = groups.begin(); first != groups.end() && !loaded.more;) {
    // The jobs of one batch and priority go by age, whatever they cost.
    auto end = std::find_if(first, groups.end(), [&](Group const& each) {
      return each.priority != first->priority || each.batch != first->batch;
    });
    std::vector<ReadyJob> jobs;
    for (; first != end; ++first) {
      auto more = jobs_of(database, *first, wanted(places, loaded));
      jobs.insert(jobs.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    std::sort(jobs.begin(), jobs.end(), [](auto const& a, auto const& b) { return a.job < b.job; });
    add(std::move(jobs), places, loaded);
  }
  return loaded;
}

JobsLoaded load_cheapest(Database& database, LaneKey const& lane, int count) {
  Snapshot one_instant{database};
  JobsLoaded loaded{lane, {}, false};
  auto const groups = groups_of(database, lane, kAllGroups);
  auto const prices = prices_of(database, groups);
  // The dearest of the known make room for the unknown, which may be cheaper than any.
  auto unknown = std::find_if(prices.begin(), prices.end(), [](auto const& each) { return !each.cost; });
  int const for_known = unknown == prices.end() || unknown == prices.begin() ? count : (count + 1) / 2;
  for (auto price = prices.begin(); price != prices.end(); ++price) {
    auto const places = static_cast<std::size_t>(price < unknown ? for_known : count);
    for (auto const& group : groups) {
      bool const full = loaded.more && loaded.jobs.size() >= places;
      if (full || group.price != price->price) continue;
      auto jobs = jobs_of(database, group, wanted(places, loaded));
      for (auto& job : jobs) job.cost = price->cost;
      add(std::move(jobs), places, loaded);
    }
  }
  return loaded;
}

std::optional<JobId> oldest_ready(Database& database) {
  std::optional<JobId> oldest;
  auto groups = database.prepare(R"sql(
      SELECT batch_id, price_class, duration, priority FROM job_group
      WHERE ready > 0 AND batch_id = (SELECT min(batch_id) FROM job_group WHERE ready > 0))sql");
  while (groups.row()) {
    auto rows = database.prepare(R"sql(
        SELECT min(id) FROM job INDEXED BY job_ready
        WHERE state = 'ready' AND batch_id = ? AND price_class = ? AND duration = ? AND priority = ?)sql");
    rows.bind(groups.id<BatchId>(0), groups.text(1), groups.integer(2), groups.integer(3));
    if (!rows.row() || rows.null(0)) continue;
    JobId const first = rows.id<JobId>(0);
    if (!oldest || first < *oldest) oldest = first;
  }
  return oldest;
}

}  // namespace yj::store
