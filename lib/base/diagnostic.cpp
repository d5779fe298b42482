#include "base/diagnostic.hpp"

#include <fmt/format.h>

namespace yj {

std::string Diagnostic::text() const {
  std::string place = mark.line > 0 ? fmt::format("{}:{}:{}", file, mark.line, mark.column) : file;
  return allowed.empty() ? fmt::format("{}: {}", place, message)
                         : fmt::format("{}: {} ({})", place, message, allowed);
}

}  // namespace yj
