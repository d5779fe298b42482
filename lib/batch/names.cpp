#include "batch/names.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace yj::batch {

namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::string_view kCover = ".cover";

}  // namespace

std::string default_name_of(std::string_view file_name) {
  std::filesystem::path file{file_name};
  bool of_folder = file.filename() == "batch.yaml" && file.has_parent_path();
  return of_folder ? file.parent_path().filename().string() : file.stem().string();
}

std::string name_fault(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kNameBytesMax) return fmt::format("has more than {} bytes", kNameBytesMax);
  if (printable(name, name.size()) != name) return "contains control characters";
  if (name.find('/') != std::string_view::npos) return "contains '/'";
  if (name.starts_with('.')) return "begins with a dot";
  if (name.ends_with('.')) return "ends with a dot";
  if (trimmed(name) != name) return "begins or ends with a blank";
  return {};
}

std::string numbered_name(std::size_t number) { return fmt::format("{:03}", number); }

bool JobNames::add(std::string const& name, Mark at, catalog::Problems& problems) {
  std::string shown = printable(name, 60);
  if (auto fault = name_fault(name); !fault.empty()) {
    problems.add(at, "bad-name", fmt::format("the name '{}' {}", shown, fault));
    return false;
  }
  std::string key = lower_ascii(name);
  auto [place, fresh] = taken_.emplace(key, at);
  if (!fresh) {
    problems.add(at, "duplicate-name",
                 fmt::format("a second job with the name '{}', first at {}:{}", shown, place->second.line,
                             place->second.column),
                 "names must differ by more than letter case, since they become file names");
    return false;
  }
  // The cover of `a` is `a.cover.jpeg`, which a picture called `a.cover` would be too.
  std::string stem =
      key.ends_with(kCover) ? key.substr(0, key.size() - kCover.size()) : key + std::string{kCover};
  if (auto other = taken_.find(stem); other != taken_.end()) {
    problems.add(at, "duplicate-name",
                 fmt::format("the files of '{}' would be confused with those of the job at {}:{}", shown,
                             other->second.line, other->second.column),
                 "choose a name that does not end in '.cover'");
    return false;
  }
  return true;
}

}  // namespace yj::batch
