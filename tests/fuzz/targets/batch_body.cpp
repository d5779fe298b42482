// The body in which a client sends a batch: the first line is its Content-Type.
#include "control/batch_body.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "fuzz/check.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view body = fuzz::text_of(data, size);
  std::string type{fuzz::first_line(body)};
  auto read = control::read_batch_body(type, std::string{body});
  if (!read) {
    FUZZ_CHECK(read.error().status >= 400 && read.error().status <= 499, "a bad body is our own fault");
    FUZZ_CHECK(is_utf8(read.error().detail) && read.error().detail.size() <= 4096,
               "a refusal that cannot be read");
    return 0;
  }
  FUZZ_CHECK(read->begin.line >= 1 && read->begin.column >= 1, "a batch that stands nowhere");
  Mark place = read->in_body({1, 1});
  FUZZ_CHECK(place.line >= 1 && place.column >= 1, "a problem that stands nowhere");
  if (!read->files) {
    FUZZ_CHECK(read->text == body, "a batch file was changed on its way");
    return 0;
  }
  auto json = parse_json(body);
  FUZZ_CHECK(json && json->is_object() && json->contains("batch"), "a body without a batch is taken");
  Json const& batch = json->at("batch");
  if (batch.is_string()) {
    FUZZ_CHECK(batch.get<std::string>() == read->text, "another text than was sent");
  } else {
    auto same = parse_json(read->text);
    FUZZ_CHECK(same && *same == batch, "another object than was sent");
  }
  return 0;
}
