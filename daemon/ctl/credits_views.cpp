#include "daemon/ctl/credits_views.hpp"

#include "base/text.hpp"
#include "core/credits.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace yj::ctl {

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string count_cell(Json const& json, std::string_view key) {
  auto count = number_in(json, key);
  return count == 0 ? "-" : std::to_string(count);
}

/// `84.5`, `84.5+?` where some of the prices are not known.
std::string sum_cell(Json const& sums) {
  std::string amount = amount_in(sums, "credits");
  return amount != "?" && number_in(sums, "unknown") > 0 ? amount + "+?" : amount;
}

/// `42.3`, `42.3+?` where some tasks' yuan are not known, `?` where none are.
std::string yuan_cell(Json const& sums) {
  std::string amount = amount_in(sums, "yuan");
  return amount != "?" && number_in(sums, "yuan_known") < number_in(sums, "tasks") ? amount + "+?" : amount;
}

// What a report can have a row for, and whose limits it shows.
[[maybe_unused]] constexpr std::array kKinds{mark("DAY"),     mark("MODEL"),   mark("BATCH"),
                                             mark("PROJECT"), mark("ACCOUNT"), mark("batch"),
                                             mark("project"), mark("account"), mark("confirm")};

std::vector<std::string> sums_row(std::string key, Json const& sums) {
  std::string unproven = amount_in(sums, "unproven");
  return {std::move(key),
          std::to_string(number_in(sums, "tasks")),
          sum_cell(sums),
          unproven == "0" ? "-" : unproven,
          count_cell(sums, "unknown"),
          count_cell(sums, "differ"),
          yuan_cell(sums)};
}

std::string upper_ascii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::string spent_text(Json const& report) {
  Rows rows{{tr(upper_ascii(text_in(report, "by"))), tr("TASKS"), tr("CREDITS"), tr("UNPROVEN"),
             tr("UNKNOWN"), tr("DIFFER"), tr("YUAN")}};
  for (auto const& row : part_of(report, "rows")) {
    std::string key = text_in(row, "key");
    rows.push_back(sums_row(key.empty() ? tr("(none)") : key, row));
  }
  if (number_in(report, "rows_left_out") > 0) rows.push_back({"…", "", "", "", "", "", ""});
  if (rows.size() > 1) rows.push_back(sums_row(tr("sum"), part_of(report, "totals")));
  return table_text(rows, 1);
}

std::string budgets_text(Json const& report) {
  Rows rows{{tr("BUDGET"), tr("DAY"), tr("CAP"), tr("SPENT"), tr("HELD"), tr("LEFT")}};
  for (auto const& budget : part_of(report, "budgets")) {
    std::string scope = text_in(budget, "scope");
    std::string day = text_in(budget, "day");
    rows.push_back({tr(scope.substr(0, scope.find('_'))) + " " + text_in(budget, "name"),
                    day.empty() ? "-" : day, amount_in(budget, "cap"), amount_in(budget, "spent"),
                    amount_in(budget, "held"), amount_in(budget, "left")});
  }
  return table_text(rows, 2);
}

std::string credits_of(Json const& json, std::string_view key) {
  std::string amount = amount_in(json, key);
  return trn("{} credit", "{} credits", amount == "1" ? 1 : 2, amount);
}

/// What is set aside for orders, and for how many nothing is.
std::string aside_text(Json const& open) {
  auto orders = number_in(open, "orders");
  auto unknown = number_in(open, "unknown");
  if (unknown == orders)
    return trn("nothing is set aside for it, since no budget applies",
               "nothing is set aside for them, since no budget applies", orders);
  std::string const credits = credits_of(open, "credits");
  if (unknown == 0) return tr("{} set aside", credits);
  return tr("{} set aside, and nothing for {} of them, since no budget applies", credits, unknown);
}

/// Empty where everything is known.
std::string yuan_sentence(Json const& totals) {
  auto tasks = number_in(totals, "tasks");
  auto known = number_in(totals, "yuan_known");
  if (known >= tasks) return "";
  std::string of_what = known == 0 && tasks == 1
                            ? tr("the task")
                            : trn("{} of {} task", "{} of {} tasks", tasks, tasks - known, tasks);
  return tr(
      "yuan: what {} cost is not known (?). The platform's history shows it some time after a task "
      "succeeded, where it is "
      "open to the account's key",
      of_what);
}

