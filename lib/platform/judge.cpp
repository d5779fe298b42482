#include "platform/judge.hpp"

#include "base/text.hpp"
#include "platform/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace yj::platform {

namespace {

constexpr std::array<int, 9> kRefusals{400, 404, 405, 411, 413, 414, 415, 422, 431};
constexpr Duration kRetryAfterMax = std::chrono::hours{1};

bool is_success(int status) { return status >= 200 && status <= 299; }

bool mentions_balance(std::string_view body) {
  std::string text = lower_ascii(body);
  for (std::string_view words :
       {"insufficient balance", "insufficient_balance", "insufficientbalance", "insufficient credit",
        "balance is insufficient", "balance not enough", "余额不足", "额度不足", "欠费"}) {
    if (text.find(words) != std::string::npos) return true;
  }
  return false;
}

/// Whether the API itself speaks, or something in front of it: JSON with words, aiohttp's `404: Not Found`,
/// or its text on a body that is too large (public source of aiohttp, web_exceptions.py).
bool in_api_form(Answer const& answer, http::Response const& response) {
  if (answer.has_value) return answer.whole && (answer.has_error || !answer.words.empty());
  std::string text = trimmed(std::string_view{response.body}.substr(0, 400));
  if (text.size() > 200 || text.find('\n') != std::string::npos) return false;
  return text.starts_with(fmt::format("{}: ", response.status)) ||
         text.starts_with("Maximum request body size ");
}

/// Only the form in seconds: a date would need our clock to agree with theirs.
std::optional<Duration> retry_after(http::Response const& response) {
  auto field = response.headers.find("Retry-After");
  if (!field) return std::nullopt;
  std::string text = trimmed(*field);
  std::int64_t seconds = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size() || text.empty() || text.front() == '-') return std::nullopt;
  if (error == std::errc::result_out_of_range) return kRetryAfterMax;
  if (error != std::errc{}) return std::nullopt;
  return std::min<Duration>(kRetryAfterMax, std::chrono::seconds{std::min<std::int64_t>(seconds, 3600)});
}

SubmitVerdict in_doubt(Answer const& answer, http::Response const& response) {
  std::string what = words_or_text(answer, response);
  if (!response.complete) what += fmt::format(" ({})", response.problem);
  return InDoubt{fmt::format("the answer does not tell whether the order was taken: {}", what)};
}

SubmitVerdict judge_success(Answer const& answer, http::Response const& response) {
  if (!answer.task_id.empty()) return Accepted{TaskId{answer.task_id}};
  if (!answer.whole || answer.envelope_error) return in_doubt(answer, response);
  if (answer.word == "SUCCEEDED") return FinishedAtOnce{answer.result};
  if (answer.word == "FAILED" || answer.has_error) {
    std::string words = words_or_text(answer, response);
    return FailedAtOnce{classify_failure(words), words};
  }
  return in_doubt(answer, response);
}

SubmitVerdict judge_response(http::Response const& response) {
  Answer answer = read_answer(response.body);
  int status = response.status;
  if (is_success(status)) return judge_success(answer, response);
  std::string words = words_or_text(answer, response);
  if (status >= 300 && status <= 399) {
    std::string where = printable(response.headers.find("Location").value_or("nowhere"), 200);
    return Misconfigured{
        fmt::format("the server at this address sends us elsewhere (HTTP {} to {})", status, where)};
  }
  if (status == 401 || status == 403) return KeyRejected{words};
  if (status == 429 && mentions_balance(response.body)) return BalanceEmpty{words};
  if (status == 429) return Throttled{words, retry_after(response)};
  bool api = in_api_form(answer, response);
  if (status == 402 && (api || mentions_balance(response.body))) return BalanceEmpty{words};
  if (status == 402 || std::find(kRefusals.begin(), kRefusals.end(), status) != kRefusals.end()) {
    if (api) return Refused{words};
    if (!response.complete) return in_doubt(answer, response);
    return Misconfigured{fmt::format("something other than the API answered: {}", words)};
  }
  if (!answer.task_id.empty() && (status >= 500 || status == 408 || status == 425))
    return Accepted{TaskId{answer.task_id}};
  return in_doubt(answer, response);
}

/// The parameter of "Missing required parameter: model", empty for every other answer.
std::string missing_parameter(SubmitVerdict const& verdict) {
  constexpr std::string_view kMissing = "missing required parameter:";
  auto const* refused = std::get_if<Refused>(&verdict);
  std::string words = refused != nullptr ? lower_ascii(refused->words) : std::string{};
  return words.starts_with(kMissing) ? trimmed(std::string_view{words}.substr(kMissing.size()))
                                     : std::string{};
}

}  // namespace

