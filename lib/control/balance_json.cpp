#include "control/balance_json.hpp"

#include "control/batch_json.hpp"

namespace yj::control {

namespace {

Json sum_json(BalanceOutlook::Sum const& sum) {
  Json json;
  json["orders"] = sum.orders;
  json["credits"] = credits_json(sum.credits);
  json["unknown"] = sum.unknown;
  return json;
}

Json price_json(BalanceOutlook::Price const& price) {
  Json json;
  bool const known = price.count.estimate.source != Estimate::Source::unknown;
  json["price_class"] = price.count.price.key;
  json["duration"] = price.count.price.duration;
  json["waiting"] = price.count.waiting;
  json["credits"] = known ? credits_json(price.count.estimate.high) : Json(nullptr);
  json["source"] = name_of(price.count.estimate.source);
  json["pays_for"] = price.pays_for ? Json(*price.pays_for) : Json(nullptr);
  return json;
}

Json balance_json(ToldBalance const& balance) {
  BalanceOutlook const seen = outlook(balance);
  Json json;
  json["account"] = balance.account;
  json["told"] = credits_json(balance.told);
  json["told_at"] = to_iso(balance.told_at);
  json["told_by"] = balance.told_by;
  json["charged"] = credits_json(balance.charged);
  json["unknown"] = balance.unknown;
  json["left"] = credits_json(seen.left);
  json["under_way"] = sum_json(seen.under_way);
  json["waiting"] = sum_json(seen.waiting);
  json["enough"] = seen.enough ? Json(*seen.enough) : Json(nullptr);
  json["prices"] = Json::array();
  for (auto const& price : seen.prices) json["prices"].push_back(price_json(price));
  json["text"] = sentences(balance, seen);
  return json;
}

}  // namespace

Json balances_json(std::vector<ToldBalance> const& balances) {
  Json list = Json::array();
  for (auto const& balance : balances) list.push_back(balance_json(balance));
  return list;
}

http::Response balances_response(BalancesReply const& reply) {
  Json json;
  json["accounts"] = balances_json(reply.balances);
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace yj::control
