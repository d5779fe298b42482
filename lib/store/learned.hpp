#pragma once

#include "base/instant.hpp"
#include "core/price.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace yj::store {

/// What tasks of one price class and duration were charged.
struct LearnedPrice {
  PriceClass price;
  Credits last;
  Credits highest;  ///< of the newest twenty to forty
  std::int64_t tasks = 0;
};

/// How long tasks of one model and type ran.
struct LearnedTime {
  std::string model;
  JobType type = JobType::t2v;
  std::int64_t tasks = 0;
  Duration fastest{};
  Duration typical{};  ///< a mean in which the newest count most
  Duration slowest{};
};

struct Learned {
  std::vector<LearnedPrice> prices;  ///< by class, then by duration
  std::vector<LearnedTime> times;    ///< by model, then by type
};

}  // namespace yj::store
