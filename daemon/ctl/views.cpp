#include "daemon/ctl/views.hpp"

#include "base/text.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

namespace yj::ctl {

namespace {

constexpr std::size_t kPromptColumns = 48;
constexpr std::size_t kReasonColumns = 60;

std::string reason_of(Json const& job) {
  std::string attention = said_in(job, "attention");
  return attention.empty() ? said_in(job, "reason") : attention;
}

/// `key     value`, left out when there is no value.
void add_line(std::string& out, std::string_view key, std::string const& value) {
  if (!value.empty() && value != "-") out += padded(key, 11) + " " + value + "\n";
}

std::string value_text(Json const& value) {
  Json holder;
  holder["it"] = value;
  return value.is_string() ? text_in(holder, "it")
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string obstacles_text(Json const& status) {
  std::string out;
  for (auto const& obstacle : part_of(status, "obstacles")) {
    std::string until = when(obstacle, "until");
    std::string since = when(obstacle, "since");
    out += "  " + said_in(obstacle, "what");
    if (since != "-") out += tr("; since {}", since);
    if (until != "-") out += tr("; tried again at {}", until);
    out += "\n";
    if (auto advice = said_in(obstacle, "advice"); !advice.empty()) out += "    " + advice + "\n";
  }
  return out;
}

/// `30 of 200 credits spent, 20 set aside, 150 left`
std::string budget_text(Json const& budget) {
  std::string day = text_in(budget, "day");
  return tr("{}{} of {} credits spent, {} set aside, {} left", day.empty() ? "" : day + ": ",
            amount_in(budget, "spent"), amount_in(budget, "cap"), amount_in(budget, "held"),
            amount_in(budget, "left"));
}

std::string budget_word(std::string const& scope) {
  if (scope == "batch") return tr("budget");
  return scope == "batch_day" ? tr("daily") : tr("confirm");
}

std::string waits_text(Json const& holder) {
  std::string out;
  for (auto const& wait : part_of(holder, "money_waits")) {
    out += tr("  {}: {}; since {}\n", text_in(wait, "batch"), said_in(wait, "what"), when(wait, "since"));
    if (auto advice = said_in(wait, "advice"); !advice.empty()) out += "    " + advice + "\n";
  }
  return out;
}

/// What an attempt cost; `?` of one that was bought and does not say, `-` of one that was not.
std::string cost_in(Json const& attempt, std::string_view unit) {
  std::string amount = amount_in(attempt, unit);
  bool bought = text_in(attempt, "state") == "succeeded" || text_in(attempt, "state") == "unresolved";
  return amount == "?" && !bought ? "-" : amount;
}

std::string attempts_text(Json const& job) {
  std::vector<std::vector<std::string>> rows{{tr("ATTEMPT"), tr("STATE"), tr("BEGAN"), tr("ENDED"),
                                              tr("TASK"), tr("CREDITS"), tr("YUAN"), tr("REASON")}};
  for (auto const& attempt : part_of(job, "attempts"))
    rows.push_back({std::to_string(number_in(attempt, "number")), state_word(text_in(attempt, "state")),
                    when(attempt, "began_at"), when(attempt, "ended_at"), text_in(attempt, "taskid"),
                    cost_in(attempt, "credits"), cost_in(attempt, "yuan"),
                    cut_to(said_in(attempt, "reason"), kReasonColumns)});
  return table_text(rows);
}

/// `after 3 failures in a row, at 25% failures`; empty where the batch does not say.
std::string stop_text(Json const& stop) {
  std::string text;
  if (auto fails = number_in(stop, "fails_in_row"); fails > 0) text = tr("after {} failures in a row", fails);
  if (auto rate = text_in(stop, "fail_rate"); !rate.empty())
    text += (text.empty() ? "" : tr(", ")) + tr("at {} failures", rate);
  return text;
}

std::string artifacts_text(Json const& job) {
  std::vector<std::vector<std::string>> rows{{tr("FILE"), tr("KIND"), tr("BYTES"), tr("HOME")}};
  for (auto const& artifact : part_of(job, "artifacts")) {
    std::string file = text_in(artifact, "file");
    bool home = !file.empty();
    rows.push_back({home ? file : "-", state_word(text_in(artifact, "kind")),
                    home ? std::to_string(number_in(artifact, "bytes")) : "-", when(artifact, "home_at")});
  }
  return table_text(rows);
}

std::string events_text(Json const& job) {
  std::vector<std::vector<std::string>> rows{{tr("WHEN"), tr_of("event", "WHAT"), ""}};
  for (auto const& event : part_of(job, "events"))
    rows.push_back({when(event, "at"), state_word(text_in(event, "kind")),
                    event_in_own_language(text_in(event, "kind"), text_in(event, "text"))});
  return table_text(rows);
}

}  // namespace

/// A job that a person holds back is held like those that wait for people's pictures; its list says which.
std::string job_state(Json const& job) {
  bool const paused = job.value("paused", false) && text_in(job, "state") == "held";
  return state_word(paused ? "paused" : text_in(job, "state"));
}

std::string jobs_text(std::vector<Json> const& jobs, bool with_batch) {
  std::vector<std::vector<std::string>> rows{
      {tr("JOB"), tr("STATE"), tr("MODEL"), tr("CHANGED"), tr("PROMPT OR REASON")}};
  if (with_batch) rows.front().insert(rows.front().begin(), tr("BATCH"));
  for (auto const& job : jobs) {
    std::string reason = reason_of(job);
    std::vector<std::string> row{
        text_in(job, "name"), job_state(job), text_in(job, "model"), when(job, "changed_at"),
        reason.empty() ? cut_to(text_in(job, "prompt"), kPromptColumns) : cut_to(reason, kReasonColumns)};
    if (with_batch) row.insert(row.begin(), text_in(job, "batch"));
    rows.push_back(std::move(row));
  }
  return table_text(rows);
}

std::string batches_text(Json const& batches) {
  std::vector<std::vector<std::string>> rows{
      {tr("BATCH"), tr("STATE"), tr("JOBS"), tr("CREDITS"), tr("ACCEPTED"), tr("COUNTS")}};
  for (auto const& batch : batches) {
    rows.push_back({text_in(batch, "name"), state_word(batch_state_word(batch)),
                    std::to_string(number_in(batch, "jobs")), credits_cell(batch), when(batch, "accepted_at"),
                    counts_text(part_of(batch, "counts"))});
  }
  return table_text(rows);
}

std::string budgets_text(Json const& batch) {
  std::string out;
  for (auto const& budget : part_of(batch, "budgets"))
    add_line(out, budget_word(text_in(budget, "scope")), budget_text(budget));
  if (out.empty()) out = tr("batch {} has no budget\n", text_in(batch, "name"));
  if (auto waits = waits_text(batch); !waits.empty()) out += tr("waits for money:\n") + waits;
  return out;
}

std::string balances_text(Json const& balances) {
  std::string out;
  for (auto const& balance : balances) {
    std::string indent;
    for (auto const& line : part_of(balance, "text")) {
      out += indent + said_text(line) + "\n";
      indent = "  ";
    }
  }
  return out;
}

std::string batch_text(Json const& batch) {
  std::string out;
  add_line(out, tr("batch"), text_in(batch, "name"));
  add_line(out, tr("id"), text_in(batch, "id"));
  add_line(out, tr("account"), text_in(batch, "account"));
  std::string reason = said_in(batch, "reason");
  add_line(out, tr("state"), state_word(batch_state_word(batch)) + (reason.empty() ? "" : ": " + reason));
  add_line(out, tr("jobs"), tr("{}: {}", number_in(batch, "jobs"), counts_text(part_of(batch, "counts"))));
  add_line(out, tr("credits"), credits_text(batch));
  if (Json const& to_come = part_of(batch, "to_come"); number_in(to_come, "jobs") > 0)
    add_line(out, tr("to come"), said_in(to_come, "what"));
  for (auto const& budget : part_of(batch, "budgets"))
    add_line(out, budget_word(text_in(budget, "scope")), budget_text(budget));
  add_line(out, tr("project"), text_in(batch, "project"));
  add_line(out, tr("accepted"), tr("{} from {}", when(batch, "accepted_at"), text_in(batch, "accepted_by")));
  add_line(out, tr("folder"), text_in(batch, "folder"));
  add_line(out, tr("stop"), stop_text(part_of(batch, "stop")));
  for (auto const& note : part_of(batch, "notes")) add_line(out, tr("note"), said_text(note));
  if (auto waits = waits_text(batch); !waits.empty()) out += tr("waits for money:\n") + waits;
  return out;
}

std::string why_text(Json const& why) {
  std::string out;
  add_line(out, tr("why"), said_in(why, "what"));
  add_line(out, tr("since"), with_distance(why, "since"));
  // A task is asked about, and a file fetched, again and again: that instant is no promise of an end.
  std::string kind = text_in(why, "kind");
  bool looked_at = kind == "platform" || kind == "files" || kind == "again";
  add_line(out, looked_at ? tr("next look") : tr("until"), with_distance(why, "until"));
  add_line(out, tr("do"), said_in(why, "advice"));
  for (auto const& choice : part_of(why, "choices"))
    out += fmt::format("  {}\n      {}\n", text_in(choice, "command"), said_in(choice, "when"));
  return out;
}

/// A text of a stranger, line by line, so that nothing in it moves the cursor.
std::string printable_lines(std::string_view text) {
  constexpr std::size_t kLineMax = 4000;
  std::string out;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    out += "  " + printable(text.substr(0, end), kLineMax) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// What came of a text whose end did not: it may be all that there is of it.
std::string kept_text(Json const& job) {
  std::string out;
  for (auto const& attempt : part_of(job, "attempts")) {
    std::string text = text_in(part_of(attempt, "kept"), "text");
    if (text.empty()) continue;
    out += tr("kept of attempt {}:\n{}", number_in(attempt, "number"), printable_lines(text));
  }
  return out;
}

std::string job_text(Json const& job) {
  std::string out;
  add_line(out, tr("job"), text_in(job, "batch") + "/" + text_in(job, "name"));
  add_line(out, tr("id"), text_in(job, "id"));
  std::string reason = said_in(job, "reason");
  add_line(out, tr("state"), state_word(text_in(job, "state")) + (reason.empty() ? "" : ": " + reason));
  add_line(out, tr("attention"), said_in(job, "attention"));
  out += why_text(part_of(job, "why"));
  add_line(out, tr("type"), text_in(job, "type"));
  add_line(out, tr("model"), text_in(job, "model"));
  add_line(out, tr("account"), text_in(job, "account"));
  add_line(out, tr("prompt"), text_in(job, "prompt"));
  for (auto const& [name, value] : part_of(job, "fields").items()) {
    if (name != "prompt" && name != "model") add_line(out, tr("sent"), tr("{}: {}", name, value_text(value)));
  }
  for (auto const& file : part_of(job, "files"))
    add_line(out, tr("input"), tr("{} as {}", text_in(file, "source"), text_in(file, "field")));
  for (auto const& note : part_of(job, "notes")) add_line(out, tr("note"), said_text(note));
  for (auto const& part : {attempts_text(job), artifacts_text(job), kept_text(job), events_text(job)}) {
    if (!part.empty()) out += "\n" + part;
  }
  return out;
}

std::string status_text(Json const& status, std::vector<Json> const& in_doubt) {
  std::string out;
  if (auto doubts = number_in(status, "in_doubt"); doubts > 0) {
    out +=
        tr("IN DOUBT: {} - perhaps bought, the answer was lost; `yuanjingctl why JOB` says how to resolve "
           "each\n",
           doubts);
    out += jobs_text(in_doubt, true) + "\n";
  }
  out += fmt::format("{}\n", counts_text(part_of(status, "totals")));
  out += tr("{} at the platform, {} being sent, {} being brought home\n", number_in(status, "in_flight"),
            number_in(status, "on_wire"), number_in(status, "collecting"));
  if (auto obstacles = obstacles_text(status); !obstacles.empty()) out += tr("in the way:\n") + obstacles;
  if (auto waits = waits_text(status); !waits.empty()) out += tr("waits for money:\n") + waits;
  out += balances_text(part_of(status, "balances"));
  if (auto batches = batches_text(part_of(status, "batches")); !batches.empty()) out += "\n" + batches;
  out += tr("\nyuanjingd {}, running since {}\n", text_in(status, "version"), when(status, "started_at"));
  return out;
}

}  // namespace yj::ctl
