#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What an event says in few words: by whom, how many, how much. They would fit too much elsewhere.
Sentences book_of_events() {
  static constexpr std::array kAll{
      Sentence{mark("{} yuan instead of {} yuan"), "nn"},
      Sentence{mark("{} yuan"), "n"},
      Sentence{mark("by {}"), "s"},
      Sentence{mark("by {}: {} in all, {} a day")},
      Sentence{mark("{}, of {} {}, by {}"), "snk"},
      Sentence{mark("{}, by {}")},
      Sentence{mark("{} jobs, from {}"), "n"},
      Sentence{mark("{} ({}) of account {}")},
      Sentence{mark("{} by {}")},
      Sentence{mark("{}: {} by {}")},
      Sentence{mark("by {}: {}")},
      Sentence{mark("{} in {} by {}")},
      Sentence{mark("everything")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
