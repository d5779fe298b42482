// Money of two units does not mix. Each case is one mistake; without any, this file compiles.
#include "core/credits.hpp"
#include "core/yuan.hpp"

using namespace yj;

bool pays(Credits left, Credits price) { return price <= left; }

bool mix(Credits credits, Yuan yuan) {
#if defined(YJ_YUAN_FOR_CREDITS)
  return pays(credits, yuan);
#elif defined(YJ_CREDITS_FOR_YUAN)
  Yuan made = credits;
  return made == yuan;
#elif defined(YJ_MADE_EXPLICITLY)
  return pays(credits, Credits{yuan});
#elif defined(YJ_COMPARED)
  return credits < yuan;
#elif defined(YJ_FOUND_EQUAL)
  return credits == yuan;
#elif defined(YJ_ASSIGNED)
  credits = yuan;
  return pays(credits, credits);
#elif defined(YJ_READ_AS_CREDITS)
  yuan = *parse_credits("3");
  return yuan == Yuan{};
#else
  return pays(credits, *parse_credits("3")) && yuan == Yuan{3'000'000} && to_text(yuan) == "3";
#endif
}
