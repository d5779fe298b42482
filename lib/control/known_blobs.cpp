#include "control/known_blobs.hpp"

#include "base/text.hpp"
#include "batch/inputs.hpp"

#include <fmt/format.h>

namespace yj::control {

KnownBlobs::KnownBlobs(store::Blobs const& blobs, std::optional<std::map<std::string, std::string>> files)
    : blobs_(blobs), can_list_(files.has_value()) {
  if (!files) return;
  for (auto& [path, hash] : *files) {
    // As the batch's check names it; what is no path cannot be used by the batch either.
    auto plain = batch::plain_path(path);
    std::string name = plain ? std::move(*plain) : path;
    auto [place, added] = files_.emplace(name, hash);
    if (!added && lower_ascii(place->second) != lower_ascii(hash)) contradicted_.insert(name);
  }
}

Result<batch::StoredInput> KnownBlobs::find(std::string const& path) const {
  auto place = files_.find(path);
  if (place == files_.end() && !can_list_)
    return fail(
        Errc::not_found,
        fmt::format(
            "'{}' is a path of your own, which the daemon does not open; `yuanjingctl submit` sends it "
            "along, and so does JSON with 'files' that name the input files by their SHA-256",
            path));
  if (place == files_.end()) return fail(Errc::not_found, fmt::format("'files' does not list '{}'", path));
  if (contradicted_.contains(path))
    return fail(Errc::invalid, fmt::format("'files' lists '{}' twice, with different contents", path));
  auto digest = Digest::parse(lower_ascii(place->second));
  if (!digest)
    return fail(Errc::invalid,
                fmt::format("'files' gives '{}' for '{}', which is no SHA-256: 64 hexadecimal digits",
                            printable(place->second, 80), path));
  auto bytes = blobs_.size(*digest);
  if (bytes) return batch::StoredInput{*digest, *bytes};
  if (bytes.error().code != Errc::not_found) return bytes.error();
  return fail(Errc::not_found, fmt::format("the content of '{}' (SHA-256 {}) is not in the daemon's store",
                                           path, digest->text()));
}

Result<std::string> KnownBlobs::look(std::string const& path) {
  used_.insert(path);
  auto found = find(path);
  if (!found) return found.error();
  return blobs_.head(found->sha256, batch::kLookBytes);
}

std::string KnownBlobs::code_of(std::string const& path, Error const& error) const {
  if (error.code != Errc::not_found) return InputSource::code_of(path, error);
  return files_.contains(path) ? "missing-content" : "unlisted-file";
}

Result<batch::StoredInput> KnownBlobs::take(std::string const& path) { return find(path); }

std::vector<std::string> KnownBlobs::unused() const {
  std::vector<std::string> paths;
  for (auto const& [path, hash] : files_) {
    if (!used_.contains(path)) paths.push_back(path);
  }
  return paths;
}

}  // namespace yj::control
