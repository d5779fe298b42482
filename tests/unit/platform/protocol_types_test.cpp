#include "core/submission.hpp"
#include "platform/platform.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace yj::platform {
namespace {

// What the compiler refuses cannot be forgotten at run time.
static_assert(!std::is_default_constructible_v<Prepared> && !std::is_default_constructible_v<Armed>);
static_assert(!std::is_constructible_v<Prepared, AttemptId> && !std::is_constructible_v<Armed, AttemptId>);
static_assert(!std::is_constructible_v<Armed, Prepared> && !std::is_constructible_v<Prepared, Armed>);
static_assert(!std::is_copy_constructible_v<Prepared> && !std::is_copy_assignable_v<Prepared>);
static_assert(!std::is_copy_constructible_v<Armed> && !std::is_copy_assignable_v<Armed>);
static_assert(!std::is_copy_constructible_v<Loaded> && !std::is_copy_assignable_v<Loaded>);
static_assert(std::is_move_constructible_v<Prepared> && std::is_move_constructible_v<Armed> &&
              std::is_move_constructible_v<Loaded>);

template <class... Args>
concept can_upload = requires(Platform& platform, Args&&... args) {
  platform.upload(std::forward<Args>(args)...);
};
template <class... Args>
concept can_fire = requires(Platform& platform, Args&&... args) {
  platform.fire(std::forward<Args>(args)...);
};

static_assert(can_upload<Prepared, std::string, Plan>);
static_assert(can_fire<Armed, Loaded>);
static_assert(!can_upload<AttemptId, std::string, Plan> && !can_upload<Armed, std::string, Plan>);
static_assert(!can_upload<Prepared const&, std::string, Plan>, "the proof is used up");
static_assert(!can_fire<AttemptId, Loaded> && !can_fire<Prepared, Loaded> && !can_fire<Loaded>);
static_assert(!can_fire<Armed const&, Loaded> && !can_fire<Armed, Loaded const&>, "both are used up");

TEST(ProtocolTypes, HoldWhatTheirStaticAssertionsSay) { SUCCEED(); }

}  // namespace
}  // namespace yj::platform
