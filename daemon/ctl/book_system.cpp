#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What the C library says of an error, as sentences of the daemon end with it.
Sentences book_of_system() {
  static constexpr std::array kAll{
      Sentence{mark("No such file or directory")},
      Sentence{mark("Permission denied")},
      Sentence{mark("Operation not permitted")},
      Sentence{mark("Is a directory")},
      Sentence{mark("Not a directory")},
      Sentence{mark("File exists")},
      Sentence{mark("File name too long")},
      Sentence{mark("No space left on device")},
      Sentence{mark("Disk quota exceeded")},
      Sentence{mark("Read-only file system")},
      Sentence{mark("Input/output error")},
      Sentence{mark("Too many open files")},
      Sentence{mark("Connection refused")},
      Sentence{mark("Connection reset by peer")},
      Sentence{mark("Connection timed out")},
      Sentence{mark("Broken pipe")},
      Sentence{mark("Network is unreachable")},
      Sentence{mark("No route to host")},
      Sentence{mark("Host not found (authoritative)")},
      Sentence{mark("Host not found (non-authoritative), try again later")},
      Sentence{mark("certificate has expired")},
      Sentence{mark("self-signed certificate")},
      Sentence{mark("unable to get local issuer certificate")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
