#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What GET /v1/doctor finds.
Sentences book_of_doctor() {
  static constexpr std::array kAll{
      Sentence{mark("configuration: none, the defaults hold")},
      Sentence{mark("configuration: {}")},
      Sentence{mark("catalogue: {} models")},
      Sentence{mark("the catalogue has the problems named above: mend paths.models")},
      Sentence{mark("{} MiB are free where {} lies, less than disk.reserve ({} MiB): nothing would be "
                    "ordered. Make room, or lower disk.reserve"),
               ".s"},
      Sentence{mark("room where {} lies: {} GiB free"), "s"},
      Sentence{mark("account {}: the API key was read")},
      Sentence{mark("clock: it agrees with the platform's")},
      Sentence{mark("account {}: {} answers and takes the key")},
      Sentence{mark("account {}: {} answers and does not take the key ({}). Make a key at {}; put it into "
                    "the key's file and tell the daemon (systemctl reload yuanjingd, or SIGHUP), or start it "
                    "anew if the key came from its environment")},
      Sentence{mark("account {}: {} does not answer ({}). Batches are taken, and orders leave once it does; "
                    "if it stays so, check the network, platform.generation_url and platform.proxy"),
               "..s"},
      Sentence{mark("this machine's clock is {} min {} the platform's: days of budgets end at the wrong "
                    "time, and lost orders are looked for in the wrong hours. Let it be set by itself: "
                    "timedatectl set-ntp true"),
               ".s"},
      Sentence{mark("{} holds no API key: {}. One line with nothing but the key is wanted, as the platform's "
                    "web site shows it"),
               ".s"},
      Sentence{mark(
          "there is no API key. Make one at {} (log in, then API keys), and put it into {} (chmod 600){}")},
      Sentence{mark("everybody on this machine can read the API key in {}; protect it with: chmod 600 {}")},
      Sentence{mark("it stands in quotes")},
      Sentence{mark("it is an assignment")},
      Sentence{mark("it has blanks, line breaks or characters beyond ASCII")},
      Sentence{mark("it begins with 'Bearer', which is added when it is sent")},
      Sentence{mark("the {} {} cannot be used: {}: {}. Let {} write there, or name another folder in the "
                    "configuration: {}"),
               "s..s"},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
