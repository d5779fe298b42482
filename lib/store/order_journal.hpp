#pragma once

#include "base/files.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/sha256.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace yj::store {

/// One order that may have been sent.
struct Ordered {
  Instant at;
  JobId job;
  AttemptId attempt;
  Digest
      batch;  ///< the batch's identity: the same batch, handed in again, has new job ids and the same identity
};

/// `orders.journal` in the state folder: every order that may ever have been sent, in order, in a file that is
/// only appended to and that no backup of the store takes back. A store that was restored from an older backup
/// is recognised by what stands here and not there. Lines of text with a checksum each.
class OrderJournal {
 public:
  /// How the file agrees with what the store remembers of it.
  enum class Trust {
    whole,  ///< it is there, from the first order on
    begun,  ///< there was none before, and the store knows of none
    lost,   ///< the store knows of one that is missing, shorter, another store's or damaged
  };

  struct Reading {
    Trust trust = Trust::whole;
    std::vector<Ordered> orders;  ///< those behind `known`, oldest first; with `lost` all that can be read
    std::string trouble{};        ///< with `lost`: what is wrong with it, as half a sentence
    std::uint64_t length = 0;     ///< of the journal, once it is opened after this reading
  };
  /// Reads the journal of this store in `folder` and changes nothing. `known` is the length up to which this
  /// store has compared itself with it before (0: never); what stands behind it is read. A last line that was
  /// cut off by a crash was never acknowledged and does not count.
  static Result<Reading> read(std::filesystem::path const& folder, std::string const& store_id,
                              std::uint64_t known);
  /// Opens it for writing. To be called after the store has taken in what the reading said, so that a crash
  /// between the two leaves the evidence where it is. A journal that cannot be trusted is kept under another
  /// name and begun anew.
  static Result<OrderJournal> open(std::filesystem::path const& folder, std::string const& store_id,
                                   Reading const& reading);

  /// Durable when it returns; all of them or, as far as anybody may rely on it, none.
  Result<void> append(std::span<Ordered const> orders);
  [[nodiscard]] std::uint64_t length() const { return length_; }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

 private:
  OrderJournal(std::filesystem::path path, Fd fd, std::uint64_t length)
      : path_(std::move(path)), fd_(std::move(fd)), length_(length) {}

  std::filesystem::path path_;
  Fd fd_;
  std::uint64_t length_;
};

}  // namespace yj::store
