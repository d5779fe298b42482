// POST /v1/chat: one text at once, beside the batches. The platform's own stream is passed on as it comes.
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/known_names.hpp"
#include "control/reply.hpp"
#include "control/routes.hpp"
#include "http/body_source.hpp"
#include "platform/chat_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

constexpr std::size_t kTextBytesMax = 1024 * 1024;
constexpr auto kForm =
    R"(send {"prompt": "…"}, and if you like "model", "system", "account", "stream": false)";

struct ChatAsk {
  std::string account = "default";
  std::string model;  ///< empty: the first of the catalogue
  std::string prompt;
  std::string system;
  bool stream = true;
};

struct ChatReply {
  std::shared_ptr<engine::ChatRun> run;
  std::string model;
  bool stream = true;
};

Outcome<ChatAsk> decode(Call const& call) {
  auto bad = [](std::string what) { return problem(400, "invalid", std::move(what), kForm); };
  auto json = parse_json(call.request.body);
  if (!json || !json->is_object()) return bad("the body is no JSON object");
  ChatAsk ask;
  for (auto const& [key, value] : json->items()) {
    if (key == "stream" && value.is_boolean()) {
      ask.stream = value.get<bool>();
      continue;
    }
    std::string* into = key == "prompt"    ? &ask.prompt
                        : key == "system"  ? &ask.system
                        : key == "model"   ? &ask.model
                        : key == "account" ? &ask.account
                                           : nullptr;
    if (into == nullptr || !value.is_string())
      return bad(fmt::format("'{}' with this value means nothing here", printable(key, 60)));
    *into = value.get<std::string>();
    if (into->size() > kTextBytesMax)
      return bad(fmt::format("'{}' is longer than {} bytes", key, kTextBytesMax));
  }
  if (trimmed(ask.prompt).empty()) return bad("there is no prompt");
  return ask;
}

/// What leaves, or what is wrong with it.
Outcome<RequestSpec> request_of(Context const& context, ChatAsk const& ask) {
  if (auto unknown = unknown_account(ask.account, context.settings.accounts, true)) return *unknown;
  auto const models = context.catalog.models(JobType::t2t);
  std::string model =
      ask.model.empty() && !models.empty() ? models.front() : context.catalog.spelled(ask.model);
  auto const* offer = context.catalog.find(model, JobType::t2t);
  if (offer == nullptr)
    return problem(404, "not-found", fmt::format("there is no model of texts '{}'", printable(ask.model, 60)),
                   models.empty() ? "the catalogue has none" : "one of " + joined(models, ", "));
  RequestSpec request;
  request.path = offer->path;
  request.fields = {{"model", model}, {"catelogid", offer->category}, {"prompt", ask.prompt}};
  if (!ask.system.empty()) {
    auto const* system = offer->parameter("sys_prompt");
    if (system == nullptr)
      return problem(422, "not-offered", fmt::format("{} takes no system prompt", model));
    request.fields.push_back({system->field, ask.system});
  }
  request.fields.push_back({"stream", true});
  return request;
}

/// An order of which nothing arrived; none: it is, or may be, bought.
std::optional<Problem> refusal_of(SubmitOutcome const& outcome) {
  auto const& verdict = outcome.verdict;
  if (auto const* it = std::get_if<Unsent>(&verdict))
    return problem(503, "unreachable", "the platform cannot be reached; nothing was bought: " + it->what);
  if (auto const* it = std::get_if<Refused>(&verdict))
    return problem(422, "refused", "the platform does not take it: " + it->words);
  if (auto const* it = std::get_if<KeyRejected>(&verdict))
    return problem(502, "key-refused", "the platform refuses the API key: " + it->words);
  if (auto const* it = std::get_if<Misconfigured>(&verdict)) return problem(502, "not-the-api", it->words);
  if (auto const* it = std::get_if<BalanceEmpty>(&verdict))
    return problem(402, "balance", "the balance does not suffice: " + it->words,
                   "top up, or take another model: the platform judges the balance per model");
  if (auto const* it = std::get_if<Throttled>(&verdict))
    return problem(503, "throttled", "the platform asks for fewer requests: " + it->words);
  return std::nullopt;
}

