#include "catalog/source_text.hpp"

#include <algorithm>

namespace yj::catalog {

namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }

}  // namespace

Mark SourcePlaces::mark(std::size_t offset) {
  offset = std::min(offset, text_.size());
  while (offset_ > offset) {
    --offset_;
    if (text_[offset_] == '\n') {
      --line_;
      auto start = text_.rfind('\n', offset_ == 0 ? std::string_view::npos : offset_ - 1);
      if (offset_ == 0) start = std::string_view::npos;
      start = start == std::string_view::npos ? 0 : start + 1;
      column_ = 1 + static_cast<int>(std::count_if(text_.begin() + static_cast<std::ptrdiff_t>(start),
                                                   text_.begin() + static_cast<std::ptrdiff_t>(offset_),
                                                   begins_character));
    } else if (begins_character(text_[offset_])) {
      --column_;
    }
  }
  for (; offset_ < offset; ++offset_) {
    if (text_[offset_] == '\n') {
      ++line_;
      column_ = 1;
    } else if (begins_character(text_[offset_])) {
      ++column_;
    }
  }
  return Mark{line_, column_};
}

}  // namespace yj::catalog
