#include "inbox/candidates.hpp"

#include "base/text.hpp"
#include "batch/names.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>

namespace yj::inbox {

namespace fs = std::filesystem;

namespace {

/// Beyond so many a folder is no batch that somebody copies by hand.
constexpr std::uint64_t kEntriesMax = 10'000;

std::int64_t changed_at(struct stat const& status) {
  return status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec;
}

}  // namespace

bool is_temporary_name(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kEndings{"~",    ".tmp",        ".part",    ".swp",
                                                            ".swx", ".crdownload", ".filepart"};
  if (name.empty() || name.front() == '.' || name.front() == '~' || name.front() == '#') return true;
  std::string lower = lower_ascii(name);
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return lower.ends_with(ending); });
}

std::vector<Candidate> candidates_in(fs::path const& inbox) {
  std::vector<Candidate> found;
  std::error_code error;
  for (fs::directory_iterator entry{inbox, error}, end; !error && entry != end; entry.increment(error)) {
    fs::path path = entry->path();
    std::string name = path.filename().string();
    if (is_temporary_name(name)) continue;
    std::error_code ignored;
    auto type = entry->symlink_status(ignored).type();
    if (type == fs::file_type::directory) {
      if (name == "accepted" || name == "rejected") continue;
      if (fs::exists(fs::symlink_status(path / "batch.yaml", ignored)))
        found.push_back({path, path / "batch.yaml", batch::default_name_of(name + "/batch.yaml")});
      continue;
    }
    std::string ending = lower_ascii(path.extension().string());
    if (ending == ".yaml" || ending == ".yml" || ending == ".json")
      found.push_back({path, path, batch::default_name_of(name)});
  }
  std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.entry < b.entry; });
  return found;
}

bool Stillness::read(Candidate const& candidate, Seen& seen) {
  struct stat status {};
  if (::lstat(candidate.file.c_str(), &status) != 0) return false;
  seen.size = static_cast<std::uint64_t>(status.st_size);
  seen.changed_ns = changed_at(status);
  seen.inode = status.st_ino;
  if (candidate.entry != candidate.file) add_all_below(candidate.entry, seen);
  return true;
}

void Stillness::add_all_below(fs::path const& folder, Seen& seen) {
  std::error_code error;
  fs::recursive_directory_iterator entry{folder, fs::directory_options::skip_permission_denied, error};
  for (fs::recursive_directory_iterator end; !error && entry != end && seen.entries < kEntriesMax;
       entry.increment(error)) {
    struct stat status {};
    if (::lstat(entry->path().c_str(), &status) != 0) continue;
    seen.entries += 1;
    seen.size += static_cast<std::uint64_t>(status.st_size);
    seen.changed_ns = std::max(seen.changed_ns, changed_at(status));
  }
}

Stillness::State Stillness::look(Candidate const& candidate, Clock::time_point now) {
  fs::path const& file = candidate.file;
  Seen current;
  if (!read(candidate, current)) {
    seen_.erase(file);
    return State::gone;
  }
  current.since = now;
  auto [place, added] = seen_.emplace(file, current);
  Seen& known = place->second;
  if (!known.same(current)) known = current;
  if (known.handled) return State::handled;
  return now - known.since >= needed_ ? State::still : State::moving;
}

void Stillness::mark_handled(fs::path const& file) {
  auto place = seen_.find(file);
  if (place != seen_.end()) place->second.handled = true;
}

void Stillness::keep_only(std::vector<Candidate> const& candidates) {
  std::set<fs::path> files;
  for (auto const& candidate : candidates) files.insert(candidate.file);
  std::erase_if(seen_, [&](auto const& each) { return !files.contains(each.first); });
}

}  // namespace yj::inbox
