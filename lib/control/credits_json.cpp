#include "control/credits_json.hpp"

#include "control/batch_json.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

/// Where nothing is known of any, there is no sum.
Json sum_json(Credits credits, std::int64_t of, std::int64_t unknown) {
  return of > 0 && unknown == of ? Json(nullptr) : credits_json(credits);
}

void add_sums(Json& json, store::SpendingRow const& row) {
  json["tasks"] = row.tasks;
  json["credits"] = sum_json(row.credits, row.tasks, row.unknown);
  json["unproven"] = credits_json(row.unproven);
  json["unknown"] = row.unknown;
  json["differ"] = row.differ;
  bool nothing_shown = row.tasks > 0 && row.yuan_known == 0 && row.yuan == Yuan{};
  json["yuan"] = nothing_shown ? Json(nullptr) : yuan_json(row.yuan);
  json["yuan_known"] = row.yuan_known;
}

Json open_json(store::OpenOrders const& open) {
  Json json;
  json["orders"] = open.orders;
  json["credits"] = sum_json(open.credits, open.orders, open.unknown);
  json["unknown"] = open.unknown;
  return json;
}

Json optional_json(std::optional<Credits> credits) {
  return credits ? credits_json(*credits) : Json(nullptr);
}

Json text_or_null(std::string const& text) { return text.empty() ? Json(nullptr) : Json(text); }

}  // namespace

Json credits_report_json(CreditsReply const& reply) {
  auto const& spending = reply.spending;
  Json json;
  json["unit"] = "credits";
  json["by"] = name_of(reply.query.by);
  json["since"] = text_or_null(reply.query.since);
  json["until"] = text_or_null(reply.query.until);
  json["rows"] = Json::array();
  for (auto const& row : spending.rows) {
    Json each;
    each["key"] = row.key;
    add_sums(each, row);
    json["rows"].push_back(std::move(each));
  }
  json["rows_left_out"] = spending.left_out;
  Json totals;
  add_sums(totals, spending.total);
  totals["reported"] = credits_json({spending.total.credits.millionths - spending.total.unproven.millionths});
  totals["held"] = open_json(spending.held);
  totals["in_doubt"] = open_json(spending.in_doubt);
  totals["unresolved"] = open_json(spending.unresolved);
  json["totals"] = std::move(totals);
  json["budgets"] = Json::array();
  for (auto const& budget : reply.budgets) json["budgets"].push_back(budget_json(budget));
  json["warnings"] = warnings_of(reply);
  return json;
}

Warnings warnings_of(CreditsReply const& reply) {
  Warnings warnings;
  if (reply.spending.left_out > 0)
    warnings.push_back(fmt::format(
        "{} more rows are left out ({}); they are in the totals. Ask for less with since and until",
        reply.spending.left_out,
        reply.query.by == store::SpendingBy::day ? "the oldest days" : "those that cost least"));
  if (reply.budgets.size() == static_cast<std::size_t>(store::kBudgetsMax))
    warnings.push_back(
        fmt::format("only the first {} budgets are shown; ask for one batch", store::kBudgetsMax));
  return warnings;
}

Json audit_json(store::AuditRecord const& record) {
  Json json;
  json["at"] = to_iso(record.at);
  json["day"] = record.day;
  json["batch"] = record.batch;
  json["job"] = record.job;
  json["attempt"] = record.attempt;
  json["taskid"] = record.task ? Json(record.task->text) : Json(nullptr);
  json["account"] = record.account;
  json["asked"] = record.asked;
  json["expected"] = optional_json(record.expected);
  json["expected_from"] = text_or_null(record.expected_from);
  json["charged"] = optional_json(record.charged);
  json["why"] = record.why;
  return json;
}

}  // namespace yj::control
