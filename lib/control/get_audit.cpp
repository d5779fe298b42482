// GET /v1/credits/audit: what was charged otherwise than was asked for or expected, the newest day first, in pages.
#include "control/credits_json.hpp"
#include "control/known_names.hpp"
#include "control/paging.hpp"
#include "control/routes.hpp"
#include "control/spending_query.hpp"

namespace yj::control {

namespace {

struct AuditAsk {
  SpendingAsk money;
  Paging paging;
};

struct AuditReply {
  store::AuditPage page;
  Warnings warnings;
};

Outcome<AuditAsk> decode(Call const& call) {
  auto money = read_spending_ask(call);
  if (!money) return money.error();
  auto paging = read_paging(call.query);
  if (!paging) return paging.error();
  return AuditAsk{std::move(*money), std::move(*paging)};
}

http::Awaitable<Outcome<AuditReply>> run(Context& context, AuditAsk ask, http::Peer) {
  auto query = query_of(context.engine.store(), std::move(ask.money));
  if (!query) co_return query.error();
  auto page = context.engine.store().audit(*query, ask.paging.cursor, ask.paging.limit);
  if (!page) co_return list_problem(page.error());
  if (auto unknown = unknown_account(query->account, context.settings.accounts);
      page->records.empty() && unknown)
    co_return std::move(*unknown);
  AuditReply reply{std::move(*page), std::move(ask.paging.warnings)};
  co_return std::move(reply);
}

http::Response encode(AuditReply const& reply) {
  Json json;
  json["unit"] = "credits";
  json["audit"] = Json::array();
  for (auto const& record : reply.page.records) json["audit"].push_back(audit_json(record));
  json["next"] = next_json(reply.page.next);
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_audit_route() {
  return {"GET",
          "/v1/credits/audit",
          {"since", "until", "batch", "account", "limit", "cursor"},
          action_of(decode, run, encode)};
}

}  // namespace yj::control
