// GET /v1/doctor: looks at everything that the daemon needs, now, and says what is wrong and what to do.
#include "control/reply.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct DoctorAsk {};
struct DoctorReply {
  std::vector<Finding> findings;
  std::filesystem::path inbox;
  std::filesystem::path output;
  Warnings warnings;
};

Outcome<DoctorAsk> decode(Call const&) { return DoctorAsk{}; }

http::Awaitable<Outcome<DoctorReply>> run(Context& context, DoctorAsk, http::Peer) {
  DoctorReply reply;
  if (context.settings.examine) reply.findings = co_await context.settings.examine();
  if (auto const& trouble = context.engine.backups().trouble(); !trouble.empty())
    reply.findings.push_back({Finding::Verdict::later, "backup", trouble});
  reply.inbox = context.settings.inbox;
  reply.output = context.settings.output;
  co_return std::move(reply);
}

http::Response encode(DoctorReply const& reply) {
  Json json;
  json["findings"] = Json::array();
  for (auto const& finding : reply.findings)
    json["findings"].push_back(
        {{"verdict", name_of(finding.verdict)}, {"subject", finding.subject}, {"text", finding.text}});
  json["inbox"] = reply.inbox.string();
  json["output"] = reply.output.string();
  json["warnings"] = reply.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_doctor_route() { return {"GET", "/v1/doctor", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
