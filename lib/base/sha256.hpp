#pragma once

#include "base/ids.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// A SHA-256 value. Its text is 64 lower-case hexadecimal digits.
struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(Digest const&) const = default;
  [[nodiscard]] std::string text() const { return to_hex(bytes.data(), bytes.size()); }
  static std::optional<Digest> parse(std::string_view text) {
    Digest digest;
    if (!from_hex(text, digest.bytes.data(), digest.bytes.size())) return std::nullopt;
    return digest;
  }
};

/// SHA-256 of a stream, fed piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(void const* data, std::size_t size);
  void update(std::string_view text) { update(text.data(), text.size()); }
  /// Ends the stream; the object is spent afterwards.
  [[nodiscard]] Digest finish();

  static Digest of(std::string_view text);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace yj
