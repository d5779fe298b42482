#include "core/price.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

std::string text_of(RequestSpec const& request, std::string_view name) {
  for (auto const& field : request.fields) {
    if (field.name != name) continue;
    if (auto const* text = std::get_if<std::string>(&field.value)) return *text;
    if (auto const* number = std::get_if<std::int64_t>(&field.value)) return std::to_string(*number);
  }
  return {};
}

bool has_rich_references(RequestSpec const& request) {
  return std::any_of(request.files.begin(), request.files.end(), [](InputFile const& file) {
    return file.field == "video_files" || file.field == "audio_files";
  });
}

Credits times(Credits price, int duration, int of) {
  // Rounded up: what is set aside must suffice.
  return {(price.millionths * duration + of - 1) / of};
}

}  // namespace

PriceClass price_class(JobSpec const& job) {
  RequestSpec const& request = job.request;
  std::vector<std::string> parts{job.model, std::string{name_of(job.type)}};
  for (auto const* name : {"resolution", "size"}) {
    if (auto value = text_of(request, name); !value.empty()) parts.push_back(lower_ascii(value));
  }
  if (is_off_peak(request)) parts.emplace_back("off-peak");
  if (has_rich_references(request)) parts.emplace_back("with-references");
  std::string duration = text_of(request, "duration");
  bool digits = !duration.empty() && duration.size() < 5 &&
                duration.find_first_not_of("0123456789") == std::string::npos;
  return {joined(parts, " "), digits ? std::stoi(duration) : 0};
}

std::string to_text(PriceClass const& price) {
  return price.duration > 0 ? fmt::format("{} {} s", price.key, price.duration) : price.key;
}

std::string resolution_of(RequestSpec const& request) { return text_of(request, "resolution"); }

bool is_off_peak(RequestSpec const& request) { return text_of(request, "off_peak") == "Y"; }

std::string_view name_of(Estimate::Source source) {
  switch (source) {
    case Estimate::Source::exact: return "exact";
    case Estimate::Source::table: return "table";
    case Estimate::Source::fitted: return "fitted";
    case Estimate::Source::unknown: break;
  }
  return "unknown";
}

Estimate estimate(std::vector<PricePoint> const& seen, int duration, std::optional<TablePrice> const& table) {
  for (auto const& point : seen) {
    if (point.duration == duration)
      return {Estimate::Source::exact, std::min(point.last, point.highest), point.highest, true};
  }
  bool no_seconds = table && table->per_second && duration <= 0;
  if (table && !no_seconds) {
    Credits price = table->per_second ? times(table->amount, duration, 1) : table->amount;
    return {Estimate::Source::table, price, price, true};
  }
  Estimate fitted;
  PricePoint const* longer = nullptr;
  for (auto const& point : seen) {
    if (point.duration <= 0 || duration <= 0) continue;
    Credits scaled = times(point.last, duration, point.duration);
    bool first = fitted.source == Estimate::Source::unknown;
    fitted.source = Estimate::Source::fitted;
    fitted.low = first ? scaled : std::min(fitted.low, scaled);
    fitted.high = first ? scaled : std::max(fitted.high, scaled);
    if (point.duration > duration && (longer == nullptr || point.duration < longer->duration))
      longer = &point;
  }
  if (longer != nullptr) {  // nobody charges more for less
    fitted.high = longer->highest;
    fitted.low = std::min(fitted.low, fitted.high);
    fitted.bounded = true;
  }
  return fitted;
}

}  // namespace yj
