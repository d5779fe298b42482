#include "base/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace yj {

void broken_invariant(char const* condition, char const* file, int line) {
  std::fprintf(stderr, "yuanjingd: broken invariant `%s` at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace yj