SubmitOutcome judge_submit(http::Finished const& finished) {
  SubmitOutcome outcome;
  if (finished.response) {
    outcome.raw = raw_answer(*finished.response);
    outcome.verdict = judge_response(*finished.response);
  } else {
    outcome.verdict = InDoubt{fmt::format("the request left and no answer came back: {}", finished.problem)};
  }
  // We always send all of these, and `model` is asked for before anything else: the request was cut on its way.
  std::string missing = missing_parameter(outcome.verdict);
  if (missing == "model" || (!missing.empty() && !finished.tail_sent)) {
    outcome.verdict =
        Unsent{fmt::format("the request arrived cut short: it says that '{}' is missing", missing)};
  }
  if (finished.tail_sent) return outcome;
  if (!finished.response) {
    outcome.verdict = Unsent{finished.problem};
  } else if (auto* doubt = std::get_if<InDoubt>(&outcome.verdict)) {
    outcome.verdict = Unsent{"answered before the request was complete; " + doubt->what};
  }
  return outcome;
}

namespace {

/// A body that ends with its connection may have been cut anywhere.
bool says_its_length(http::Response const& response) {
  return response.headers.find("Content-Length") || response.headers.find("Transfer-Encoding");
}

TaskResult carried_by(ChatAnswer const& answer) {
  TaskResult result;
  result.usage = answer.usage;
  auto add = [&](char const* field, std::string const& text) {
    result.links.push_back({field, std::string{kInline} + field});
    result.inlined.push_back({field, text});
  };
  add("text", answer.text);
  if (!answer.reasoning.empty()) add("reasoning", answer.reasoning);
  if (answer.beyond)
    result.remark = fmt::format("the text is longer than {} MiB; the rest was not kept", kChatBytesMax >> 20);
  else if (answer.finish_reason == "length")
    result.remark =
        "the text ends where the model stopped at its own limit (finish_reason: length); it may be cut short";
  return result;
}

SubmitVerdict judge_chat_answer(http::Response const& response, ChatAnswer const& answer) {
  if (answer.failed) {
    std::string words =
        printable(answer.error.empty() ? "the answer says FAILED without a word" : answer.error, 2000);
    return FailedAtOnce{classify_failure(words), words};
  }
  bool anything = !answer.text.empty() || !answer.reasoning.empty() || !answer.usage.empty();
  if (answer.ended || (anything && !answer.torn && response.complete && says_its_length(response)))
    return FinishedAtOnce{carried_by(answer)};
  if (!anything) return InDoubt{"the answer does not tell whether the order was taken: it has no text"};
  return InDoubt{
      fmt::format("the answer broke off after {} bytes of text ({}); what came is kept", answer.text.size(),
                  response.complete ? "it ended without saying that this was all" : response.problem)};
}

}  // namespace

SubmitOutcome judge_chat(http::Finished const& finished, ChatReader const& reader) {
  bool success = finished.tail_sent && finished.response && is_success(finished.response->status);
  if (!success) return judge_submit(finished);
  SubmitOutcome outcome;
  outcome.raw = {finished.response->status, printable(reader.beginning(), 4096)};
  outcome.verdict = judge_chat_answer(*finished.response, reader.answer());
  return outcome;
}

namespace {

/// "taskid=tsk-404 not exist" - and not a vendor's "model does not exist".
bool speaks_of_no_such_task(Answer const& answer, TaskId const& ours) {
  std::string text = lower_ascii(answer.words);
  if (text.find("not exist") == std::string::npos) return false;
  auto names = [&](std::string const& task) {
    return !task.empty() && text.find(lower_ascii(task)) != std::string::npos;
  };
  return text.find("taskid") != std::string::npos || names(answer.task_id) || names(ours.text);
}

PollVerdict judge_status(http::Response const& response, TaskId const& ours) {
  Answer answer = read_answer(response.body);
  std::string words = words_or_text(answer, response);
  if (response.status == 401 || response.status == 403) return QueryRejected{words};
  if (!is_success(response.status) || !answer.whole || answer.envelope_error || answer.word.empty())
    return NoNews{words};
  if (answer.word == "SUCCEEDED") return Succeeded{answer.result};
  if (answer.word == "UNKNOWN") return StateUnknown{words};
  if (answer.word != "FAILED") return Unfinished{printable(answer.word, 100)};
  if (speaks_of_no_such_task(answer, ours)) return NotExist{words};
  return TaskFailed{classify_failure(words), words};
}

}  // namespace

PollAnswer judge_poll(http::Response const& response, TaskId const& ours) {
  PollAnswer answer;
  answer.raw = raw_answer(response);
  answer.verdict = judge_status(response, ours);
  return answer;
}

}  // namespace yj::platform
