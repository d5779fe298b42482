#pragma once

#include "http/byte_stream.hpp"
#include "http/message.hpp"
#include "http/url.hpp"

#include <cstddef>
#include <list>
#include <memory>

namespace yj::http {

/// Connections that wait for their next request, per origin. Bounded: the oldest goes when there is no room,
/// and each closes itself when it has waited too long.
class Pool {
 public:
  Pool(std::size_t per_origin_max, Duration idle_max)
      : per_origin_max_(per_origin_max), idle_max_(idle_max) {}

  /// The connection used last, or none. One on which the peer has already said something is thrown away.
  std::unique_ptr<ByteStream> take(Origin const& origin, Reach reach);
  void put(Origin const& origin, Reach reach, std::unique_ptr<ByteStream> stream);
  void clear() { idle_.clear(); }

 private:
  struct Entry {
    Origin origin;
    Reach reach;
    std::unique_ptr<ByteStream> stream;
  };
  std::size_t per_origin_max_;
  Duration idle_max_;
  std::list<Entry> idle_;  ///< oldest first
};

}  // namespace yj::http
