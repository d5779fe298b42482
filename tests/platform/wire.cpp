#include "wire.hpp"

#include "base/text.hpp"

namespace yj::sim {

std::string_view Request::path() const {
  std::string_view whole_target = target;
  return whole_target.substr(0, whole_target.find('?'));
}

std::string_view Request::query() const {
  auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view{target}.substr(mark + 1);
}

std::string const* Request::header(std::string_view name) const {
  std::string wanted = lower_ascii(name);
  for (auto const& header : headers) {
    if (lower_ascii(header.name) == wanted) return &header.value;
  }
  return nullptr;
}

bool Request::is_multipart() const {
  auto const* type = header("Content-Type");
  return type != nullptr && lower_ascii(*type).starts_with("multipart/");
}

}  // namespace yj::sim
