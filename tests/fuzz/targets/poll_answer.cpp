// What the platform answers when it is asked about a task.
#include "fuzz/check.hpp"
#include "fuzz/targets/answered.hpp"
#include "platform/judge.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view text = fuzz::text_of(data, size);
  http::Response response = fuzz::response_in(text);
  PollAnswer answer = platform::judge_poll(response, TaskId{"tsk-404"});
  fuzz::is_evidence(answer.raw);
  auto const& verdict = answer.verdict;
  bool ended = std::holds_alternative<Succeeded>(verdict) || std::holds_alternative<TaskFailed>(verdict) ||
               std::holds_alternative<StateUnknown>(verdict);
  bool success = response.status >= 200 && response.status <= 299;
  FUZZ_CHECK(success || !ended, "a failed question ends a task");
  if (auto const* it = std::get_if<Succeeded>(&verdict)) fuzz::is_a_result(it->result);
  if (auto const* it = std::get_if<Unfinished>(&verdict)) fuzz::are_words(it->word);
  if (auto const* it = std::get_if<TaskFailed>(&verdict)) fuzz::are_words(it->words);
  if (auto const* it = std::get_if<StateUnknown>(&verdict)) fuzz::are_words(it->words);
  if (auto const* it = std::get_if<NotExist>(&verdict)) fuzz::are_words(it->words);
  if (auto const* it = std::get_if<NoNews>(&verdict)) fuzz::are_words(it->what);
  if (auto const* it = std::get_if<QueryRejected>(&verdict)) fuzz::are_words(it->words);
  return 0;
}
