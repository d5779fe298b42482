#include "prices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace yj::sim {

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr std::int64_t kFen = kOne / 100;
/// Dearer is nothing, so that no product leaves 64 bits.
constexpr std::int64_t kPriceMost = 100'000 * kOne;

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

std::int64_t seconds_of(Order const& order) { return std::max(order.duration, 1); }

bool fits(std::string const& pattern, std::string_view value) { return pattern == "*" || pattern == value; }

PriceRule const* heaviest(std::vector<PriceRule> const& rules, Order const& order) {
  PriceRule const* found = nullptr;
  for (auto const& rule : rules) {
    if (rule.matches(order) && (found == nullptr || rule.weight() > found->weight())) found = &rule;
  }
  return found;
}

Credits credits_of(Pricing const& pricing, Order const& order) {
  if (auto const* rule = heaviest(pricing.credits, order); rule != nullptr) return {rule->of(order)};
  if (pricing.price) return *pricing.price;
  if (pricing.credits_per_second) return {pricing.credits_per_second->millionths * seconds_of(order)};
  return table_price(order);
}

/// The platform's history shows two decimals; half a fen counts up.
Yuan in_fen(std::int64_t millionths) { return {(millionths + kFen / 2) / kFen * kFen}; }

}  // namespace

Credits table_price(Order const& order) {
  if (order.catelogid == "t2i") return Credits::whole(order.model == "cogview-3-flash" ? 0 : 1);
  std::int64_t price = order.duration * resolution_factor(order.resolution);
  return Credits::whole(order.off_peak ? (price + 1) / 2 : price);
}

Result<PriceRule> PriceRule::parse(std::string_view selector, std::string_view price) {
  std::array<std::string, 4> parts{"*", "*", "*", "*"};
  std::size_t at = 0;
  for (auto& part : parts) {
    if (at > selector.size()) break;
    auto end = std::min(selector.find('/', at), selector.size());
    part = selector.substr(at, end - at);
    at = end + 1;
  }
  bool empty = std::any_of(parts.begin(), parts.end(), [](auto const& part) { return part.empty(); });
  if (empty || at <= selector.size())
    return fail(Errc::invalid,
                "expected MODEL, MODEL/TYPE, MODEL/TYPE/RESOLUTION or "
                "MODEL/TYPE/RESOLUTION/DURATION, with * for any");
  PriceRule rule{parts[0], parts[1], parts[2], parts[3], 0, price.ends_with("/s")};
  if (rule.per_second) price.remove_suffix(2);
  auto number = parse_millionths(price);
  if (!number || *number < 0 || *number > kPriceMost)
    return fail(Errc::invalid, "expected a price like 7, 2.5 or 1.5/s, at most 100000");
  rule.millionths = *number;
  return rule;
}

std::string PriceRule::selector() const {
  return fmt::format("{}/{}/{}/{}", model, type, resolution, duration);
}

std::string PriceRule::price() const {
  return fmt::format("{}{}", number_json(millionths).dump(), per_second ? "/s" : "");
}

bool PriceRule::matches(Order const& order) const {
  return fits(model, order.model) && fits(type, order.catelogid) && fits(resolution, order.resolution) &&
         fits(duration, std::to_string(order.duration));
}

int PriceRule::weight() const {
  return (model != "*" ? 8 : 0) + (type != "*" ? 4 : 0) + (resolution != "*" ? 2 : 0) +
         (duration != "*" ? 1 : 0);
}

std::int64_t PriceRule::of(Order const& order) const {
  return per_second ? millionths * seconds_of(order) : millionths;
}

bool names_model(ModelNames const& names, std::string_view model) {
  return names.contains("*") || names.contains(model);
}

Price price_of(Pricing const& pricing, Order const& order) {
  Price price;
  price.credits = credits_of(pricing, order);
  auto const* rule = heaviest(pricing.yuan, order);
  price.amount = rule != nullptr ? in_fen(rule->of(order)) : worth(pricing, price.credits);
  price.credits_reported = !names_model(pricing.no_credits, order.model);
  return price;
}

Yuan worth(Pricing const& pricing, Credits credits) {
  // Taken apart, because the product of two numbers of millionths may leave 64 bits.
  std::int64_t rate = pricing.yuan_per_credit.millionths;
  return in_fen(credits.millionths / kOne * rate + credits.millionths % kOne * rate / kOne);
}

}  // namespace yj::sim
