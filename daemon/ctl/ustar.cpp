#include "daemon/ctl/ustar.hpp"

#include "base/result.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace yj::ctl {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameMax = 100;

// Where the fields of a header block begin, and how wide they are.
struct Slot {
  std::size_t at;
  std::size_t bytes;
};
constexpr Slot kName{0, 100};
constexpr Slot kMode{100, 8};
constexpr Slot kUid{108, 8};
constexpr Slot kGid{116, 8};
constexpr Slot kSize{124, 12};
constexpr Slot kModified{136, 12};
constexpr Slot kSum{148, 8};
constexpr Slot kType{156, 1};
constexpr Slot kMagic{257, 8};

void put(std::string& block, Slot slot, std::string_view text) {
  YJ_ASSERT(text.size() <= slot.bytes);
  block.replace(slot.at, text.size(), text);
}

/// Octal digits that fill the field but for its closing NUL.
void put_number(std::string& block, Slot slot, std::uint64_t number) {
  put(block, slot, fmt::format("{:0{}o}", number, slot.bytes - 1));
}

void pad(std::string& bytes) { bytes.resize((bytes.size() + kBlock - 1) / kBlock * kBlock, '\0'); }

}  // namespace

void Ustar::add(std::string_view name, std::string_view text) {
  YJ_ASSERT(!name.empty() && name.size() <= kNameMax);
  std::string head(kBlock, '\0');
  put(head, kName, name);
  put_number(head, kMode, 0644);
  put_number(head, kUid, 0);
  put_number(head, kGid, 0);
  put_number(head, kSize, text.size());
  put_number(head, kModified, static_cast<std::uint64_t>(modified_ < 0 ? 0 : modified_));
  put(head, kType, "0");
  put(head, kMagic, std::string_view{"ustar\00000", 8});
  put(head, kSum, "        ");  // counted as blanks
  unsigned sum = 0;
  for (char c : head) sum += static_cast<unsigned char>(c);
  put(head, kSum, fmt::format("{:06o}", sum) + std::string{'\0', ' '});
  bytes_ += head;
  bytes_ += text;
  pad(bytes_);
}

std::string Ustar::finish() {
  bytes_.append(2 * kBlock, '\0');
  return std::move(bytes_);
}

}  // namespace yj::ctl
