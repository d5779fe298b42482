#pragma once

#include "control/problem.hpp"
#include "http/message.hpp"
#include "http/unix_listener.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yj::control {

/// The parameters of a query, decoded. `+` is a blank, as forms and most libraries write it.
class Query {
 public:
  /// Errors: a broken percent sign, a parameter that is given twice.
  static Outcome<Query> parse(std::string_view text);

  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] std::map<std::string, std::string, std::less<>> const& all() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// The parameter `wait`: how long an answer may be held back until there is something to tell, 60 seconds at most; none is no
/// time at all.
Outcome<std::chrono::seconds> seconds_to_wait(Query const& query);

/// A request that found its route.
struct Call {
  Call(http::Request request_, http::Peer peer_) : request(std::move(request_)), peer(std::move(peer_)) {}

  http::Request request;
  http::Peer peer;
  std::map<std::string, std::string, std::less<>> path;  ///< what stands for `{batch}` and `{job}`, decoded
  Query query;
};

/// The bytes behind percent signs; nothing when a sign is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// `alice`, or `uid 1000` where the machine has no name: how a person at the socket is remembered in the store.
std::string who(http::Peer const& peer);
/// The same with what the kernel says of them, for the log.
std::string who_and_what(http::Peer const& peer);

}  // namespace yj::control
