// GET /v1/batches: newest first, in pages.
#include "control/batch_json.hpp"
#include "control/paging.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct BatchesReply {
  store::BatchPage page;
  Warnings warnings;
};

Outcome<Paging> decode(Call const& call) { return read_paging(call.query); }

http::Awaitable<Outcome<BatchesReply>> run(Context& context, Paging paging, http::Peer) {
  auto page = context.engine.store().batches(paging.cursor, paging.limit);
  if (!page) co_return list_problem(page.error());
  BatchesReply reply{std::move(*page), std::move(paging.warnings)};
  co_return std::move(reply);
}

http::Response encode(BatchesReply const& reply) {
  Json json;
  json["batches"] = Json::array();
  for (auto const& batch : reply.page.batches) json["batches"].push_back(batch_json(batch));
  json["next"] = next_json(reply.page.next);
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_batches_route() {
  return {"GET", "/v1/batches", {"limit", "cursor"}, action_of(decode, run, encode), true};
}

}  // namespace yj::control
