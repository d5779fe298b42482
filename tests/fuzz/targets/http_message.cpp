// One HTTP message from the other side of the wire. The first byte says which side that is and where the bytes are cut into
// pieces; whatever the pieces, the message is the same.
#include "fuzz/check.hpp"
#include "http/wire.hpp"

#include <algorithm>
#include <string>

namespace yj::fuzz {
namespace {

constexpr std::uint64_t kBodyMax = 4096;

http::MessageParser parser_of(std::uint8_t kind) {
  if (kind % 3 == 0) return http::MessageParser::of_request(kBodyMax);
  if (kind % 3 == 1) return http::MessageParser::of_response(kBodyMax);
  return http::MessageParser::of_bodiless_response();
}

struct Read {
  bool done = false;
  bool head_done = false;
  http::ParseTrouble trouble = http::ParseTrouble::none;
  std::string body;
  std::string rest;
};

Read read(http::MessageParser parser, std::string_view bytes, std::size_t piece) {
  Read out;
  bool good = true;
  while (good && !bytes.empty() && !parser.done()) {
    std::string_view now = bytes.substr(0, piece);
    bytes.remove_prefix(now.size());
    good = parser.feed(now);
    FUZZ_CHECK(parser.body_waiting() <= kBodyMax, "a body beyond its limit is kept");
    FUZZ_CHECK(good || !parser.problem().empty(), "a message is refused without a word");
  }
  bool whole = parser.done();
  if (good && !whole) parser.end_of_input();
  out.done = parser.done();
  out.head_done = parser.head_done();
  out.trouble = parser.trouble();
  out.body = parser.take_body();
  if (whole) out.rest = parser.take_rest() + std::string{bytes};
  FUZZ_CHECK(parser.done() || !parser.problem().empty(), "an incomplete message without a word");
  if (!out.head_done) return out;
  auto const& head = parser.head();
  std::size_t head_bytes = head.method.size() + head.target.size();
  for (auto const& [name, value] : head.headers) {
    head_bytes += name.size() + value.size();
    FUZZ_CHECK(value.find_first_of("\r\n") == std::string::npos, "a field that breaks out of its line");
  }
  FUZZ_CHECK(head_bytes <= http::kHeadBytesMax, "a head beyond its limit");
  for (char c : head.target)
    FUZZ_CHECK(static_cast<unsigned char>(c) > ' ' && c != '\x7f', "a target with blanks in it");
  return out;
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  if (size == 0) return 0;
  std::string_view bytes = text_of(data + 1, size - 1);
  Read whole = read(parser_of(*data), bytes, std::max<std::size_t>(bytes.size(), 1));
  Read pieces = read(parser_of(*data), bytes, *data / 3 + 1U);
  FUZZ_CHECK(whole.done == pieces.done, "pieces change whether a message is whole");
  FUZZ_CHECK(whole.head_done == pieces.head_done, "pieces change whether a head is whole");
  // A head without an end is judged when it is whole, and earlier where more of it is there at once.
  if (whole.head_done)
    FUZZ_CHECK(whole.trouble == pieces.trouble, "pieces change what is wrong with a message");
  if (whole.done) {
    FUZZ_CHECK(whole.body == pieces.body, "pieces change a body");
    FUZZ_CHECK(whole.rest == pieces.rest, "pieces change where a message ends");
  }
  return 0;
}
