#include "core/balance.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

void add(BalanceOutlook::Sum& sum, std::int64_t orders, Estimate const& price) {
  sum.orders += orders;
  if (price.source == Estimate::Source::unknown) {
    sum.unknown += orders;
  } else {
    sum.credits.millionths += orders * price.high.millionths;
  }
}

/// How people say a price class: `viduq3-pro t2v 720p 5s`.
std::string shown(PriceClass const& price) {
  return price.duration > 0 ? fmt::format("{} {}s", price.key, price.duration) : price.key;
}

bool is_picture(PriceClass const& price) { return price.key.find(" t2i") != std::string::npos; }

}  // namespace

BalanceOutlook outlook(ToldBalance const& balance) {
  BalanceOutlook seen;
  seen.left = {balance.told.millionths - balance.charged.millionths};
  for (auto const& each : balance.prices) {
    add(seen.under_way, each.under_way, each.estimate);
    add(seen.waiting, each.waiting, each.estimate);
  }
  std::int64_t const free =
      std::max<std::int64_t>(seen.left.millionths - seen.under_way.credits.millionths, 0);
  for (auto const& each : balance.prices) {
    if (each.waiting == 0) continue;
    bool const known = each.estimate.source != Estimate::Source::unknown && each.estimate.high.millionths > 0;
    seen.prices.push_back({each, known ? std::optional{free / each.estimate.high.millionths} : std::nullopt});
  }
  std::stable_sort(seen.prices.begin(), seen.prices.end(),
                   [](auto const& a, auto const& b) { return a.count.waiting > b.count.waiting; });
  if (seen.waiting.credits.millionths > free) {
    seen.enough = false;
  } else if (seen.waiting.unknown == 0 && balance.unknown == 0 && seen.under_way.unknown == 0) {
    seen.enough = true;
  }
  return seen;
}

std::vector<std::string> sentences(ToldBalance const& balance, BalanceOutlook const& seen,
                                   std::size_t prices_max) {
  std::vector<std::string> said;
  std::string first =
      fmt::format("account {}: about {} credits are left of the {} that {} told at {}", balance.account,
                  to_text(seen.left), to_text(balance.told), balance.told_by, to_local(balance.told_at));
  if (balance.unknown > 0)
    first += fmt::format("; {} tasks since then reported no price, so it is less", balance.unknown);
  said.push_back(std::move(first));
  if (seen.under_way.orders > 0) {
    bool const nothing_known = seen.under_way.unknown == seen.under_way.orders;
    std::string line = nothing_known ? fmt::format("nobody knows what {} orders under way will take of it",
                                                   seen.under_way.orders)
                                     : fmt::format("{} orders under way will take about {} of it",
                                                   seen.under_way.orders, to_text(seen.under_way.credits));
    if (!nothing_known && seen.under_way.unknown > 0)
      line += fmt::format(", and ? for {} of them", seen.under_way.unknown);
    said.push_back(std::move(line));
  }
  for (std::size_t i = 0; i < seen.prices.size() && i < prices_max; ++i) {
    auto const& [count, pays_for] = seen.prices[i];
    if (!pays_for) {
      said.push_back(
          fmt::format("nobody knows yet what {} costs ({} wait)", shown(count.price), count.waiting));
      continue;
    }
    bool const picture = is_picture(count.price);
    std::string_view const things =
        *pays_for == 1 ? (picture ? "picture" : "clip") : (picture ? "pictures" : "clips");
    said.push_back(fmt::format("that pays for about {} more {} of {} ({} wait)", *pays_for, things,
                               shown(count.price), count.waiting));
  }
  if (seen.prices.size() > prices_max)
    said.push_back(fmt::format("{} more kinds of job wait", seen.prices.size() - prices_max));
  if (seen.enough && !*seen.enough) {
    std::int64_t const free = seen.left.millionths - seen.under_way.credits.millionths;
    said.push_back(fmt::format(
        "it is not enough for all that waits: about {} credits are wanted, {} more than there are",
        to_text(seen.waiting.credits), to_text({seen.waiting.credits.millionths - free})));
  }
  return said;
}

std::optional<Credits> credits_typed(std::string_view text) {
  bool const negative = text.starts_with('-');
  auto amount = parse_credits(negative ? text.substr(1) : text);
  if (!amount || !negative) return amount;
  return Credits{-amount->millionths};
}

}  // namespace yj
