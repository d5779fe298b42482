// What the state folder holds besides the store, after a disk has done its worst: `rescue.log` and `orders.journal`. The first
// byte says which; its upper half says whether the checksums are mended first, so that what is behind them is reached too.
#include "base/files.hpp"
#include "base/sha256.hpp"
#include "fuzz/check.hpp"
#include "store/codec.hpp"
#include "store/order_journal.hpp"
#include "store/rescue_entry.hpp"
#include "support/temp_folder.hpp"

#include <fstream>
#include <string>

namespace yj::fuzz {
namespace {

constexpr std::size_t kSlotBytes = 8192;

std::string slot_around(std::string_view text) {
  std::string length;
  for (unsigned shift = 0; shift < 32; shift += 8) length += static_cast<char>(text.size() >> shift & 0xffU);
  Digest digest = Sha256::of(length + std::string{text});
  return "YJR1" + length + std::string{digest.bytes.begin(), digest.bytes.end()} + std::string{text};
}

void rescued(std::string const& bytes) {
  auto entry = store::decode_slot(bytes);
  (void)store::is_empty_slot(bytes);
  if (!entry) return;
  std::string again = store::encode_slot(*entry, kSlotBytes);
  if (again.empty()) return;  // too long for a slot, so it never came out of one
  auto same = store::decode_slot(again);
  FUZZ_CHECK(same && same->attempt == entry->attempt && same->job == entry->job,
             "an entry is about something else");
  FUZZ_CHECK(same->task == entry->task, "a task is lost on the way through the rescue log");
}

/// The last field of every line is its checksum.
std::string with_sums(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view line = first_line(text);
    auto end = line.rfind(' ');
    if (end == std::string_view::npos || line.starts_with("yuanjingd")) {
      out += line;
    } else {
      out += line.substr(0, end + 1);
      out += Sha256::of(line.substr(0, end + 1)).text().substr(0, 16);
    }
    out += '\n';
  }
  return out;
}

void journal(std::string const& text, std::uint64_t known) {
  static test::TempFolder const folder;
  std::filesystem::remove(folder / "orders.journal");  // some file systems flush what is written over
  std::ofstream{folder / "orders.journal", std::ios::binary} << text;
  auto reading = store::OrderJournal::read(folder.path(), "abc", known);
  FUZZ_CHECK(reading, "a journal that is there cannot be read");
  using Trust = store::OrderJournal::Trust;
  FUZZ_CHECK(reading->trust != Trust::begun, "a journal that is there was never begun");
  FUZZ_CHECK(reading->orders.size() <= text.size() / 100, "more orders than lines");
  if (reading->trust == Trust::whole) {
    FUZZ_CHECK(reading->length <= text.size(), "a journal longer than its file");
    auto again = store::OrderJournal::read(folder.path(), "abc", reading->length);
    FUZZ_CHECK(again && again->trust == Trust::whole && again->orders.empty(), "what was read is read again");
  } else {
    FUZZ_CHECK(!reading->trouble.empty(), "a journal is distrusted without a word");
  }
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  if (size == 0) return 0;
  std::string_view text = text_of(data + 1, size - 1);
  bool mended = *data >= 0x80;
  switch (*data % 4) {
    case 0: rescued(mended ? slot_around(text) : std::string{text}); break;
    case 1: journal(mended ? with_sums(text) : std::string{text}, size % 5 == 0 ? size / 2 : 0); break;
    case 2:
      if (auto request = yj::store::decode_request(std::string{text}))
        FUZZ_CHECK(*yj::store::decode_request(yj::store::encode_request(*request)) == *request,
                   "a request changes in the store");
      break;
    default:
      if (auto notes = yj::store::decode_notes(std::string{text}))
        FUZZ_CHECK(*yj::store::decode_notes(yj::store::encode_notes(*notes)) == *notes,
                   "notes change in the store");
  }
  return 0;
}
