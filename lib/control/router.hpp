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
/// parameter 400: a misspelt filter must not answer with everything. HEAD is asked as GET.
class Router {
 public:
  explicit Router(std::vector<Route> routes);

  [[nodiscard]] http::Awaitable<http::Response> answer(Context& context, http::Request request,
                                                       http::Peer peer) const;
  /// Of a request without its body: where its route takes the body in pieces, what is to become of it.
  [[nodiscard]] http::Awaitable<http::BodyPlan> plan_body(Context& context, http::Request head,
                                                          http::Peer peer) const;
  [[nodiscard]] std::vector<Route> const& routes() const { return routes_; }

 private:
  using Names = std::map<std::string, std::string, std::less<>>;
  struct Found {
    Route const* route;
    Names names;
  };
  struct Routed {
    Route const* route;
    Call call;
  };
  [[nodiscard]] Outcome<Found> find(std::string_view method, std::string_view path) const;
  [[nodiscard]] Outcome<Routed> route(http::Request request, http::Peer peer) const;

  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> patterns_;  ///< of each route, by segments
};

}  // namespace yj::control
