#pragma once

#include "http/byte_stream.hpp"
#include "http/steady.hpp"

#include <sys/types.h>

#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace yj::http {

/// The connections of a server, whose they are, and from when on each that waits for its client has waited long enough. While
/// there is a free place nobody asks. With every place taken, one of those that have waited long enough makes room: of the user with
/// the most connections, so that nobody crowds out the others, the one that has kept its place longest without using it.
class Crowd {
 public:
  /// A connection of this user, while this lives; the crowd and the stream outlive it.
  class Place {
   public:
    Place(Crowd& crowd, ByteStream& stream, uid_t user) : crowd_(crowd), stream_(stream), user_(user) {
      crowd_.owners_.emplace(&stream_, user_);
      ++crowd_.places_[user_];
    }
    ~Place() {
      crowd_.owners_.erase(&stream_);
      if (--crowd_.places_[user_] == 0) crowd_.places_.erase(user_);
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;

   private:
    Crowd& crowd_;
    ByteStream& stream_;
    uid_t user_;
  };

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

  /// This user has all the places that they may have, and one more connection. Until it gets one of theirs it is in the way of
  /// everybody else, and makes room for them like one that waits; the crowd and the stream outlive it.
  class Entering {
   public:
    Entering(Crowd& crowd, ByteStream& stream, uid_t user, SteadyTime enough)
        : crowd_(crowd), stream_(stream) {
      crowd_.owners_.emplace(&stream_, user);
      crowd_.entering_.insert(&stream_);
      crowd_.waiting_.insert_or_assign(&stream_, enough);
    }
    ~Entering() {
      crowd_.waiting_.erase(&stream_);
      crowd_.entering_.erase(&stream_);
      crowd_.owners_.erase(&stream_);
    }
    Entering(Entering const&) = delete;
    Entering& operator=(Entering const&) = delete;
    [[nodiscard]] bool made_room() const { return !crowd_.waiting_.contains(&stream_); }

   private:
    Crowd& crowd_;
    ByteStream& stream_;
  };

  /// Closes the stream that makes room, of all or of the places of one user, if one has waited long enough by `now`. Otherwise, when to look
  /// again; none: no stream waits for its client.
  std::optional<SteadyTime> make_room(SteadyTime now, std::optional<uid_t> of = std::nullopt) {
    auto chosen = waiting_.end();
    std::optional<SteadyTime> first;
    // Who has waited long enough comes before who has not, then the larger crowd, then the longer silence.
    auto rank = [&](auto const& each) {
      return std::tuple{each.second > now, -places_of(each.first), each.second};
    };
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
      if (of && (!belongs_to(each->first, *of) || entering_.contains(each->first))) continue;
      if (!first || each->second < *first) first = each->second;
      if (chosen == waiting_.end() || rank(*each) < rank(*chosen)) chosen = each;
    }
    if (!first || *first > now) return first;
    chosen->first->close();
    waiting_.erase(chosen);  // its coroutine ends in a later turn of the loop and must not be chosen twice
    return now;
  }

  int places_of(uid_t user) const {
    auto place = places_.find(user);
    return place == places_.end() ? 0 : place->second;
  }

 private:
  bool belongs_to(ByteStream* stream, uid_t user) const {
    auto owner = owners_.find(stream);
    return owner != owners_.end() && owner->second == user;
  }
  int places_of(ByteStream* stream) const {
    auto owner = owners_.find(stream);
    return owner == owners_.end() ? 0 : places_of(owner->second);
  }

  std::map<ByteStream*, SteadyTime> waiting_;  ///< as many as there are places at most
  std::map<ByteStream*, uid_t> owners_;
  std::set<ByteStream*> entering_;
  std::map<uid_t, int> places_;  ///< connections of each user, without those that are entering
};

}  // namespace yj::http
