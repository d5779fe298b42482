#pragma once

namespace yj::test {

/// What a bound of time or memory is multiplied with where a sanitizer watches every access: by the sanitizers' own
/// documents the thread sanitizer makes a program up to 15 times slower and takes up to 10 times its memory, the address
/// sanitizer with the one for undefined behaviour about 4 times each. The bounds still tell a program that takes its time
/// from one that has lost it.
#if defined(__SANITIZE_THREAD__)
#define YJ_TEST_THREAD_SANITIZER
#elif defined(__SANITIZE_ADDRESS__)
#define YJ_TEST_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define YJ_TEST_THREAD_SANITIZER
#elif __has_feature(address_sanitizer)
#define YJ_TEST_ADDRESS_SANITIZER
#endif
#endif

#if defined(YJ_TEST_THREAD_SANITIZER)
inline constexpr int kSlowness = 15;
inline constexpr int kGreed = 10;
#elif defined(YJ_TEST_ADDRESS_SANITIZER)
inline constexpr int kSlowness = 4;
inline constexpr int kGreed = 4;
/// What is freed is kept for a while, so that whoever still uses it is seen: its `quarantine_size_mb`, as it is by default.
inline constexpr int kKeptMib = 256;
#else
inline constexpr int kSlowness = 1;
inline constexpr int kGreed = 1;
#endif
#if !defined(YJ_TEST_ADDRESS_SANITIZER)
inline constexpr int kKeptMib = 0;
#endif

}  // namespace yj::test
