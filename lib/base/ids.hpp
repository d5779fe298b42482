#pragma once

#include "base/instant.hpp"
#include "base/random.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// Lower-case hexadecimal of any bytes.
std::string to_hex(std::uint8_t const* bytes, std::size_t count);
/// The inverse, for exactly `count` bytes; false when the text is anything else.
bool from_hex(std::string_view text, std::uint8_t* bytes, std::size_t count);

/// A UUIDv7 (RFC 9562) of one kind of thing. Kinds do not mix: two integers side by side will be swapped one
/// day. Its text is 32 hexadecimal digits without dashes, so an attempt's text fits the platform's
/// 32-character `transno`.
template <class Kind>
struct Id {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(Id const&) const = default;
  [[nodiscard]] std::string text() const { return to_hex(bytes.data(), bytes.size()); }
  static std::optional<Id> parse(std::string_view text) {
    Id id;
    if (!from_hex(text, id.bytes.data(), id.bytes.size())) return std::nullopt;
    return id;
  }
};

using BatchId = Id<struct BatchKind>;
using JobId = Id<struct JobKind>;
using AttemptId = Id<struct AttemptKind>;

/// Makes identifiers that sort by the time of their making.
class IdSource {
 public:
  explicit IdSource(std::uint64_t seed) : random_(seed) {}

  template <class AnyId>
  AnyId next(Instant now) {
    AnyId id;
    fill(id.bytes, now);
    return id;
  }

 private:
  void fill(std::array<std::uint8_t, 16>& bytes, Instant now);

  Random random_;
  std::int64_t last_millis_ = 0;
  std::uint32_t sequence_ = 0;
};

}  // namespace yj

template <class Kind>
struct std::hash<yj::Id<Kind>> {
  std::size_t operator()(yj::Id<Kind> const& id) const noexcept {
    std::size_t seed = 0;
    for (auto byte : id.bytes) seed = seed * 131 + byte;
    return seed;
  }
};
