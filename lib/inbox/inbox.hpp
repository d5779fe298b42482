#pragma once

#include "batch/check.hpp"
#include "catalog/catalog.hpp"
#include "engine/engine.hpp"
#include "inbox/candidates.hpp"
#include "inbox/leftovers.hpp"
#include "inbox/notify.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yj::inbox {

struct InboxSettings {
  std::filesystem::path folder;
  std::filesystem::path output;  ///< for receipts
  std::vector<std::string> accounts;
  batch::Limits limits;
  std::uint64_t input_bytes_max = 1ULL << 30;        ///< of one input file
  Duration settle = std::chrono::milliseconds{500};  ///< a file counts when it has not changed for so long
  Duration scan_every = std::chrono::seconds{30};
  Duration restless = std::chrono::minutes{1};  ///< what is changed for longer than that is named to people
};

/// The watched folder. A batch file that is still is checked, taken into the store and moved to
/// `accepted/<date>/` with a receipt, or moved to `rejected/` with `<name>.errors.txt` beside it. The store
/// comes first and the move last, so after a crash between any two steps the same content is found again,
/// known already, and ordered once.
class Inbox {
 public:
  Inbox(engine::Engine& engine, catalog::Catalog const& catalog, InboxSettings settings,
        boost::asio::any_io_executor loop);

  /// Makes the folders and begins to watch. Errors are the file system's.
  Result<void> open();
  /// Works until `close`.
  [[nodiscard]] http::Awaitable<void> run();
  void close();

  /// What lies here and needs a person, in sentences.
  [[nodiscard]] std::vector<std::string> needs_a_person() const;

 private:
  /// What became of a batch file, decided on a worker thread.
  struct Verdict {
    std::optional<BatchSpec> spec;
    Diagnostics problems;
    std::optional<Error> trouble = std::nullopt;  ///< nobody can tell now; nothing is said against the file
  };

  [[nodiscard]] http::Awaitable<bool> scan();
  void try_later(Candidate const& candidate, std::string trouble);
  [[nodiscard]] http::Awaitable<void> handle(Candidate candidate);
  void name_strays();
  [[nodiscard]] std::filesystem::path hint_for(std::string const& name) const;
  Verdict check(Candidate const& candidate);
  Result<std::filesystem::path> move_with_paper(Candidate const& candidate,
                                                std::filesystem::path const& folder, std::string_view ending,
                                                std::string text);
  Result<void> accept(Candidate const& candidate, std::string const& receipt, Instant at);
  Result<void> reject(Candidate const& candidate, Diagnostics const& problems);

  engine::Engine& engine_;
  catalog::Catalog const& catalog_;
  InboxSettings settings_;
  boost::asio::any_io_executor loop_;
  http::Signal wake_;
  http::Group notices_;
  std::optional<FolderNotice> notice_;
  Stillness stillness_;
  Leftovers leftovers_;
  std::set<std::filesystem::path> strays_;  ///< that were named already
  std::string trouble_said_;                ///< the last time that a file could not be read or stored
  std::size_t unnamed_strays_ = 0;          ///< beyond those that get a hint each
  bool closed_ = false;
};

}  // namespace yj::inbox
