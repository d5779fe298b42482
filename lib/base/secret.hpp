#pragma once

#include <string>
#include <utility>

namespace yj {

/// A text that must not be shown. It has no stream operator and no formatter; only `reveal` gives it away,
/// and a search for that word finds every place that does.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] std::string const& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  bool operator==(Secret const&) const = default;

 private:
  std::string text_;
};

}  // namespace yj
