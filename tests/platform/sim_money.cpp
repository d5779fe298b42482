#include "sim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace yj::sim {

void Sim::settle_due(Instant now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    auto [at, due] = *due_.begin();
    due_.erase(due_.begin());
    Task& task = tasks_[due.task];
    switch (due.what) {
      case Due::end: end_task(task, due.task); break;
      case Due::bill: bill_task(task, at); break;
      case Due::set_aside_expires:
        if (!task.set_aside) break;
        account_.mislay(*task.set_aside);
        task.mislaid = std::exchange(task.set_aside, std::nullopt);
        break;
    }
  }
}

void Sim::end_task(Task& task, std::size_t index) {
  task.settled = true;
  // A success without usage goes to a list for people and is not charged at once (llmage/accounting.py).
  if (task.succeeds() && task.fate != Fate::no_usage) {
    due_.emplace(task.ends + settings_.faults.billing.bill_delay, Due{Due::bill, index});
    return;
  }
  if (task.set_aside) account_.give_back(*task.set_aside);
  task.set_aside.reset();
}

void Sim::bill_task(Task& task, Instant at) {
  if (task.set_aside) account_.give_back(*task.set_aside);
  if (task.mislaid) account_.find_again(*task.mislaid);
  task.set_aside.reset();
  task.mislaid.reset();
  account_.charge(task.order.model, task.price.amount, task.reported_credits());
  task.charged_at = at;
}

Answer Sim::top_up(Form const& form) {
  auto const* yuan = form.find("yuan");
  auto const* credits = form.find("credits");
  auto number = yuan != nullptr      ? millionths_of(yuan->value)
                : credits != nullptr ? millionths_of(credits->value)
                                     : std::nullopt;
  constexpr std::int64_t kMost = 10'000'000'000'000;
  if (!number || *number < 0 || *number > kMost || (yuan != nullptr && credits != nullptr))
    return error_answer(
        400,
        "expected {\"yuan\": N}, or {\"credits\": N} for what so many credits cost; N is at most 10000000");
  // A recharge makes the platform read its balance anew, which brings mislaid money back
  // (llmage/balance.py).
  for (auto& task : tasks_) {
    if (task.mislaid) account_.find_again(*std::exchange(task.mislaid, std::nullopt));
  }
  account_.top_up(yuan != nullptr ? Yuan{*number} : worth(settings_.faults.pricing, Credits{*number}));
  return json_answer(200, account_.to_json());
}

Json Sim::account_json(Instant now) const {
  Json body = account_.to_json();
  body["task_count"] = tasks_.size();
  body["tasks"] = Json::array();
  for (auto const& task : tasks_) body["tasks"].push_back(task.money_json(now));
  // How many tasks a transno has stands beside them, for whoever compares a ledger.
  body.update(transnos_.to_json());
  return body;
}

Answer Sim::pricing(Form const& form, Entry& entry) const {
  // Text for people and HTTP 200 in all cases (wwwroot/v1/pricing/index.dspy); the model's first category.
  entry.outcome = "priced";
  auto model = form.text("model").value_or("");
  Pricing const& pricing = settings_.faults.pricing;
  Json body = Json::object();
  for (auto const& offer : offers_) {
    bool known = std::find(offer.models.begin(), offer.models.end(), model) != offer.models.end();
    if (!known || names_model(pricing.no_price, model)) continue;
    Order order{model, offer.catelogid, "", offer.endpoint == Endpoint::video ? 1 : 0, false};
    auto const* rule = offer.text(offer.text("size") != nullptr ? "size" : "resolution");
    std::vector<std::string> resolutions{""};
    if (rule != nullptr && !rule->choices.empty()) resolutions = rule->choices;
    std::string text;
    for (auto const& resolution : resolutions) {
      order.resolution = resolution;
      text += fmt::format("{}{}{} {} per {}", text.empty() ? "" : ", ", resolution,
                          resolution.empty() ? "" : ":", to_json(price_of(pricing, order).amount).dump(),
                          order.duration > 0 ? "second" : "picture");
    }
    body["status"] = "ok";
    body["data"] = Json::object();
    body["data"]["display_text"] = text;
    return json_answer(200, body);
  }
  body["status"] = "error";
  body["message"] = fmt::format("model '{}' not found or has no pricing", model);
  return json_answer(200, body);
}

}  // namespace yj::sim
