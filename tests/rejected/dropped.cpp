// Results that nobody looks at. clang sees those that come out of a `co_await` too; g++ 12 does not.
#include "base/result.hpp"
#include "http/awaitable.hpp"

namespace yj {

Result<void> plain();
http::Awaitable<Result<int>> awaited();

http::Awaitable<void> user() {
  Result<int> looked_at = co_await awaited();
  (void)looked_at;
  (void)plain();
#ifdef YJ_DROP_A_RESULT
  plain();
#endif
#ifdef YJ_DROP_AN_AWAITABLE
  awaited();
#endif
#ifdef YJ_DROP_AN_AWAITED_RESULT
  co_await awaited();
#endif
}

}  // namespace yj