/// The rest, which may come after a part of the text.
Problem end_of(SubmitOutcome const& outcome) {
  if (auto const* it = std::get_if<FailedAtOnce>(&outcome.verdict))
    return problem(502, "failed",
                   "the platform says that it failed, and does not charge for that: " + it->words);
  auto const* doubt = std::get_if<InDoubt>(&outcome.verdict);
  return problem(502, "in-doubt", doubt == nullptr ? "it ended without a text" : doubt->what,
                 "it may have been bought; it is not sent again by itself");
}

Json usage_json(SubmitOutcome const& outcome) {
  auto const* finished = std::get_if<FinishedAtOnce>(&outcome.verdict);
  if (finished == nullptr) return nullptr;
  auto usage = parse_json(finished->result.usage);
  return usage ? std::move(*usage) : Json(nullptr);
}

/// What the platform sends, and behind it an event of our own, `event: end`, that says how it ended.
class Stream final : public http::BodySource {
 public:
  Stream(std::shared_ptr<engine::ChatRun> run, std::string model)
      : run_(std::move(run)), model_(std::move(model)) {}
  ~Stream() override { run_->leave(); }

  http::Awaitable<std::optional<std::string>> next() override {
    if (over_) co_return std::nullopt;
    std::string bytes = co_await run_->next();
    if (!bytes.empty()) {
      last_ = bytes.back();
      co_return bytes;
    }
    over_ = true;
    co_return end();
  }

 private:
  [[nodiscard]] std::string end() const {
    auto const& outcome = *run_->outcome();
    Json json;
    bool finished = std::holds_alternative<FinishedAtOnce>(outcome.verdict);
    json["state"] = finished                                                ? "finished"
                    : std::holds_alternative<FailedAtOnce>(outcome.verdict) ? "failed"
                                                                            : "in_doubt";
    json["reason"] = finished ? "" : end_of(outcome).detail;
    json["model"] = model_;
    json["transno"] = run_->id().text();
    json["usage"] = usage_json(outcome);
    // A frame that was cut off must not run into ours.
    return fmt::format("{}event: end\ndata: {}\n\n", last_ == '\n' ? "" : "\n\n",
                       json.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  std::shared_ptr<engine::ChatRun> run_;
  std::string model_;
  char last_ = '\n';
  bool over_ = false;
};

http::Awaitable<Outcome<ChatReply>> run(Context& context, ChatAsk ask, http::Peer peer) {
  auto request = request_of(context, ask);
  if (!request) co_return request.error();
  std::string model = std::get<std::string>(request->fields.front().value);
  auto begun = context.chats.begin(ask.account, std::move(*request));
  if (!begun) co_return problem_of(begun.error());
  std::shared_ptr<engine::ChatRun> chat = *begun;
  log::info("{} chats with {}, order {}", who_and_what(peer), model, chat->id().text());
  if (ask.stream) {
    co_await chat->until_it_speaks();
  } else {
    chat->leave();  // its outcome has the whole text
    co_await chat->until_over();
  }
  bool spoke = !chat->outcome() || std::holds_alternative<FinishedAtOnce>(chat->outcome()->verdict);
  if (!spoke) {
    if (auto refused = refusal_of(*chat->outcome())) co_return std::move(*refused);
    if (!ask.stream) co_return end_of(*chat->outcome());
  }
  ChatReply reply{std::move(chat), std::move(model), ask.stream};
  co_return std::move(reply);
}

http::Response encode(ChatReply const& reply) {
  if (reply.stream) {
    http::Response response;
    response.status = 200;
    response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}};
    response.source = std::make_shared<Stream>(reply.run, reply.model);
    return response;
  }
  Json json;
  auto const& outcome = *reply.run->outcome();
  for (auto const& part : std::get<FinishedAtOnce>(outcome.verdict).result.inlined)
    json[part.field] = part.bytes;
  json["model"] = reply.model;
  json["transno"] = reply.run->id().text();
  json["usage"] = usage_json(outcome);
  json["warnings"] = Json::array();
  return json_response(200, json);
}

}  // namespace

Route post_chat_route() { return {"POST", "/v1/chat", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