/// What of the sum is not certain, and what is not in it.
std::string sentences(Json const& totals) {
  std::string out;
  auto add = [&](std::string const& sentence) { out += sentence + "\n"; };
  Json const& doubt = part_of(totals, "in_doubt");
  if (auto orders = number_in(doubt, "orders"); orders > 0)
    add(trn(
        "{} order is in doubt and may have been bought: {}. `yuanjingctl jobs --state in_doubt` lists it",
        "{} orders are in doubt and may have been bought: {}. `yuanjingctl jobs --state in_doubt` lists them",
        orders, orders, aside_text(doubt)));
  Json const& unresolved = part_of(totals, "unresolved");
  if (auto orders = number_in(unresolved, "orders"); orders > 0)
    add(trn("{} order was ordered again although perhaps bought, which was never cleared up: {}",
            "{} orders were ordered again although perhaps bought, which was never cleared up: {}", orders,
            orders, aside_text(unresolved)));
  Json const& held = part_of(totals, "held");
  if (auto orders = number_in(held, "orders"); orders > 0)
    add(trn("{} order is under way: {}", "{} orders are under way: {}", orders, orders, aside_text(held)));
  if (std::string unproven = amount_in(totals, "unproven"); unproven != "0" && unproven != "?")
    add(trn("unproven: {} of the sum is estimated, because the platform reported no charge",
            "unproven: {} of the sum are estimated, because the platform reported no charge",
            unproven == "1" ? 1 : 2, credits_of(totals, "unproven")));
  if (auto unknown = number_in(totals, "unknown"); unknown > 0)
    add(trn("unknown: nobody knows what {} task cost (?); no sum has it",
            "unknown: nobody knows what {} tasks cost (?); no sum has them", unknown, unknown));
  if (auto more = yuan_sentence(totals); !more.empty()) add(more);
  if (auto differ = number_in(totals, "differ"); differ > 0)
    add(trn("{} charge differs from what was asked or expected: yuanjingctl credits --audit",
            "{} charges differ from what was asked or expected: yuanjingctl credits --audit", differ,
            differ));
  return out;
}

}  // namespace

std::string credits_report_text(Json const& report) {
  std::string out = spent_text(report);
  if (out.empty()) out = tr("nothing was spent\n");
  if (auto budgets = budgets_text(report); !budgets.empty()) out += "\n" + budgets;
  if (auto more = sentences(part_of(report, "totals")); !more.empty()) out += "\n" + more;
  return out;
}

std::string credits_report_csv(Json const& report) {
  std::string out = csv_line(
      {text_in(report, "by"), "tasks", "credits", "unproven", "unknown", "differ", "yuan", "yuan_known"});
  for (auto const& row : part_of(report, "rows"))
    out += csv_line({csv_text(text_in(row, "key")), std::to_string(number_in(row, "tasks")),
                     amount_in(row, "credits"), amount_in(row, "unproven"),
                     std::to_string(number_in(row, "unknown")), std::to_string(number_in(row, "differ")),
                     amount_in(row, "yuan"), std::to_string(number_in(row, "yuan_known"))});
  return out;
}

std::string audit_text(Json const& entries) {
  Rows rows{{tr("DAY"), tr("JOB"), tr("ASKED"), tr("EXPECTED"), tr("CHARGED"), tr("WHAT DIFFERS")}};
  for (auto const& entry : entries)
    rows.push_back({text_in(entry, "day"), text_in(entry, "batch") + "/" + text_in(entry, "job"),
                    text_in(entry, "asked"), amount_in(entry, "expected"), amount_in(entry, "charged"),
                    said_in(entry, "why")});
  return table_text(rows);
}

std::string audit_csv(Json const& entries) {
  std::string out = csv_line({"day", "at", "batch", "job", "attempt", "taskid", "account", "asked",
                              "expected", "expected_from", "charged", "why"});
  for (auto const& entry : entries)
    out += csv_line({text_in(entry, "day"), text_in(entry, "at"), csv_text(text_in(entry, "batch")),
                     csv_text(text_in(entry, "job")), std::to_string(number_in(entry, "attempt")),
                     csv_text(text_in(entry, "taskid")), csv_text(text_in(entry, "account")),
                     csv_text(text_in(entry, "asked")), amount_in(entry, "expected"),
                     text_in(entry, "expected_from"), amount_in(entry, "charged"),
                     csv_text(text_in(entry, "why"))});
  return out;
}

}  // namespace yj::ctl
