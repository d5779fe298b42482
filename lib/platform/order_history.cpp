#include "platform/order_history.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "core/millionths.hpp"
#include "platform/answer.hpp"
#include "platform/lenient_value.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>

namespace yj::platform {

namespace {

constexpr std::size_t kRowEvidenceBytesMax = 4096;

Json const* member(Json const& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  auto place = object.find(std::string(name));
  return place == object.end() || place->is_null() ? nullptr : &*place;
}

std::string text_of(Json const* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return trimmed(value->get_ref<std::string const&>());
  if (value->is_number_integer()) return value->dump();
  return {};
}

std::string dumped(Json const& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// A structure, or text that holds one.
std::optional<Json> structure(Json const* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_structured()) return *value;
  if (!value->is_string()) return std::nullopt;
  auto read = first_value(value->get_ref<std::string const&>());
  if (!read || !read->whole) return std::nullopt;
  return std::move(read->value);
}

bool number_at(std::string_view text, std::size_t at, std::size_t digits, int& out) {
  if (text.size() < at + digits) return false;
  auto const* start = text.data() + at;
  auto [end, error] = std::from_chars(start, start + digits, out);
  return error == std::errc{} && end == start + digits;
}

/// `2026-06-05 12:30:00.120`, or the day alone, read as if it were UTC.
std::optional<Instant> instant_of(std::string const& text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!number_at(text, 0, 4, year) || !number_at(text, 5, 2, month) || !number_at(text, 8, 2, day))
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  int hour = 0;
  int minute = 0;
  number_at(text, 11, 2, hour);
  number_at(text, 14, 2, minute);
  return Instant{std::chrono::sys_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

/// The last of the answers that the platform stored for this order.
Answer last_answer(std::optional<Json> const& io) {
  if (!io) return {};
  auto output = structure(member(*io, "output"));
  if (!output) return {};
  if (!output->is_array()) return read_answer(dumped(*output));
  return output->empty() ? Answer{} : read_answer(dumped(output->back()));
}

std::optional<Yuan> amount_of(Json const& row) {
  Json const* value = member(row, "amount");
  auto number = value ? number_of(*value) : std::nullopt;
  auto millionths = number ? reported_millionths(*number) : std::nullopt;
  if (!millionths) return std::nullopt;
  std::string accounting = text_of(member(row, "accounting_status"));
  if (*millionths == 0 && !accounting.empty() && accounting != "accounted") return std::nullopt;
  return Yuan{*millionths};
}

HistoryRow row_of(Json const& json) {
  HistoryRow row;
  row.id = text_of(member(json, "id"));
  row.amount = amount_of(json);
  row.about = instant_of(text_of(member(json, "use_time")));
  if (!row.about) row.about = instant_of(text_of(member(json, "use_date")));
  auto io = structure(member(json, "io_content"));
  auto input = io ? structure(member(*io, "input")) : std::nullopt;
  // A record that shows its input and has no transno there is somebody else's order, made in another way.
  if (input) row.transno = text_of(member(*input, "transno"));

  Answer last = last_answer(io);
  Json named = Json::object();
  if (Json const* task = member(json, "taskid")) named["taskid"] = *task;
  std::string task = read_answer(dumped(named)).task_id;
  if (task.empty()) task = last.task_id;
  if (!task.empty()) row.task = TaskId{task};

  Json stated = Json::object();
  if (Json const* status = member(json, "status")) stated["status"] = *status;
  std::string word = read_answer(dumped(stated)).word;
  if (word.empty()) word = last.word;
  RawAnswer raw{200, printable(dumped(json), kRowEvidenceBytesMax)};
  if (row.task) {
    row.outcome = SubmitOutcome{Accepted{*row.task}, std::move(raw)};
  } else if (word == "SUCCEEDED") {
    row.outcome = SubmitOutcome{FinishedAtOnce{last.result}, std::move(raw)};
  } else if (word == "FAILED" || word == "UNKNOWN") {
    std::string words = last.words.empty() ? word : last.words;
    row.outcome = SubmitOutcome{FailedAtOnce{classify_failure(words), words}, std::move(raw)};
  }
  return row;
}

}  // namespace

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::optional<Instant> date_of(http::Response const& response) {
  auto field = response.headers.find("Date");
  if (!field) return std::nullopt;
  std::string const text{*field};
  std::tm parts{};
  char const* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

HistoryAnswer judge_history(http::Response const& response) {
  Answer said = read_answer(response.body);
  std::string words = words_or_text(said, response);
  int status = response.status;
  bool refused = status == 401 || status == 403 || status == 404 || status == 405;
  if (refused || (status >= 300 && status <= 399)) return HistoryClosed{words};
  if (status < 200 || status > 299) return NoNews{words};
  auto read = first_value(response.body);
  if (!read) {
    bool page = trimmed(response.body).starts_with('<');
    if (page && response.complete) return HistoryClosed{"a web page answers in its place"};
    return NoNews{words};
  }
  Json const* rows = member(read->value, "rows");
  Json const* success = member(read->value, "success");
  bool failed = success != nullptr && success->is_boolean() && !success->get<bool>();
  if (failed || rows == nullptr || !rows->is_array() || !read->whole || !response.complete)
    return NoNews{failed ? words : "its answer is not a whole page of records"};
  HistoryPage page;
  page.date = date_of(response);
  if (Json const* total = member(read->value, "total"); total != nullptr && total->is_number_integer())
    page.total = total->get<std::int64_t>();
  for (auto const& row : *rows) {
    if (row.is_object()) page.rows.push_back(row_of(row));
  }
  return page;
}

}  // namespace yj::platform
