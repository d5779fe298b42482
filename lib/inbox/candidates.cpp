#include "inbox/candidates.hpp"

#include "base/text.hpp"
#include "batch/names.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace yj::inbox {

namespace fs = std::filesystem;

namespace {

/// Beyond these a folder is none that somebody copies by hand.
constexpr std::uint64_t kEntriesMax = 2'000;
constexpr int kDepthMax = 32;
/// A folder has to be still for so many times as long as a file.
constexpr int kFolderPatience = 6;

/// What changes with every write and every move, also where somebody sets times.
std::uint64_t fingerprint(std::string const& name, struct stat const& status) {
  std::uint64_t hash = std::hash<std::string>{}(name);
  auto mix = [&hash](auto value) {
    hash ^= static_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
  };
  mix(status.st_size);
  mix(status.st_ino);
  for (auto const& time : {status.st_mtim, status.st_ctim}) {
    mix(time.tv_sec);
    mix(time.tv_nsec);
  }
  return hash;
}

/// Whatever the order in which they come.
std::uint64_t fingerprint_below(fs::path const& folder) {
  std::uint64_t sum = 0;
  std::uint64_t entries = 0;
  std::error_code error;
  fs::recursive_directory_iterator entry{folder, fs::directory_options::skip_permission_denied, error};
  for (fs::recursive_directory_iterator end; !error && entry != end && entries < kEntriesMax;
       entry.increment(error)) {
    if (entry.depth() >= kDepthMax) entry.disable_recursion_pending();
    struct stat status {};
    if (::lstat(entry->path().c_str(), &status) != 0) continue;
    sum += fingerprint(entry->path().string(), status);
    ++entries;
  }
  return sum + entries;
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

bool Stillness::read(Candidate const& candidate, bool file_alone, Seen& seen) {
  struct stat status {};
  if (::lstat(candidate.file.c_str(), &status) != 0) return false;
  seen.file = fingerprint("", status);
  if (candidate.entry != candidate.file && !file_alone) seen.below = fingerprint_below(candidate.entry);
  return true;
}

Stillness::State Stillness::look(Candidate const& candidate, Clock::time_point now) {
  auto known = seen_.find(candidate.file);
  bool const staying = known != seen_.end() && known->second.staying;
  Seen current;
  if (!read(candidate, staying, current)) {
    seen_.erase(candidate.file);
    return State::gone;
  }
  current.begun = current.since = now;
  if (known == seen_.end()) known = seen_.emplace(candidate.file, current).first;
  Seen& before = known->second;
  bool const same = before.file == current.file && (staying || before.below == current.below);
  if (!same) {
    if (!before.handled) current.begun = before.begun;
    before = current;
  }
  if (before.handled) return State::handled;
  auto const needed = candidate.entry == candidate.file ? needed_ : kFolderPatience * needed_;
  return now - before.since >= needed ? State::still : State::moving;
}

void Stillness::mark_handled(fs::path const& file) {
  auto place = seen_.find(file);
  if (place != seen_.end()) place->second.handled = true;
}

void Stillness::mark_staying(fs::path const& file) {
  auto place = seen_.find(file);
  if (place != seen_.end()) place->second.staying = true;
}

std::vector<fs::path> Stillness::restless(Clock::duration patience, Clock::time_point now) const {
  std::vector<fs::path> found;
  for (auto const& [file, seen] : seen_) {
    // One that is still and waits for its turn is not meant.
    bool const moves = now - seen.since < kFolderPatience * needed_;
    if (!seen.handled && moves && now - seen.begun > patience) found.push_back(file);
  }
  return found;
}

void Stillness::keep_only(std::vector<Candidate> const& candidates) {
  std::set<fs::path> files;
  for (auto const& candidate : candidates) files.insert(candidate.file);
  std::erase_if(seen_, [&](auto const& each) { return !files.contains(each.first); });
}

}  // namespace yj::inbox
