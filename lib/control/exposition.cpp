#include "control/exposition.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '"': out += "\\\""; break;
      case '\n': out += "\\n"; break;
      default: out += c;
    }
  }
  return out;
}

/// Both forms know numbers with a point; the shortest one that is read back as the same.
std::string number(double value) {
  std::string text = fmt::format("{}", value);
  bool plain = text.find_first_not_of("-0123456789") == std::string::npos;
  return plain ? text + ".0" : text;
}

}  // namespace

std::string_view Exposition::content_type(Form form) {
  return form == Form::open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                    : "text/plain; version=0.0.4; charset=utf-8";
}

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += fmt::format("# TYPE {} {}\n# HELP {} {}\n", name, type, name, escaped(help));
}

void Exposition::counter(std::string_view name, std::string_view help) {
  std::string const sampled = fmt::format("{}_total", name);
  // OpenMetrics names the family without the ending of its samples.
  family(form_ == Form::open_metrics ? name : std::string_view{sampled}, "counter", help);
  name_ = sampled;
}

void Exposition::info(std::string_view name, std::string_view help, Labels const& labels) {
  std::string const sampled = fmt::format("{}_info", name);
  if (form_ == Form::open_metrics) {
    family(name, "info", help);
  } else {
    family(sampled, "gauge", help);
  }
  name_ = sampled;
  sample(labels, std::int64_t{1});
}

void Exposition::line(std::string_view name, Labels const& labels, std::string_view value) {
  text_ += name;
  if (!labels.empty()) {
    text_ += '{';
    for (auto const& [label, of] : labels) {
      if (text_.back() != '{') text_ += ',';
      text_ += fmt::format("{}=\"{}\"", label, escaped(of));
    }
    text_ += '}';
  }
  text_ += fmt::format(" {}\n", value);
}

void Exposition::sample(Labels const& labels, std::int64_t value) {
  line(name_, labels, fmt::format("{}", value));
}

void Exposition::sample(Labels const& labels, double value) { line(name_, labels, number(value)); }

void Exposition::sample(Labels const& labels, Histogram const& value) {
  Labels bounded = labels;
  bounded.emplace_back("le", "");
  std::string const bucket = name_ + "_bucket";
  for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
    std::string const bound = number(Histogram::kBounds[i]);
    bounded.back().second = bound;
    line(bucket, bounded, fmt::format("{}", value.within()[i]));
  }
  bounded.back().second = "+Inf";
  line(bucket, bounded, fmt::format("{}", value.count()));
  line(name_ + "_count", labels, fmt::format("{}", value.count()));
  line(name_ + "_sum", labels, number(value.sum()));
}

std::string Exposition::text() && {
  if (form_ == Form::open_metrics) text_ += "# EOF\n";
  return std::move(text_);
}

}  // namespace yj::control
