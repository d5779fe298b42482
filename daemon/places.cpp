#include "daemon/places.hpp"

#include "base/files.hpp"
#include "base/user_name.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace yj {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kOwn = 0750;
/// For a daemon of the whole machine: its group hands in batches, and what it makes there belongs to the group.
constexpr unsigned kGroupHandsIn = 02770;
constexpr unsigned kEverybodyPasses = 0755;

std::string who_we_are() {
  auto const name = user_name(::geteuid());
  return name ? fmt::format("user {}", *name) : fmt::format("uid {}", ::geteuid());
}

Error unusable(Place const& place, fs::path const& where, std::string const& why) {
  return fail(Errc::denied,
              fmt::format("the {} {} cannot be used: {}: {}. Let {} write there, or name another folder in "
                          "the configuration: {}",
                          place.name, place.path.string(), where.string(), why, who_we_are(), place.key));
}

Result<void> may_write(Place const& place, fs::path const& where) {
  struct stat status {};
  if (::stat(where.c_str(), &status) != 0) return unusable(place, where, std::strerror(errno));
  if (!S_ISDIR(status.st_mode)) return unusable(place, where, "it exists and is not a folder");
  if (::access(where.c_str(), R_OK | W_OK | X_OK) != 0) return unusable(place, where, std::strerror(errno));
  return {};
}

/// The unit's sandbox lets nobody set the bit that hands the folder's group down (RestrictSUIDSGID=); the folder is as good
/// without it, because files from others are then read as anybody's.
bool has_mode(fs::path const& path, unsigned mode) {
  if (::chmod(path.c_str(), mode) == 0) return true;
  return errno == EPERM && (mode & S_ISGID) != 0 && ::chmod(path.c_str(), mode & ~S_ISGID) == 0;
}

bool is_there(fs::path const& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

}  // namespace

std::vector<Place> places_of(Settings const& settings) {
  unsigned inbox = settings.for_the_machine ? kGroupHandsIn : kOwn;
  unsigned socket = settings.for_the_machine ? kEverybodyPasses : kOwn;
  return {{"inbox", "paths.inbox", settings.inbox, inbox},
          {"output folder", "paths.output", settings.output, kOwn},
          {"state folder", "paths.state", settings.state, kOwn},
          {"folder of the socket", "control.socket", settings.socket.parent_path(), socket}};
}

Result<void> make_place(Place const& place) {
  bool fresh = !is_there(place.path);
  if (auto looked = look_at_place(place); !looked) return looked;
  if (auto made = make_folders(place.path, 0755); !made)
    return unusable(place, place.path, made.error().what);
  // Exactly this mode, whatever the umask: only for what we made ourselves.
  if (fresh && !has_mode(place.path, place.mode)) return unusable(place, place.path, std::strerror(errno));
  return may_write(place, place.path);
}

Result<void> look_at_place(Place const& place) {
  fs::path nearest = place.path;
  while (!is_there(nearest) && nearest.has_relative_path()) nearest = nearest.parent_path();
  return may_write(place, nearest);
}

}  // namespace yj
