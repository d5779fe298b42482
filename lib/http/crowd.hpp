#pragma once

#include "http/byte_stream.hpp"
#include "http/steady.hpp"

#include <map>
#include <optional>

namespace yj::http {

/// The connections of a server that wait for their clients, and from when on each of them has waited long enough. While there
/// is a free place nobody asks; with every place taken, the one that has kept its place longest without using it makes room.
class Crowd {
 public:
  /// `stream` waits while this lives; the crowd and the stream outlive it.
  class Wait {
   public:
    Wait(Crowd& crowd, ByteStream& stream, SteadyTime enough) : crowd_(crowd), stream_(stream) {
      crowd_.waiting_.insert_or_assign(&stream_, enough);
    }
    ~Wait() { crowd_.waiting_.erase(&stream_); }
    Wait(Wait const&) = delete;
    Wait& operator=(Wait const&) = delete;

   private:
    Crowd& crowd_;
    ByteStream& stream_;
  };

  /// Closes the stream that had waited long enough first, if there is one by `now`. Otherwise, when to look again; none: no
  /// stream waits for its client.
  std::optional<SteadyTime> make_room(SteadyTime now) {
    auto first = waiting_.end();
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
      if (first == waiting_.end() || each->second < first->second) first = each;
    }
    if (first == waiting_.end()) return std::nullopt;
    if (first->second > now) return first->second;
    first->first->close();
    waiting_.erase(first);  // its coroutine ends in a later turn of the loop and must not be chosen twice
    return now;
  }

 private:
  std::map<ByteStream*, SteadyTime> waiting_;  ///< as many as there are places at most
};

}  // namespace yj::http
