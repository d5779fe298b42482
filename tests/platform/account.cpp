#include "account.hpp"

#include <charconv>

namespace yj::sim {

namespace {

std::int64_t leading_number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::int64_t resolution_factor(std::string_view resolution) {
  if (auto star = resolution.find('*'); star != std::string_view::npos) {
    auto pixels = leading_number(resolution) * leading_number(resolution.substr(star + 1));
    return pixels <= 700'000 ? 1 : pixels <= 1'100'000 ? 2 : 3;
  }
  auto lines = leading_number(resolution);
  return lines <= 540 ? 1 : lines <= 720 ? 2 : 3;
}

}  // namespace

std::int64_t price_of(Order const& order) {
  if (order.catelogid == "t2i") return order.model == "cogview-3-flash" ? 0 : 1;
  std::int64_t price = order.duration * resolution_factor(order.resolution);
  return order.off_peak ? (price + 1) / 2 : price;
}

bool Account::covers(std::int64_t price) const { return !balance_ || *balance_ - set_aside_ >= price; }

void Account::charge(std::int64_t price) {
  charged_ += price;
  if (balance_) *balance_ -= price;
}

void Account::top_up(std::int64_t credits) {
  if (balance_) *balance_ += credits;
}

Json Account::to_json() const {
  Json account = Json::object();
  account["balance"] = balance_ ? Json(*balance_) : Json(nullptr);
  account["set_aside"] = set_aside_;
  account["charged"] = charged_;
  return account;
}

}  // namespace yj::sim
