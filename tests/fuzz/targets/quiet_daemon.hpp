#pragma once

#include "http/message.hpp"

#include <memory>

namespace yj::fuzz {

/// Store, engine and routes of a daemon in a folder of its own, without a socket; nothing is ever ordered. It lives from
/// input to input, so what one has done, another may meet; its batches are taken away when there are many of them.
class QuietDaemon {
 public:
  QuietDaemon();
  ~QuietDaemon();
  QuietDaemon(QuietDaemon const&) = delete;
  QuietDaemon& operator=(QuietDaemon const&) = delete;

  /// What a client would be told; a streamed body is given to its sink in two pieces.
  http::Response answer(http::Request const& request);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  int answered_ = 0;
};

}  // namespace yj::fuzz
