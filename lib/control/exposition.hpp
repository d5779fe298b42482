#pragma once

#include "base/histogram.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yj::control {

/// Metrics as text, in either of the two forms that monitors read: OpenMetrics 1.0, and what came before it (Prometheus text
/// 0.0.4). A family is begun once, and its samples follow before the next one.
class Exposition {
 public:
  enum class Form { prometheus_text, open_metrics };
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  explicit Exposition(Form form) : form_(form) {}

  /// What may go up and down.
  void gauge(std::string_view name, std::string_view help) { family(name, "gauge", help); }
  /// What only grows while the process lives; `name` is without `_total`.
  void counter(std::string_view name, std::string_view help);
  /// Something that does not change, as labels; `name` is without `_info`.
  void info(std::string_view name, std::string_view help, Labels const& labels);
  void histogram(std::string_view name, std::string_view help) { family(name, "histogram", help); }

  void sample(Labels const& labels, std::int64_t value);
  void sample(Labels const& labels, double value);
  void sample(Labels const& labels, Histogram const& value);

  /// The whole text; once, last.
  [[nodiscard]] std::string text() &&;
  [[nodiscard]] static std::string_view content_type(Form form);

 private:
  void family(std::string_view name, std::string_view type, std::string_view help);
  void line(std::string_view name, Labels const& labels, std::string_view value);

  Form form_;
  std::string name_;  ///< of the samples of the family that was begun
  std::string text_;
};

}  // namespace yj::control
