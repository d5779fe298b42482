// What a chat answers, a stream or whole, in two deliveries that are split anywhere.
#include "base/text.hpp"
#include "fuzz/check.hpp"
#include "fuzz/targets/answered.hpp"
#include "platform/judge.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view const body = fuzz::text_of(data, size);
  std::size_t pieces = 0;
  auto read = [&](std::size_t split) {
    platform::ChatReader reader{[&](platform::ChatPiece const& piece) { pieces += piece.text.size(); }};
    reader.feed(body.substr(0, split));
    reader.feed(body.substr(split));
    reader.end();
    return reader;
  };
  auto const whole = read(size);
  FUZZ_CHECK(pieces == whole.answer().text.size() + whole.answer().reasoning.size(),
             "what is told is what is kept");
  FUZZ_CHECK(is_utf8(whole.answer().text) && is_utf8(whole.answer().reasoning), "a text that is not UTF-8");
  auto const split = read(size / 2);
  FUZZ_CHECK(split.answer().text == whole.answer().text, "the split changes the text");
  FUZZ_CHECK(split.answer().ended == whole.answer().ended, "the split changes the end");
  FUZZ_CHECK(split.answer().failed == whole.answer().failed, "the split changes the failure");
  http::Finished finished;
  finished.tail_sent = true;
  finished.response = http::Response{};
  finished.response->status = 200;
  finished.response->complete = false;
  auto const outcome = platform::judge_chat(finished, whole);
  fuzz::is_evidence(outcome.raw);
  if (std::holds_alternative<FinishedAtOnce>(outcome.verdict))
    FUZZ_CHECK(whole.answer().ended, "a cut answer counts as whole");
  if (auto const* it = std::get_if<FailedAtOnce>(&outcome.verdict)) fuzz::are_words(it->words);
  if (auto const* it = std::get_if<InDoubt>(&outcome.verdict)) fuzz::are_words(it->what);
  return 0;
}
