#include "simulation/remote.hpp"

#include "base/json.hpp"
#include "base/sha256.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>

namespace yj::simulation {

namespace {

using namespace std::chrono_literals;

constexpr Duration kForEver = std::chrono::hours{24 * 3650};
constexpr std::int64_t kOne = 1'000'000;

/// What each of them says of itself in the platform's words.
constexpr std::array<char const*, 6> kFailures{"None,Cannot connect to host",
                                               "ERROR:upstream 400 InputImageSensitive",
                                               "Throttling.RateQuota: too many requests",
                                               "ERROR:Read timed out",
                                               "ERROR:model does not exist any more",
                                               "something else went wrong"};

/// `Sun, 06 Nov 1994 08:49:37 GMT`
std::string http_date(Instant at) {
  std::time_t const seconds = std::chrono::system_clock::to_time_t(at);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

http::Response answer(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

}  // namespace

Digest file_of(std::string const& task, std::string const& kind) {
  return Sha256::of(fmt::format("the {} of {}", kind, task));
}

Remote::Remote(Timeline& timeline, Weather& weather, Dice dice, Books& books)
    : timeline_(timeline), weather_(weather), dice_(dice), books_(books), envelopes_(dice_.chance(0.5)) {
  if (dice_.chance(0.3)) rows_ = dice_.between(3, 20);
}

Credits Remote::balance(std::string const& account) {
  // Where money is no trouble there is enough of it.
  std::int64_t start = weather_.may(Fault::balance) ? 400 : 10'000'000;
  return balances_.try_emplace(account, Credits{start * kOne}).first->second;
}

void Remote::top_up(std::string const& account, Credits amount) {
  balances_[account] = Credits{balance(account).millionths + amount.millionths};
}

Credits Remote::price_of(JobFacts const& facts) const {
  std::int64_t price = facts.type == JobType::t2i ? 4 * kOne : facts.duration * kOne * 5 / 2;
  auto factor = factors_.find(facts.model);
  return {factor == factors_.end() ? price : price * factor->second / 100};
}

std::optional<http::Response> Remote::refusal(Order const& order) {
  if (weather_.has(Fault::key)) return answer(401, R"({"error": "invalid api key"})");
  if (weather_.has(Fault::throttle)) {
    auto response = answer(429, R"({"error": "too many requests"})");
    if (dice_.chance(0.5)) response.headers.add("Retry-After", std::to_string(dice_.between(5, 120)));
    return response;
  }
  if (weather_.has(Fault::gateway) && dice_.chance(0.02)) return answer(413, "<html>too large</html>");
  if (order.facts.refused) return answer(400, R"({"error": "unknown parameter value"})");
  Credits least{(order.facts.model == "beta" ? 120 : 20) * kOne};
  if (balance(order.facts.account) < least) return answer(429, R"({"error": "Insufficient balance"})");
  return std::nullopt;
}

std::optional<http::Response> Remote::refuse_early(Order const& order) {
  if (!dice_.chance(0.3)) return std::nullopt;
  return refusal(order);
}

Task& Remote::take(Order const& order, bool echo) {
  Instant now = timeline_.now();
  Task task;
  task.id = fmt::format("tsk-{}", ++last_task_);
  task.attempt = order.attempt;
  task.job = order.job;
  task.account = order.facts.account;
  task.picture = order.facts.type == JobType::t2i;
  task.created = now;
  task.recorded = now;
  task.archived = now + kForEver;
  task.ends = now + dice_.between(Duration{20s}, Duration{5min});
  task.price = price_of(order.facts);
  task.yuan = Yuan{task.price.millionths / 10};
  task.priced = now;
  task.linked = now;
  task.in_history = now;
  task.echo = echo;
  if (dice_.chance(0.03)) task.ends = now + dice_.between(Duration{1h}, Duration{8h});
  if (weather_.may(Fault::failure) && (order.facts.doomed || dice_.chance(0.15))) {
    bool unknown = dice_.chance(0.1);
    task.end = unknown ? Task::End::unknown : Task::End::failure;
    task.words =
        order.facts.doomed ? kFailures[order.facts.duration % 2 == 0 ? 0 : 2] : dice_.one_of(kFailures);
    if (!unknown && dice_.chance(0.02)) task.end = Task::End::never;
  }
  if (weather_.may(Fault::record)) {
    if (dice_.chance(0.2)) task.recorded = now + dice_.between(Duration{5s}, Duration{3min});
    if (dice_.chance(0.01)) task.recorded = now + kForEver;
    if (dice_.chance(0.5)) task.archived = task.ends + dice_.between(Duration{20h}, Duration{40h});
  }
  if (weather_.may(Fault::history)) {
    if (dice_.chance(0.3)) task.in_history = now + dice_.between(Duration{10s}, Duration{20min});
    if (dice_.chance(0.05)) task.in_history = now + kForEver;
    task.hidden = dice_.chance(0.05);
  }
  if (weather_.may(Fault::usage)) {
    task.reports_price = order.facts.model != "delta" && !dice_.chance(0.03);
    if (dice_.chance(0.1)) task.priced = task.ends + dice_.between(Duration{10s}, Duration{10min});
    if (dice_.chance(0.02)) factors_[order.facts.model] = dice_.between(80, 160);
  }
  if (weather_.may(Fault::link) && dice_.chance(0.1))
    task.linked = task.ends + dice_.between(Duration{10s}, Duration{30min});
  return books_.add(std::move(task), order.facts);
}

/// JSON, or a Python literal in the oldest generation.
http::Response Remote::failed_at_once() {
  char const* words = dice_.one_of(kFailures);
  if (dice_.chance(0.3)) return answer(200, fmt::format("{{'error': '{}', 'status': 'FAILED'}}", words));
  return answer(200, fmt::format(R"({{"error": "{}", "status": "FAILED"}})", words));
}

http::Response Remote::submit(Order const& order, Duration& takes) {
  books_.note_arrived(order.attempt);
  if (auto refused = refusal(order)) return std::move(*refused);
  if (weather_.may(Fault::failure) && dice_.chance(0.04)) return failed_at_once();
  bool at_once = weather_.may(Fault::synchronous) && order.facts.model == "gamma";
  Task& task = take(order, false);
  if (weather_.has(Fault::gateway) && weather_.may(Fault::echo) && dice_.chance(0.2)) take(order, true);
  charge(task);
  if (at_once) {
    task.told = false;
    task.end = Task::End::success;
    task.ends = timeline_.now();
    task.priced = task.linked = task.ends;
    takes += dice_.between(Duration{5s}, Duration{40s});
    return answer(200, "{" + finished_fields(task) + "}");
  }
  std::string body = fmt::format(R"({{"taskid": "{}", "status": "CREATED"}})", task.id);
  if (weather_.may(Fault::network) && dice_.chance(0.05)) body += body;  // sent twice, one after the other
  return answer(200, std::move(body));
}

/// Billed when it succeeds. It is booked at once here: nobody sees a balance before that.
void Remote::charge(Task const& task) {
  if (task.end == Task::End::success) top_up(task.account, Credits{-task.price.millionths});
}

std::string Remote::links_of(Task const& task) const {
  std::string stamp = std::to_string(to_millis(timeline_.now()));
  if (task.picture) return fmt::format(R"(, "image": "https://files.test/{}/image?{}")", task.id, stamp);
  return fmt::format(
      R"(, "video": "https://files.test/{0}/video?{1}", "image": "https://files.test/{0}/cover?{1}")",
      task.id, stamp);
}

/// As much as is known of it now.
std::string Remote::finished_fields(Task const& task) const {
  Instant now = timeline_.now();
  std::string fields = R"("status": "SUCCEEDED")";
  if (task.linked <= now) fields += links_of(task);
  if (task.reports_price && task.priced <= now)
    fields += fmt::format(R"(, "usage": {{"credits": {}}})", to_text(task.price));
  return fields;
}

http::Response Remote::status(std::string const& id) {
  Instant now = timeline_.now();
  if (weather_.has(Fault::key)) return answer(401, R"({"error": "invalid api key"})");
  if (weather_.has(Fault::gateway)) return answer(502, "<html>Bad Gateway</html>");
  if (weather_.has(Fault::network) && dice_.chance(0.3))
    return answer(200, R"({"status": "error", "data": {"message": "get task info error: timed out"}})");
  Task const* task = books_.by_id(id);
  if (task == nullptr || !task->shown(now))
    return answer(
        200, fmt::format(R"({{"taskid": "{0}", "status": "FAILED", "error": "taskid={0} not exist"}})", id));
  std::string fields = R"("status": "RUNNING")";
  if (task->failed(now)) {
    fields = task->end == Task::End::unknown
                 ? std::string{R"("status": "UNKNOWN")"}
                 : fmt::format(R"("status": "FAILED", "error": "{}")", task->words);
  } else if (task->succeeded(now)) {
    fields = finished_fields(*task);
  } else if (dice_.chance(0.1)) {
    fields = R"("status": "submitted")";
  }
  return answer(200, envelopes_ ? fmt::format(R"({{"status": "ok", "data": {{{}}}}})", fields)
                                : fmt::format("{{{}}}", fields));
}

http::Response Remote::history(std::string const& account, int page) {
  Instant now = timeline_.now();
  if (weather_.has(Fault::key)) return answer(401, R"({"error": "invalid api key"})");
  if (weather_.has(Fault::history)) {
    return dice_.chance(0.3) ? answer(403, R"({"error": "forbidden"})")
                             : answer(200, R"({"success": false, "rows": [], "error": "busy"})");
  }
  if (weather_.has(Fault::gateway)) return answer(502, "<html>Bad Gateway</html>");
  Json rows = Json::array();
  int seen = 0;
  auto const& tasks = books_.tasks();
  for (auto place = tasks.rbegin(); place != tasks.rend(); ++place) {
    if (place->account != account || place->in_history > now) continue;
    if (seen++ / rows_ != page - 1) continue;
    std::string time = to_iso(place->created);
    time[10] = ' ';
    time.pop_back();
    Json row{{"id", "lu_" + place->id}, {"use_time", time}};
    if (place->told) row["taskid"] = place->id;
    row["status"] = place->succeeded(now) ? "SUCCEEDED" : place->failed(now) ? "FAILED" : "RUNNING";
    if (place->succeeded(now)) row["amount"] = static_cast<double>(place->yuan.millionths) / 1e6;
    row["io_content"] = nullptr;
    if (!place->hidden) {
      Json io{{"input", {{"transno", place->attempt.text()}}}};
      if (!place->told) io["output"] = Json::array({*parse_json("{" + finished_fields(*place) + "}")});
      row["io_content"] = std::move(io);
    }
    rows.push_back(std::move(row));
  }
  Json body{{"success", true}, {"total", seen}, {"page", page}, {"rows", std::move(rows)}};
  http::Response page_of_rows = answer(200, body.dump());
  page_of_rows.headers.add("Date", http_date(now));
  return page_of_rows;
}

CollectResult Remote::fetch(std::string const& url) {
  // https://files.test/<task>/<kind>?<when the link was made>
  std::string_view rest = std::string_view{url}.substr(std::string_view{"https://files.test/"}.size());
  std::string task{rest.substr(0, rest.find('/'))};
  rest.remove_prefix(task.size() + 1);
  std::string kind{rest.substr(0, rest.find('?'))};
  rest.remove_prefix(kind.size() + 1);
  std::int64_t made = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), made);
  bool expired = weather_.may(Fault::link) && timeline_.now() - from_millis(made) > Duration{1h};
  if (expired) return LinkDead{"HTTP 403"};
  if (weather_.may(Fault::link) && dice_.chance(0.05))
    return LinkDead{"a web page came in place of the file"};
  if (weather_.has(Fault::network) && dice_.chance(0.4)) return FetchAgain{"the file broke off"};
  return FileHome{fmt::format("{}.{}", task, kind), 1000, file_of(task, kind)};
}

}  // namespace yj::simulation
