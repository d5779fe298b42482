// POST /v1/assets/verifications: a link on which a person shows their face, good for 120 seconds.
#include "base/log.hpp"
#include "control/asset_json.hpp"
#include "control/routes.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

constexpr auto kForm =
    R"(send {"name": "张三"}, and where need be "vendor" (volcengine), "project" (default), "account" (default))";

struct VerifyAsk {
  std::string account;
  platform::FaceLinkRequest request;
};
struct VerifyReply {
  platform::FaceLink link;
  Instant expires_at;
};

Outcome<VerifyAsk> decode(Call const& call) {
  VerifyAsk ask;
  auto json = parse_json(call.request.body);
  if (!json || !json->is_object()) return problem(400, "invalid", "the body must be a JSON object", kForm);
  for (auto const& [key, value] : json->items()) {
    std::string* into = key == "account"   ? &ask.account
                        : key == "vendor"  ? &ask.request.vendor
                        : key == "project" ? &ask.request.project
                        : key == "name"    ? &ask.request.name
                                           : nullptr;
    if (into == nullptr || !value.is_string())
      return problem(400, "invalid", fmt::format("'{}' means nothing here", printable(key, 60)), kForm);
    *into = value.get<std::string>();
  }
  if (ask.request.vendor.empty()) return problem(400, "invalid", "the vendor is empty", kForm);
  return ask;
}

http::Awaitable<Outcome<VerifyReply>> run(Context& context, VerifyAsk ask, http::Peer peer) {
  auto account = known_account(context.settings, ask.account);
  if (!account) co_return account.error();
  std::string name = ask.request.name;
  // Counted from before the question, so that the link is never shown as good for longer than it is.
  Instant const asked = context.engine.clock().now();
  auto link = co_await context.engine.assets().verify(*account, std::move(ask.request));
  if (!link) co_return problem_of(link.error());
  log::info("{} asked for a face verification of '{}' with account {}", who_and_what(peer),
            printable(name, 60), *account);
  VerifyReply reply{std::move(*link), asked + platform::kFaceLinkLife};
  co_return std::move(reply);
}

http::Response encode(VerifyReply const& reply) {
  Json json;
  json["id"] = reply.link.id;
  json["h5_link"] = reply.link.h5_link;
  json["byted_token"] = reply.link.byted_token;
  json["expires_at"] = time_json(reply.expires_at);
  json["seconds"] = std::chrono::duration_cast<std::chrono::seconds>(platform::kFaceLinkLife).count();
  json["warnings"] = Json::array();
  return json_response(201, json);
}

}  // namespace

Route post_verification_route() {
  return {"POST", "/v1/assets/verifications", {}, action_of(decode, run, encode)};
}

}  // namespace yj::control
