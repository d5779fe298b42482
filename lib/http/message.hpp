#pragma once

#include "base/instant.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yj::http {

/// A head (start line and fields) longer than this is refused, in both directions.
inline constexpr std::size_t kHeadBytesMax = 16 * 1024;

/// The fields of a message in their order; names are compared without letter case.
class Headers {
 public:
  using Pair = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Pair> pairs) : pairs_(pairs) {}

  /// The first value under this name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces every field of this name.
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);

  [[nodiscard]] auto begin() const { return pairs_.begin(); }
  [[nodiscard]] auto end() const { return pairs_.end(); }
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }

 private:
  std::vector<Pair> pairs_;
};

/// Takes the body of a 2xx answer piece by piece as it arrives. It must not throw.
using OnAnswer = std::function<void(std::string_view)>;

struct Request {
  Request() = default;
  Request(std::string method_, std::string target_)
      : method(std::move(method_)), target(std::move(target_)) {}

  std::string method = "GET";
  std::string target = "/";  ///< path and query, percent-encoded
  Headers headers;           ///< `Host`, `Content-Length`, `Connection` are added when it is written
  std::string body;
  /// Of a request that we make; the `Response` then has no body when it is a success. Empty: it is kept, like every other.
  OnAnswer on_answer{};
};

struct ResponseHead {
  int status = 0;
  Headers headers;
};

class BodySource;

/// An answer, perhaps cut short: the platform sends chunked bodies that end without their last chunk.
struct Response {
  int status = 0;
  Headers headers;
  std::string body;      ///< what arrived
  bool complete = true;  ///< the body ended where its framing said
  std::string problem;   ///< why it is not complete, for a person; empty when it is
  /// Of a server's answer: what gives the body while it is written, chunked; `body` is not used then (body_source.hpp).
  std::shared_ptr<BodySource> source{};
};

/// Bounds of one exchange. `total` runs from the dial to the last byte of the answer; `idle` is the longest
/// silence within it.
struct Limits {
  Duration total = std::chrono::seconds{60};
  Duration idle = std::chrono::seconds{30};
  std::uint64_t body_bytes_max = 1024 * 1024;
};

/// Which addresses a connection may go to. `public_only` is for links that a stranger wrote (see
/// address_policy.hpp).
enum class Reach { anywhere, public_only };

}  // namespace yj::http
