#pragma once

#include "control/readers_socket.hpp"
#include "control/settings.hpp"
#include "engine/engine.hpp"
#include "http/body_source.hpp"
#include "http/signal.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <map>
#include <memory>

namespace yj::control {

/// The clients that follow what happens. Each of them has a place in the store's list of events and nothing else, so that one
/// who does not read costs one piece of a hundred events, is cut off by the server's limit for writing, and goes on from where
/// it was. What is sent is read from the store; the engine's word that something changed only wakes the reader.
class EventFeed {
 public:
  /// `engine` and `settings` outlive the feed.
  EventFeed(boost::asio::any_io_executor loop, engine::Engine& engine, ControlSettings const& settings);
  EventFeed(EventFeed const&) = delete;
  EventFeed& operator=(EventFeed const&) = delete;

  /// Kept while one client follows. The feed outlives it.
  class Seat {
   public:
    Seat(EventFeed& feed, Door door, uid_t user);
    ~Seat();
    Seat(Seat const&) = delete;
    Seat& operator=(Seat const&) = delete;

   private:
    EventFeed& feed_;
    Door door_;
    uid_t user_;
  };
  /// None when all seats of this door are taken. Clients that have gone without a word are found out first: everybody is written to.
  [[nodiscard]] http::Awaitable<std::shared_ptr<Seat>> enter(Door door, uid_t user);

  /// Events of the filter behind the number `after`, for ever: until the client goes or the server stops. `remark`: a line
  /// for people, sent first.
  [[nodiscard]] std::shared_ptr<http::BodySource> stream(std::shared_ptr<Seat> seat,
                                                         store::EventFilter filter, std::int64_t after,
                                                         std::string remark);

  /// Ends all streams.
  void close();
  [[nodiscard]] int streams() const;

 private:
  class Stream;
  struct Taken {
    std::map<uid_t, int> of_user;
    int all = 0;
  };
  [[nodiscard]] bool full(Door door, uid_t user) const;

  engine::Engine& engine_;
  ControlSettings const& settings_;
  http::Signal left_;
  std::map<Door, Taken> taken_;
  std::uint64_t calls_ = 0;  ///< how often everybody was written to
  bool closed_ = false;
};

}  // namespace yj::control
