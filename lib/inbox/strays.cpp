#include "inbox/strays.hpp"

#include "base/text.hpp"
#include "inbox/candidates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace yj::inbox {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kWhatCounts =
    "A batch is a file *.yaml, *.yml or *.json, or a folder with a batch.yaml";
constexpr std::array<std::string_view, 3> kBatches{".yaml", ".yml", ".json"};
constexpr std::array<std::string_view, 12> kNoInputs{".txt",  ".doc", ".docx", ".rtf", ".odt", ".xls",
                                                     ".xlsx", ".zip", ".rar",  ".7z",  ".gz",  ".md"};

template <std::size_t N>
bool ends_with_one_of(std::string const& name, std::array<std::string_view, N> const& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

std::optional<std::string> advice_on_file(std::string const& name) {
  std::string lower = lower_ascii(name);
  fs::path inner = fs::path{name}.stem();
  if (ends_with_one_of(lower_ascii(inner.string()), kBatches))
    return fmt::format("its name ends with '{}' after '{}': rename it to {}",
                       fs::path{name}.extension().string(), inner.extension().string(), inner.string());
  if (fs::path{name}.extension().empty())
    return fmt::format("its name has no ending: if it is a batch, rename it to {}.yaml", name);
  if (ends_with_one_of(lower, kNoInputs))
    return fmt::format("files *{} are not read. {}", fs::path{name}.extension().string(), kWhatCounts);
  return std::nullopt;
}

std::optional<std::string> advice_on_folder(fs::path const& folder) {
  std::error_code error;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (!is_temporary_name(name) && ends_with_one_of(lower_ascii(name), kBatches))
      return fmt::format(
          "a folder is one batch, and its file is named batch.yaml: rename {} in it, or put that file "
          "itself into the inbox",
          name);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Stray> strays_in(fs::path const& inbox) {
  std::vector<Stray> found;
  std::error_code error;
  for (fs::directory_iterator entry{inbox, error}, end; !error && entry != end; entry.increment(error)) {
    fs::path path = entry->path();
    std::string name = path.filename().string();
    if (is_temporary_name(name) || name == "accepted" || name == "rejected") continue;
    std::error_code ignored;
    bool folder = entry->symlink_status(ignored).type() == fs::file_type::directory;
    if (folder && fs::exists(path / "batch.yaml", ignored)) continue;
    if (!folder && ends_with_one_of(lower_ascii(name), kBatches)) continue;
    if (auto advice = folder ? advice_on_folder(path) : advice_on_file(name))
      found.push_back({path, *advice});
  }
  std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.entry < b.entry; });
  return found;
}

}  // namespace yj::inbox
