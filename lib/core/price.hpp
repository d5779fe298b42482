#pragma once

#include "core/credits.hpp"
#include "core/job_spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj {

/// What decides a task's price: model, type, resolution or size, off-peak, and whether videos or sounds go along; the
/// duration stands apart, because neighbours in duration tell about each other.
struct PriceClass {
  std::string
      key;  ///< `viduq3-pro t2v 720p`, with `off-peak` and `with-references` behind it where they apply
  int duration = 0;  ///< seconds; 0 where there is none, as with pictures
  auto operator<=>(PriceClass const&) const = default;
};
PriceClass price_class(JobSpec const& job);
/// `viduq3-pro t2v 720p 5 s`, for people.
std::string to_text(PriceClass const& price);

/// What a request says where it decides a price; empty where it does not.
std::string resolution_of(RequestSpec const& request);
bool is_off_peak(RequestSpec const& request);

/// What tasks of one class and duration were charged.
struct PricePoint {
  int duration = 0;
  Credits last;
  Credits highest;
};

/// A price that the configuration names: per second of the result, or per task.
struct TablePrice {
  Credits amount;
  bool per_second = false;
  bool operator==(TablePrice const&) const = default;
};

/// What an order will probably cost.
struct Estimate {
  enum class Source {
    exact,   ///< such a task was charged before
    table,   ///< the configuration says so
    fitted,  ///< from other durations of the class
    unknown,
  };
  Source source = Source::unknown;
  Credits low;
  Credits high;
  /// `high` is a limit that can be set aside. It is not when it was drawn beyond the longest duration that was ever
  /// charged: prices may rise faster than the seconds.
  bool bounded = false;
};
std::string_view name_of(Estimate::Source source);

/// A price per second says nothing of a task without seconds. `seen` are the points of the class, in any order. Where prices differed, the highest is what must be set aside.
Estimate estimate(std::vector<PricePoint> const& seen, int duration, std::optional<TablePrice> const& table);

}  // namespace yj
