#include "control/reply.hpp"

namespace yj::control {

http::Response json_response(int status, Json const& body) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

Json time_json(std::optional<Instant> at) { return at ? Json(to_iso(*at)) : Json(nullptr); }

}  // namespace yj::control
