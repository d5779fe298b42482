#pragma once

#include "connection.hpp"
#include "wire.hpp"

#include <cstdint>
#include <functional>

namespace yj::sim {

/// What became of an answer on its way out.
struct Sent {
  std::uint64_t body_bytes = 0;  ///< handed to the socket
  bool whole = false;            ///< header and body went out as the answer says
  bool keep_alive = false;       ///< the connection may carry another request
};

/// Sleeps for that long; false when the program is stopping.
using Pause = std::function<bool(Duration)>;

/// The reason phrase of a status code.
std::string_view reason_phrase(int status);

/// Sends one answer the way its `delivery` says. `X-Simulation: yuanjing-sim` and `Server` are added to each.
Sent send_answer(Connection& connection, Answer const& answer, Pause const& pause);

}  // namespace yj::sim
