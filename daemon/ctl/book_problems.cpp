#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What is wrong, in few words, and what to do instead; with the line and column of a file in front. They would fit too much elsewhere.
Sentences book_of_problems() {
  static constexpr std::array kAll{
      Sentence{mark("{} is empty")},
      Sentence{mark("{} is larger than {} bytes")},
      Sentence{mark("not JSON")},
      Sentence{mark("unknown key '{}'")},
      Sentence{mark("{} is a folder, not a file")},
      Sentence{mark("{} is not a regular file")},
      Sentence{mark("cannot {} {}: {}"), "k.s"},
      Sentence{mark("{} exists and is not a folder")},
      Sentence{mark("{} leaves the folder of the batch or passes a link")},
      Sentence{mark("{} to {}"), "nn"},
      Sentence{mark("{} offers {}")},
      Sentence{mark("one of {}")},
      Sentence{mark("seconds, 0 to {}")},
      Sentence{mark("send {}")},
      Sentence{mark("it takes {}")},
      Sentence{mark("use {}")},
      Sentence{mark("at most {}")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
