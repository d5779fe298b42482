// POST /v1/batches/BATCH/approve: a person lets jobs go whose price nobody knows, or a batch that costs more than it may
// unasked.
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/batch_json.hpp"
#include "control/confirming.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

constexpr auto kForm = R"(send nothing for everything that waits, or {"price_class": "viduq3-pro t2v 720p"})";

struct Ask {
  BatchTarget target;
  std::string price_class;
};

Outcome<Ask> decode(Call const& call) {
  auto target = batch_target(call);
  if (!target) return target.error();
  Ask ask{std::move(*target), ""};
  if (trimmed(call.request.body).empty()) return ask;
  auto json = parse_json(call.request.body);
  bool right = json && json->is_object() && json->size() == 1 && json->contains("price_class") &&
               (*json)["price_class"].is_string();
  if (!right) return problem(400, "invalid", "the body says nothing that can be approved", kForm);
  ask.price_class = lower_ascii(trimmed((*json)["price_class"].get_ref<std::string const&>()));
  if (ask.price_class.empty()) return problem(400, "invalid", "the price class is empty", kForm);
  return ask;
}

/// What of the batch waits for exactly this word.
bool waits(MoneyWait const& wait, std::string const& price_class) {
  if (!price_class.empty()) return !wait.budget && wait.price.key == price_class;
  return !wait.budget || wait.budget->scope == BudgetScope::confirm;
}

http::Awaitable<Outcome<BatchReply>> run(Context& context, Ask ask, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), ask.target);
  if (!batch) co_return batch.error();
  if (batch->state == store::BatchState::cancelled)
    co_return problem(409, "conflict", fmt::format("batch '{}' is {}", batch->name, name_of(batch->state)));
  constexpr int kAll = 10'000;
  auto waiting = context.engine.store().money_waits(batch->id, kAll);
  if (!waiting) co_return problem_of(waiting.error());
  auto to_come = context.engine.store().estimate(batch->id);
  if (!to_come) co_return problem_of(to_come.error());
  bool something = std::any_of(waiting->begin(), waiting->end(),
                               [&](MoneyWait const& wait) { return waits(wait, ask.price_class); }) ||
                   (ask.price_class.empty() && (batch->unapproved || confirm_above_of(*batch, *to_come)));
  if (!something && ask.price_class.empty())
    co_return problem(409, "conflict",
                      fmt::format("nothing of batch '{}' waits for an approval", batch->name),
                      "`yuanjingctl why` says what a batch waits for; a word ahead would approve any price");
  if (!something) {
    std::string classes;
    for (auto const& wait : *waiting) {
      if (!wait.budget && classes.find(wait.price.key) == std::string::npos)
        classes += (classes.empty() ? "" : ", ") + wait.price.key;
    }
    co_return problem(409, "conflict",
                      fmt::format("no job of batch '{}' waits for a price of '{}'", batch->name,
                                  printable(ask.price_class, 100)),
                      classes.empty() ? "none of its jobs waits for a price" : "these do: " + classes);
  }
  auto approved = co_await context.engine.approve(batch->id, ask.price_class, who(peer));
  if (!approved) co_return problem_of(approved.error());
  log::info("{} approved {} of batch '{}'", who_and_what(peer),
            ask.price_class.empty() ? "what it costs" : ask.price_class, batch->name);
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  BatchReply reply{std::move(*now), {}};
  if (auto after = context.engine.store().estimate(batch->id)) reply.to_come = *after;
  if (reply.batch.state != store::BatchState::active)
    reply.warnings.push_back(
        fmt::format("the batch is {}, so it waits until it is resumed", name_of(reply.batch.state)));
  co_return std::move(reply);
}

}  // namespace

Route approve_batch_route() {
  return {"POST", "/v1/batches/{batch}/approve", {}, action_of(decode, run, batch_response)};
}

}  // namespace yj::control
