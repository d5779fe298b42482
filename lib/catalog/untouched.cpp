#include "catalog/untouched.hpp"

#include "base/text.hpp"
#include "catalog/yaml_document.hpp"

#include <charconv>
#include <string>

namespace yj::catalog {

FieldValue untouched(std::string_view written, bool plain) {
  if (!plain) return std::string{written};
  if (auto number = integer_in(written)) return *number;
  std::string lower = lower_ascii(written.substr(0, 6));
  if (lower == "true" || lower == "false") return lower == "true";
  bool decimal = written.find('.') != std::string_view::npos && written.size() <= 20 &&
                 written.find_first_not_of("-.0123456789") == std::string_view::npos;
  double number = 0;
  auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
  if (decimal && error == std::errc{} && end == written.data() + written.size()) return number;
  return std::string{written};
}

}  // namespace yj::catalog
