#include "base/random.hpp"

#include "base/result.hpp"

#include <sys/random.h>

namespace yj {

std::uint64_t system_seed() {
  std::uint64_t seed = 0;
  YJ_ASSERT(getrandom(&seed, sizeof seed, 0) == sizeof seed);
  return seed;
}

}  // namespace yj
