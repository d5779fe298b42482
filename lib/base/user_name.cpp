#include "base/user_name.hpp"

#include <cerrno>
#include <pwd.h>
#include <vector>

namespace yj {

std::optional<std::string> user_name(uid_t uid) {
  constexpr std::size_t kBytesMax = 1U << 20U;
  std::vector<char> buffer(1024);
  passwd entry{};
  passwd* found = nullptr;
  while (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == ERANGE &&
         buffer.size() < kBytesMax)
    buffer.resize(2 * buffer.size());
  if (found == nullptr) return std::nullopt;
  return found->pw_name;
}

}  // namespace yj
