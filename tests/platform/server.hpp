#pragma once

#include "base/clock.hpp"
#include "connection.hpp"
#include "http_reader.hpp"
#include "sim.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace yj::sim {

/// Most connections served at once; further ones wait to be accepted.
inline constexpr std::size_t kConnectionsMax = 512;

/// Gives a Sim its sockets: one thread accepts on each door, one thread serves each connection.
class Server {
 public:
  /// Both outlive the server.
  Server(Sim& sim, Clock const& clock) : sim_(sim), clock_(clock) {}
  /// Stops, see `stop`.
  ~Server();

  /// Opens a door at `127.0.0.1:0` (or another address and port) and serves it at once. Returns the port that
  /// it got. With `tls` the door speaks TLS only.
  Result<std::uint16_t> open(std::string_view address, Door door, std::shared_ptr<TlsContext> tls);

  /// Closes the doors, breaks off every connection and waits for the threads. Does nothing the second time.
  void stop();

 private:
  struct Listener {
    Fd socket;
    Door door;
    std::shared_ptr<TlsContext> tls;
    std::thread thread;
  };

  void accept_loop(Listener& listener);
  void work(std::uint64_t number, Fd socket, Door door, std::shared_ptr<TlsContext> const& tls);
  void serve(Connection& connection, Door door, bool tls);
  bool serve_one(Connection& connection, HttpReader& reader, Door door, bool tls);
  /// Waits; false when the server stops meanwhile.
  bool pause(Duration duration);
  void join_finished();

  Sim& sim_;
  Clock const& clock_;
  std::vector<std::unique_ptr<Listener>> listeners_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::uint64_t next_worker_ = 0;
  std::map<std::uint64_t, std::thread> workers_;
  std::map<std::uint64_t, int> open_sockets_;  ///< of connections that are being served
  std::vector<std::uint64_t> finished_;
};

}  // namespace yj::sim
