#pragma once

#include "batch/input_source.hpp"
#include "store/blobs.hpp"

#include <filesystem>
#include <optional>

namespace yj::inbox {

/// Input files that lie beside a batch file. Paths stay below its folder, links included (open_beneath), so nobody
/// can have the daemon upload what the batch's owner should not see.
class FolderSource final : public batch::InputSource {
 public:
  FolderSource(std::filesystem::path folder, store::Blobs const& blobs, std::uint64_t bytes_max)
      : folder_(std::move(folder)), blobs_(blobs), bytes_max_(bytes_max) {}

  Result<std::string> look(std::string const& path) override;
  Result<batch::StoredInput> take(std::string const& path) override;
  /// The first failure that was this machine's and not the file's: a full disk, a read error, too many open files. The check
  /// reports it as a problem of the batch, since it knows no better.
  [[nodiscard]] std::optional<Error> const& trouble() const { return trouble_; }

 private:
  Error noted(Error error);

  std::filesystem::path folder_;
  store::Blobs const& blobs_;
  std::uint64_t bytes_max_;
  std::optional<Error> trouble_;
};

/// It may work later, with the file as it is.
inline bool is_of_this_machine(Error const& error) {
  return error.code == Errc::unavailable || error.code == Errc::full;
}

}  // namespace yj::inbox
