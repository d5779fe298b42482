#include "history.hpp"

#include "task.hpp"

#include <fmt/format.h>

#include <ctime>

namespace yj::sim {

namespace {

/// `2026-06-05 12:30:00.120` by the clock of the platform's country.
std::string china_time(Instant at) {
  std::int64_t millis = to_millis(at) + 8LL * 3600 * 1000;
  std::time_t seconds = millis / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, millis % 1000);
}

std::string_view accounting_status(Task const& task) {
  if (task.charged_at) return "accounted";
  // A success without usage goes to a list for people (llmage/accounting.py).
  return task.settled && task.fate == Fate::no_usage ? "failed" : "created";
}

}  // namespace

Json history_row(Task const& task, Json outputs, HistoryMood const& mood, Instant now) {
  std::string time = china_time(task.created);
  bool has_usage =
      task.ended(now) && task.succeeds() && task.fate != Fate::no_usage && task.usage_form != UsageForm::none;
  Json row = Json::object();
  row["id"] = fmt::format("lu_{:08x}", task.number * 2'654'435'761 % 4'294'967'296);
  row["llmid"] = "m-" + task.order.model;
  row["use_date"] = time.substr(0, 10);
  row["use_time"] = time;
  row["userid"] = "user-1";
  row["usages"] = has_usage ? task.usage() : Json(nullptr);
  row["ioinfo"] = fmt::format("/{}/{}/llmio", task.number % 193, task.number);
  // The stored status is the submit answer's until the end (llmage/asyncinference.py).
  row["status"] = task.ended(now) ? task.state(now) : "CREATED";
  row["taskid"] = task.synchronous ? Json(nullptr) : Json(task.id);
  row["amount"] = task.charged_at ? to_json(task.price.amount) : Json(nullptr);
  row["cost"] = nullptr;
  row["userorgid"] = "org-1";
  row["accounting_status"] = accounting_status(task);
  row["io_content"] = nullptr;
  if (mood.io == IoContent::whole) {
    row["io_content"] = Json::object();
    row["io_content"]["input"] = task.input;
    row["io_content"]["output"] = std::move(outputs);
  }
  return row;
}

Json history_page(Json rows, std::size_t total, std::int64_t page, std::int64_t page_size) {
  Json body = Json::object();
  body["success"] = true;
  body["rows"] = std::move(rows);
  body["total"] = total;
  body["page"] = page;
  body["page_size"] = page_size;
  return body;
}

Json history_failure(std::string_view error) {
  Json body = history_page(Json::array(), 0, 1, 50);
  body["success"] = false;
  body["error"] = error;
  return body;
}

}  // namespace yj::sim
