#include "catalog/problems.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::catalog {

namespace {

constexpr std::size_t kSentenceBytesMax = 2000;

}  // namespace

void Problems::add(Mark at, std::string code, std::string message, std::string allowed, std::string path) {
  // What a file says is repeated in both, line breaks and all.
  message = printable(message, kSentenceBytesMax);
  allowed = printable(allowed, kSentenceBytesMax);
  Item item{at.line, at.column, std::move(message), std::move(code), std::move(allowed), std::move(path)};
  if (found_.size() < kMax) {
    found_.insert(std::move(item));
  } else if (!found_.contains(item)) {
    ++dropped_;
  }
}

Diagnostics Problems::sorted() const {
  Diagnostics all;
  all.reserve(found_.size() + 1);
  for (auto const& [line, column, message, code, allowed, path] : found_) {
    all.push_back(Diagnostic{file_name_, Mark{line, column}, code, message, allowed, path});
  }
  if (dropped_ > 0) {
    all.push_back(Diagnostic{file_name_,
                             Mark{},
                             "more-problems",
                             fmt::format("there are {} more problems; correct these first", dropped_),
                             {}});
  }
  return all;
}

}  // namespace yj::catalog
