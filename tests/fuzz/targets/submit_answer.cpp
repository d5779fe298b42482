// What the platform answers to the one request that costs money. The first line of an input begins with `sent` or `unsent`.
#include "base/json.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/answered.hpp"
#include "platform/judge.hpp"

#include <algorithm>

namespace yj::fuzz {
namespace {

/// What nobody can argue about, read with the strict reader: a flat object with a plain task id in it.
std::string plain_task_in(std::string const& body) {
  auto json = parse_json(body);
  if (!json || !json->is_object() || json->contains("data")) return {};
  // `{"status": "ok", …}` and its like may be an envelope, of which this reading knows nothing.
  auto status = json->find("status");
  if (status != json->end() && (!status->is_string() || *status != "CREATED")) return {};
  auto place = json->find("taskid");
  if (place == json->end() || !place->is_string()) return {};
  std::string task = place->get<std::string>();
  bool plain = std::all_of(task.begin(), task.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  return plain && task.size() <= 200 ? task : std::string{};
}

void holds(SubmitVerdict const& verdict) {
  if (auto const* it = std::get_if<Unsent>(&verdict)) are_words(it->what);
  if (auto const* it = std::get_if<Accepted>(&verdict)) is_a_task(it->task);
  if (auto const* it = std::get_if<FinishedAtOnce>(&verdict)) is_a_result(it->result);
  if (auto const* it = std::get_if<FailedAtOnce>(&verdict)) are_words(it->words);
  if (auto const* it = std::get_if<Refused>(&verdict)) are_words(it->words);
  if (auto const* it = std::get_if<KeyRejected>(&verdict)) are_words(it->words);
  if (auto const* it = std::get_if<Misconfigured>(&verdict)) are_words(it->words);
  if (auto const* it = std::get_if<BalanceEmpty>(&verdict)) are_words(it->words);
  if (auto const* it = std::get_if<InDoubt>(&verdict)) are_words(it->what);
  if (auto const* it = std::get_if<Throttled>(&verdict)) {
    are_words(it->words);
    if (it->retry_after)
      FUZZ_CHECK(*it->retry_after >= Duration{0} && *it->retry_after <= std::chrono::hours{1},
                 "a pause without a bound");
  }
}

/// Nothing that may have been bought is called not bought, and nothing bought is forgotten.
void keeps_the_money(http::Finished const& finished, SubmitVerdict const& verdict) {
  int status = finished.response->status;
  bool success = status >= 200 && status <= 299;
  bool unclear = status < 200 || status > 499 || status == 408 || status == 425;
  if (!finished.tail_sent)
    FUZZ_CHECK(!std::holds_alternative<InDoubt>(verdict), "a doubt about what was never sent");
  if (std::string task = plain_task_in(finished.response->body);
      !task.empty() && (success || status >= 500)) {
    auto const* accepted = std::get_if<Accepted>(&verdict);
    FUZZ_CHECK(accepted != nullptr && accepted->task.text == task, "a task that was announced is forgotten");
  }
  if (!finished.tail_sent) return;
  if (unclear)
    FUZZ_CHECK(std::holds_alternative<InDoubt>(verdict) || std::holds_alternative<Accepted>(verdict),
               "an answer that tells nothing is taken for a verdict");
  if (success)
    FUZZ_CHECK(!std::holds_alternative<Unsent>(verdict) && !std::holds_alternative<Refused>(verdict) &&
                   !std::holds_alternative<Misconfigured>(verdict),
               "a success is taken for a refusal");
  if (!finished.response->complete && success && finished.response->body.empty())
    FUZZ_CHECK(std::holds_alternative<InDoubt>(verdict), "silence is taken for an answer");
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  std::string_view text = text_of(data, size);
  yj::http::Finished finished;
  finished.tail_sent = !text.starts_with("un");
  text.remove_prefix(std::min(text.find(' '), text.size()));
  if (!text.empty()) text.remove_prefix(1);
  finished.response = response_in(text);
  finished.problem = finished.response->problem;
  auto outcome = yj::platform::judge_submit(finished);
  is_evidence(outcome.raw);
  holds(outcome.verdict);
  keeps_the_money(finished, outcome.verdict);
  return 0;
}
