// GET /healthz: store and inbox are open, whatever the accounts' state. The socket is opened after both, so
// that an answer at all is the answer.
#include "control/reply.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct HealthAsk {};
struct HealthReply {
  std::string version;
};

Outcome<HealthAsk> decode(Call const&) { return HealthAsk{}; }

http::Awaitable<Outcome<HealthReply>> run(Context& context, HealthAsk, http::Peer) {
  HealthReply reply{context.settings.version};
  co_return std::move(reply);
}

http::Response encode(HealthReply const& reply) {
  Json json;
  json["status"] = "ok";
  json["version"] = reply.version;
  json["warnings"] = Json::array();
  return json_response(200, json);
}

}  // namespace

Route get_healthz_route() { return {"GET", "/healthz", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
