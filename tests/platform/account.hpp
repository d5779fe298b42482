#pragma once

#include "faults.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace yj::sim {

/// What the price of a task depends on, read from its call with the table's defaults filled in.
struct Order {
  std::string model;
  std::string catelogid;
  std::string resolution;  ///< `720p`, or a size like `1280*720`, or empty
  int duration = 0;        ///< seconds; 0 for pictures
  bool off_peak = false;
};

/// The simulation's price list, in credits. Pictures 1, the free model 0. Video: seconds x 1 (up to 540 lines
/// or 700,000 pixels), x 2 (up to 720 lines or 1,100,000 pixels), x 3 (more); off-peak is half of it, rounded
/// up. The real prices are others.
std::int64_t price_of(Order const& order);

/// The account that the one key belongs to. Money is set aside when a task is created and charged when it
/// succeeds; a task that fails costs nothing (public source of the platform, llmage/accounting.py and
/// llmage/balance.py).
class Account {
 public:
  explicit Account(std::optional<std::int64_t> balance) : balance_(balance) {}

  /// Whether a task at that price may start. An account without a balance pays everything.
  [[nodiscard]] bool covers(std::int64_t price) const;
  void set_aside(std::int64_t price) { set_aside_ += price; }
  void give_back(std::int64_t price) { set_aside_ -= price; }
  void charge(std::int64_t price);
  void top_up(std::int64_t credits);

  /// `{"balance": 20, "set_aside": 10, "charged": 70}`; a null balance is one without an end.
  [[nodiscard]] Json to_json() const;

 private:
  std::optional<std::int64_t> balance_;
  std::int64_t set_aside_ = 0;
  std::int64_t charged_ = 0;
};

}  // namespace yj::sim
