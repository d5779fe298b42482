#pragma once

#include "base/instant.hpp"
#include "faults.hpp"
#include "media.hpp"
#include "prices.hpp"
#include "tables.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace yj::sim {

enum class FileKind { video, cover, picture, sound };

/// How far one file of a task came home.
struct FileTrack {
  int tries = 0;              ///< requests that would have sent bytes of it
  std::uint64_t size = 0;     ///< known after the first try
  std::uint64_t covered = 0;  ///< bytes from the start that were handed out without a gap
  [[nodiscard]] bool fetched() const { return size > 0 && covered >= size; }
};

/// The platform's side of one order.
struct Task {
  std::uint64_t number = 0;  ///< from 1
  std::string id;            ///< `taskid` as the submit answer gives it
  std::string vendor_id;     ///< what the vendor calls it
  std::string transno;
  Order order;
  Ratio ratio = Ratio::r16x9;
  Endpoint endpoint = Endpoint::video;
  bool png = false;
  Fate fate = Fate::ok;
  bool cover = true;
  Instant created;
  Instant ends;              ///< when it succeeds or fails; a stuck one never ends
  bool synchronous = false;  ///< its answer was the result, and it has no taskid that anybody knows
  Json input;                ///< the call's parameters, for the history
  double history_dice = 1;   ///< in [0, 1): below the chance of a missing row, it has none
  Price price;
  UsageForm usage_form = UsageForm::credits;
  std::optional<Yuan> set_aside;      ///< held on the account
  std::optional<Yuan> mislaid;        ///< was held until the hold ran out
  bool settled = false;               ///< its end has been booked
  std::optional<Instant> charged_at;  ///< when its price left the balance
  int queries = 0;
  std::map<FileKind, FileTrack> files;

  /// CREATED, PENDING, RUNNING, SUCCEEDED, FAILED or UNKNOWN at that instant.
  [[nodiscard]] std::string_view state(Instant now) const;
  [[nodiscard]] bool ended(Instant now) const { return fate != Fate::stuck && now >= ends; }
  [[nodiscard]] bool succeeds() const {
    return fate == Fate::ok || fate == Fate::no_usage || fate == Fate::no_links;
  }
  /// The words of a failure, as the vendor gives them.
  [[nodiscard]] std::string failure() const;
  /// The billing object, as in the document's example.
  [[nodiscard]] Json usage() const;
  /// The credits that `usage` names, if it does.
  [[nodiscard]] std::optional<Credits> reported_credits() const;
  /// For GET /sim/account.
  [[nodiscard]] Json money_json(Instant now) const;
  /// For GET /sim/tasks.
  [[nodiscard]] Json to_json(Instant now) const;
};

std::string_view file_name(Task const& task, FileKind kind);

}  // namespace yj::sim
