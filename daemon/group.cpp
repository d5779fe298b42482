#include "daemon/group.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <grp.h>
#include <vector>

namespace yj {

std::optional<gid_t> group_named(std::string const& name) {
  std::vector<char> buffer(1024);
  struct group found {};
  struct group* result = nullptr;
  // A group with many members wants more room than anybody can say before.
  while (::getgrnam_r(name.c_str(), &found, buffer.data(), buffer.size(), &result) == ERANGE)
    buffer.resize(buffer.size() * 2);
  if (result == nullptr) return std::nullopt;
  return found.gr_gid;
}

bool may_give_to(gid_t group) {
  if (::geteuid() == 0 || ::getegid() == group) return true;
  int const count = ::getgroups(0, nullptr);
  if (count <= 0) return false;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (::getgroups(count, groups.data()) != count) return false;
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

}  // namespace yj
