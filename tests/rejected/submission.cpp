// Orders that no disk remembers do not compile. Each case is one mistake; without any, this file compiles.
#include "platform/platform.hpp"

using namespace yj;
using platform::Loaded;
using platform::Plan;
using platform::Platform;

http::Awaitable<void> order(Platform& api, AttemptId attempt, Prepared prepared, Armed armed, Loaded loaded,
                            Plan plan) {
#if defined(YJ_FIRE_AN_ATTEMPT)
  co_await api.fire(attempt, std::move(loaded));
#elif defined(YJ_FIRE_WHAT_IS_ONLY_PREPARED)
  co_await api.fire(std::move(prepared), std::move(loaded));
#elif defined(YJ_FIRE_TWICE)
  co_await api.fire(armed, std::move(loaded));
#elif defined(YJ_FIRE_WHAT_WAS_NOT_UPLOADED)
  co_await api.fire(std::move(armed), std::move(plan));
#elif defined(YJ_UPLOAD_AN_ATTEMPT)
  co_await api.upload(attempt, "default", std::move(plan));
#elif defined(YJ_UPLOAD_TWICE)
  co_await api.upload(prepared, "default", std::move(plan));
#elif defined(YJ_MAKE_PREPARED)
  co_await api.upload(Prepared{attempt}, "default", std::move(plan));
#elif defined(YJ_MAKE_ARMED)
  co_await api.fire(Armed{attempt}, std::move(loaded));
#elif defined(YJ_ARM_WHAT_IS_ONLY_PREPARED)
  co_await api.fire(Armed{std::move(prepared)}, std::move(loaded));
#else
  (void)attempt;
  co_await api.upload(std::move(prepared), "default", std::move(plan));
  co_await api.fire(std::move(armed), std::move(loaded));
#endif
}
