#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What is wrong with a file, in few words, with the line and column in front. They would fit too much elsewhere.
Sentences book_of_files() {
  static constexpr std::array kAll{
      Sentence{mark("{}: {}"), ".s"},
      Sentence{mark("{}: {} ({})"), ".ss"},
      Sentence{mark("{} is empty")},
      Sentence{mark("{} is larger than {} bytes")},
      Sentence{mark("not JSON")},
      Sentence{mark("unknown key '{}'")},
      Sentence{mark("{} is a folder, not a file")},
      Sentence{mark("{} is not a regular file")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
