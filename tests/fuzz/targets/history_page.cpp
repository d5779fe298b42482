// A page of the platform's own records, in which lost orders are looked for.
#include "fuzz/check.hpp"
#include "fuzz/targets/answered.hpp"
#include "platform/order_history.hpp"

namespace yj::fuzz {
namespace {

void holds(platform::HistoryRow const& row) {
  if (row.task) is_a_task(*row.task);
  if (row.amount) FUZZ_CHECK(row.amount->millionths >= 0, "a negative amount");
  if (!row.outcome) return;
  is_evidence(row.outcome->raw);
  auto const& verdict = row.outcome->verdict;
  bool told = std::holds_alternative<Accepted>(verdict) || std::holds_alternative<FinishedAtOnce>(verdict) ||
              std::holds_alternative<FailedAtOnce>(verdict);
  FUZZ_CHECK(told, "a record tells of something that no record can");
  if (auto const* it = std::get_if<Accepted>(&verdict)) is_a_task(it->task);
  if (auto const* it = std::get_if<FinishedAtOnce>(&verdict)) is_a_result(it->result);
  if (auto const* it = std::get_if<FailedAtOnce>(&verdict)) are_words(it->words);
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view text = fuzz::text_of(data, size);
  http::Response response = fuzz::response_in(text);
  auto answer = platform::judge_history(response);
  if (auto const* page = std::get_if<platform::HistoryPage>(&answer)) {
    FUZZ_CHECK(response.status >= 200 && response.status <= 299, "a page in an answer that is none");
    for (auto const& row : page->rows) fuzz::holds(row);
  }
  if (auto const* closed = std::get_if<HistoryClosed>(&answer)) fuzz::are_words(closed->what);
  if (auto const* none = std::get_if<NoNews>(&answer)) fuzz::are_words(none->what);
  return 0;
}
