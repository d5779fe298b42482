#pragma once

#include "control/route.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::control {

/// Finds the route of a request. Segments of the path are decoded one by one, so `%2F` inside one is part of
/// a name. A path that nobody knows is 404, a known one with another method 405 with `Allow`, an unknown
/// parameter 400: a misspelt filter must not answer with everything.
class Router {
 public:
  explicit Router(std::vector<Route> routes);

  [[nodiscard]] http::Awaitable<http::Response> answer(Context& context, http::Request request,
                                                       http::Peer peer) const;
  [[nodiscard]] std::vector<Route> const& routes() const { return routes_; }

 private:
  using Names = std::map<std::string, std::string, std::less<>>;
  struct Found {
    Route const* route;
    Names names;
  };
  [[nodiscard]] Outcome<Found> find(http::Request const& request, std::string_view path) const;

  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> patterns_;  ///< of each route, by segments
};

}  // namespace yj::control
