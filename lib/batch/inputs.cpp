#include "batch/inputs.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yj::batch {

namespace {

constexpr std::size_t kPathBytesMax = 4000;
constexpr char const* kWanted = "a readable file, not empty, in the folder of the batch file";
constexpr std::array<std::string_view, 22> kEndings{
    "jpg", "jpeg", "png",  "webp", "bmp", "gif", "tif", "tiff", "heic", "avif", "mp4",
    "mov", "mkv",  "webm", "avi",  "mp3", "wav", "m4a", "aac",  "ogg",  "flac", "amr"};

/// Why a path cannot be used whatever lies there, as the end of "the path 'x' …"; empty when it can.
std::string path_fault(std::string_view path) {
  if (path.empty()) return "is empty";
  if (path.size() > kPathBytesMax) return fmt::format("has more than {} bytes", kPathBytesMax);
  if (printable(path, path.size()) != path) return "contains control characters";
  if (path.find("://") != std::string_view::npos) return "is a link; only files beside the batch can be used";
  if (path.starts_with('/')) return "is absolute; paths are relative to the batch file";
  if (path.starts_with('~')) return "begins with '~'; paths are relative to the batch file";
  return {};
}

std::string ending_of(std::string_view path) {
  auto dot = path.rfind('.');
  return dot == std::string_view::npos ? "" : lower_ascii(path.substr(dot + 1).substr(0, 8));
}

bool is_media(std::string const& ending) {
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

/// A web page that was saved as a picture, a note: no picture, video or sound begins like that.
bool reads_as_text(std::string_view head) {
  constexpr std::size_t kLeast = 16;
  // The last character may be cut.
  std::size_t cut = 0;
  while (cut < 3 && cut < head.size() && !is_utf8(head.substr(0, head.size() - cut))) ++cut;
  head.remove_suffix(cut);
  auto printed = [](unsigned char c) { return c >= 0x20 || c == '\n' || c == '\r' || c == '\t'; };
  return head.size() >= kLeast && is_utf8(head) && std::all_of(head.begin(), head.end(), printed);
}

/// What is wrong with the file, whoever wants it.
std::optional<Error> fault_of(std::string const& path, Result<std::string> const& looked) {
  if (!looked) return looked.error();
  if (is_media(ending_of(path)) && reads_as_text(*looked))
    return fail(Errc::invalid, fmt::format("'{}' holds a text and no picture, video or sound; it begins '{}'",
                                           printable(path, 100), printable(*looked, 40)));
  return std::nullopt;
}

}  // namespace

std::string InputSource::code_of(std::string const&, Error const& error) const {
  return error.code == Errc::not_found ? "missing-file" : "bad-file";
}

Result<std::string> plain_path(std::string_view written) {
  auto refuse = [&](std::string const& fault) {
    return fail(Errc::invalid, fmt::format("the path '{}' {}", printable(written, 100), fault));
  };
  if (auto fault = path_fault(written); !fault.empty()) return refuse(fault);
  std::string path;
  std::string_view rest = written;
  while (!rest.empty()) {
    auto slash = std::min(rest.find('/'), rest.size());
    std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (part == "..") return refuse("leaves the folder of the batch file");
    if (part.empty() || part == ".") continue;
    if (!path.empty()) path += '/';
    path += part;
  }
  if (path.empty()) return refuse("is a folder");
  return path;
}

std::optional<std::string> Inputs::name(std::string_view written, Mark at, catalog::Problems& problems) {
  auto path = plain_path(written);
  if (!path) {
    problems.add(at, "bad-path", path.error().what);
    return std::nullopt;
  }
  auto known = known_.find(*path);
  if (known == known_.end())
    known = known_.emplace(*path, Known{at, fault_of(*path, source_.look(*path)), std::nullopt, false}).first;
  if (known->second.fault) {
    Error const& error = *known->second.fault;
    problems.add(at, source_.code_of(*path, error), error.what, kWanted, std::string{written});
    return std::nullopt;
  }
  return *path;
}

std::optional<StoredInput> Inputs::take(std::string const& path, catalog::Problems& problems) {
  Known& known = known_.at(path);
  if (known.stored || known.failed) return known.stored;
  auto taken = source_.take(path);
  if (taken.has_value()) {
    known.stored = *taken;
  } else {
    known.failed = true;
    problems.add(known.first_use, "bad-file", taken.error().what);
  }
  return known.stored;
}

std::string upload_name(std::string_view stem, std::string_view source) {
  std::string ending = ending_of(source);
  return fmt::format("{}.{}", stem, is_media(ending) ? ending : "bin");
}

}  // namespace yj::batch
