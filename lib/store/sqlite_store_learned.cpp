// What the store has learned of models.
#include "store/reading.hpp"
#include "store/sqlite_store.hpp"

namespace yj::store {

Result<Learned> SqliteStore::learned() {
  return guarded([&]() -> Result<Learned> {
    Learned learned;
    auto prices = reader_.prepare(
        "SELECT price_class, duration, last, max(highest, before), tasks FROM price_point ORDER BY "
        "price_class, duration");
    while (prices.row())
      learned.prices.push_back({{prices.text(0), static_cast<int>(prices.integer(1))},
                                Credits{prices.integer(2)},
                                Credits{prices.integer(3)},
                                prices.integer(4)});
    auto times = reader_.prepare(
        "SELECT model, type, tasks, fastest, typical, slowest FROM run_time ORDER BY model, type");
    while (times.row()) {
      LearnedTime time;
      time.model = times.text(0);
      if (!parse(times.text(1), time.type)) continue;
      time.tasks = times.integer(2);
      time.fastest = Duration{times.integer(3)};
      time.typical = Duration{times.integer(4)};
      time.slowest = Duration{times.integer(5)};
      learned.times.push_back(std::move(time));
    }
    return learned;
  });
}

}  // namespace yj::store
