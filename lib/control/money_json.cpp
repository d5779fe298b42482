#include "control/money_json.hpp"

#include "control/reply.hpp"

namespace yj::control {

Json credits_json(Credits credits) { return Json::parse(to_text(credits)); }

Json yuan_json(Yuan yuan) { return Json::parse(to_text(yuan)); }

Json budget_json(BudgetState const& budget) {
  Json json;
  json["scope"] = name_of(budget.scope);
  json["name"] = budget.name;
  json["day"] = budget.day.empty() ? Json(nullptr) : Json(budget.day);
  json["cap"] = credits_json(budget.cap);
  json["spent"] = credits_json(budget.spent);
  json["held"] = credits_json(budget.held);
  json["left"] = credits_json(budget.room());
  return json;
}

Json money_wait_json(MoneyWait const& wait) {
  Json json;
  json["kind"] = name_of(wait.kind);
  json["batch"] = wait.batch;
  json["price_class"] = wait.price.key;
  json["duration"] = wait.price.duration;
  json["need"] = wait.need ? credits_json(*wait.need) : Json(nullptr);
  json["since"] = time_json(wait.since);
  json["what"] = reason_of(wait);
  json["advice"] = advice_on(wait);
  return json;
}

Json estimate_json(BatchEstimate const& estimate) {
  Json json;
  json["jobs"] = estimate.jobs;
  json["low"] = credits_json(estimate.low);
  json["high"] = credits_json(estimate.high);
  json["unknown"] = estimate.unknown;
  json["what"] = in_words(estimate);
  return json;
}

}  // namespace yj::control
