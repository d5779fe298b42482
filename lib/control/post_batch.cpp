// POST /v1/batches?name=N&file=F: takes a batch. 201 new, 200 the same content again, 409 a name that is known, 422
// problems.
#include "base/log.hpp"
#include "base/text.hpp"
#include "batch/check.hpp"
#include "batch/names.hpp"
#include "control/batch_body.hpp"
#include "control/batch_json.hpp"
#include "control/known_blobs.hpp"
#include "control/routes.hpp"
#include "control/taken_batch.hpp"
#include "control/targets.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 300;

struct PostBatch {
  std::string name;  ///< the client's; wins over the file's own
  std::string file;  ///< what the client calls its file; it names the batch as the inbox would
  std::string content_type;
  std::string body;
};

struct PostedBatch {
  store::BatchRecord batch;
  std::string results;  ///< the folder where they appear, absolute
  BatchSummary summary;
  bool known = false;
  Warnings warnings;
  BatchEstimate to_come;
};

/// What the check found, on a worker thread.
struct Checked {
  BatchSpec spec;
  BatchSummary summary;
  Warnings warnings;
};

Outcome<PostBatch> decode(Call const& call) {
  PostBatch ask;
  ask.name = call.query.find("name").value_or("");
  ask.file = call.query.find("file").value_or("");
  ask.content_type = call.request.headers.find("Content-Type").value_or("");
  ask.body = call.request.body;
  return ask;
}

Problem invalid_batch(Diagnostics errors, BatchBody const& body) {
  for (auto& error : errors) error.mark = body.in_body(error.mark);
  Problem refused = problem(422, "invalid-batch",
                            errors.size() == 1 ? errors.front().text()
                                               : fmt::format("the batch has {} problems, the first: {}",
                                                             errors.size(), errors.front().text()),
                            "nothing of it was taken; put it right and send it again");
  refused.errors = std::move(errors);
  return refused;
}

Outcome<Checked> check(Context const& context, store::Blobs const& blobs, PostBatch& ask) {
  auto body = read_batch_body(ask.content_type, std::move(ask.body));
  if (!body) return body.error();
  batch::CheckOptions options;
  options.file_name = ask.name.empty() ? "batch" : ask.name;
  if (!ask.file.empty()) {
    options.file_name = printable(ask.file, kShownMax);
    options.default_name = batch::default_name_of(ask.file);
  }
  options.given_name = ask.name;
  options.accounts = context.settings.accounts;
  options.limits = context.settings.limits;
  KnownBlobs inputs{blobs, body->files};
  auto checked = batch::check(body->text, options, context.catalog, inputs);
  if (auto* problems = std::get_if<Diagnostics>(&checked)) return invalid_batch(std::move(*problems), *body);
  Checked good{std::get<BatchSpec>(std::move(checked)), {}, {}};
  good.summary = summary_of(good.spec);
  for (auto const& path : inputs.unused())
    good.warnings.push_back(fmt::format("'files' lists '{}', which no job uses", printable(path, 100)));
  return good;
}

Problem not_taken(Error const& error) {
  if (error.code != Errc::conflict) return problem_of(error);
  return problem(409, "known-name", error.what,
                 "give it another name (?name=, yuanjingctl submit --name), or change `batch:` in it");
}

http::Awaitable<Outcome<PostedBatch>> run(Context& context, PostBatch ask, http::Peer peer) {
  store::Blobs const& blobs = context.engine.blobs();
  auto check_it = [&context, &blobs, &ask]() { return check(context, blobs, ask); };
  auto checked = co_await http::run_on(context.engine.worker(), check_it);
  if (!checked) co_return checked.error();
  for (auto& remark : context.engine.remarks_on(checked->spec)) {
    checked->warnings.push_back(remark);
    checked->spec.notes.push_back(std::move(remark));
  }
  auto taken = co_await context.engine.accept(std::move(checked->spec), who(peer));
  if (!taken) {
    log::warning("{} sent a batch that was not taken: {}", who_and_what(peer), taken.error().what);
    co_return not_taken(taken.error());
  }
  auto batch = find_batch(context.engine.store(), BatchTarget{taken->batch.text()});
  if (!batch) co_return batch.error();
  auto to_come = context.engine.store().estimate(taken->batch);
  if (!to_come) co_return problem_of(to_come.error());
  std::string results = (context.settings.output / batch->folder).string();
  PostedBatch reply{std::move(*batch), std::move(results),           std::move(checked->summary),
                    taken->known,      std::move(checked->warnings), *to_come};
  if (taken->known) {
    log::info("{} sent the content of batch '{}' again; nothing was ordered", who_and_what(peer),
              taken->name);
    reply.warnings.insert(
        reply.warnings.begin(),
        fmt::format("the same content was taken before as batch '{}', so nothing was ordered; "
                    "to order it again on purpose, send it with another ?name=",
                    taken->name));
    if (taken->budget_changed)
      reply.warnings.emplace_back(
          "its budget is now the one that was sent along, and what waited for it goes on as far as it "
          "reaches; "
          "nothing else of it is taken over");
  } else {
    log::info("{} sent batch '{}' with {} job(s)", who_and_what(peer), taken->name, reply.batch.jobs);
  }
  co_return std::move(reply);
}

http::Response encode(PostedBatch const& reply) {
  Json json = batch_json(reply.batch);
  json["results"] = reply.results;
  json["notes"] = reply.summary.notes;
  json["kinds"] = kinds_json(reply.summary);
  json["known"] = reply.known;
  json["to_come"] = estimate_json(reply.to_come);
  json["warnings"] = reply.warnings;
  http::Response response = json_response(reply.known ? 200 : 201, json);
  if (!reply.known) response.headers.add("Location", "/v1/batches/" + reply.batch.id.text());
  return response;
}

}  // namespace

Route post_batch_route() { return {"POST", "/v1/batches", {"name", "file"}, action_of(decode, run, encode)}; }

}  // namespace yj::control
