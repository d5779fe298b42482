#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// Why a batch is held or stopped, what its failures share, and what the store says of itself.
Sentences book_of_store() {
  static constexpr std::array kAll{
      Sentence{mark("a batch named '{}' is known already with other content. Under another name (`batch:`) "
                    "ALL jobs of this file are ordered and paid for, also those that are done there; to "
                    "order only what is new, hand in a file with just those jobs")},
      Sentence{mark("the platform refused {} jobs in a row with the same words: {}")},
      Sentence{mark("a job failed (stop: fails_in_row 1)")},
      Sentence{mark("{} jobs failed one after another (stop: fails_in_row {})")},
      Sentence{mark("{} of {} finished jobs failed (stop: fail_rate {})")},
      Sentence{mark("what the last {} failures share: {}"), ".s"},
      Sentence{mark(
          "the store is older than its journal of orders: a backup was restored. {} jobs that were ordered "
          "since are in doubt and are not ordered again; see `yuanjingctl jobs --state in_doubt`")},
      Sentence{mark("{} batches of which something was ordered are not in the store any more; handed in "
                    "again, they are held")},
      Sentence{mark("the journal of orders {}, so nobody knows whether this store is the newest"), "s"},
      Sentence{mark("the store was restored from a backup, and what was decided since is forgotten")},
      Sentence{mark("{}. Compare with the platform, then resume it"), "s"},
      Sentence{mark("{}; {} batches are held until a person resumes them"), "s"},
      Sentence{mark("{} orders of this batch were sent before the store was restored from a backup, which "
                    "forgot it. Compare with the platform, then resume or cancel it")},
      Sentence{mark("there is no batch {}")},
      Sentence{mark("there is no batch '{}'")},
      Sentence{mark("there is no job {}")},
      Sentence{mark("there is no job '{}' in a batch '{}'")},
      Sentence{mark("there is no attempt {}")},
      Sentence{mark("'{}' is not a cursor; take it from `next` of the page before")},
      Sentence{mark("no backup was made")},
      Sentence{mark("no backup was made: {}"), "s"},
      Sentence{mark("no backup was made: {} (disk.reserve)")},
      Sentence{mark("a backup is being made already")},
      Sentence{mark("the copy {} does not hold together ({})")},
      Sentence{mark("{} has the SHA-256 {}, not {}")},
      Sentence{mark("another yuanjingd (process {}) uses the state folder {}; only one may")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
