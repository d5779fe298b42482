#include "platform/http_platform.hpp"

#include "base/log.hpp"
#include "http/date.hpp"
#include "platform/answer.hpp"
#include "platform/judge.hpp"
#include "platform/lenient_value.hpp"

#include <fmt/format.h>

namespace yj::platform {

using http::Awaitable;

namespace {

constexpr Duration kHoldMax = std::chrono::minutes{5};
constexpr std::uint64_t kModelsBytesMax = 8 * 1024 * 1024;
constexpr std::uint64_t kHistoryBytesMax =
    16 * 1024 * 1024;  // fifty orders with all that went in and came out

class HeldRequest final : public Loaded::Request {
 public:
  HeldRequest(http::Held held, std::shared_ptr<ChatReader> chat)
      : held_(std::move(held)), chat_(std::move(chat)) {}
  Awaitable<SubmitOutcome> finish() override {
    http::Finished finished = co_await held_.finish();
    if (!chat_) co_return judge_submit(finished);
    chat_->end();
    co_return judge_chat(finished, *chat_);
  }

 private:
  http::Held held_;
  std::shared_ptr<ChatReader> chat_;  ///< shared with whoever reads the answer; none: it is no chat
};

std::string no_key(std::string const& account) {
  return fmt::format("the account '{}' has no API key", account);
}

}  // namespace

Result<std::unique_ptr<HttpPlatform>> HttpPlatform::make(PlatformSettings settings) {
  auto base = http::parse_url(settings.generation_url);
  if (!base) return fail(Errc::invalid, "platform.generation_url: " + base.error().what);
  if (base->target.find('?') != std::string::npos)
    return fail(Errc::invalid, "platform.generation_url: a query has no place in it");
  if (!base->origin.secure() && !base->origin.is_loopback())
    return fail(Errc::invalid,
                fmt::format("platform.generation_url: plain http is allowed to this machine only, not to {}",
                            base->origin.host));
  while (base->target.ends_with('/')) base->target.pop_back();
  http::ClientSettings client_settings;
  client_settings.ca_file = settings.ca_file;
  client_settings.proxy = settings.proxy;
  client_settings.connect_timeout = settings.connect_timeout;
  auto client = http::Client::make(std::move(client_settings));
  if (!client) return client.error();
  return std::make_unique<HttpPlatform>(std::move(settings), std::move(*base), std::move(*client));
}

HttpPlatform::HttpPlatform(PlatformSettings settings, http::Url base, std::unique_ptr<http::Client> client)
    : settings_(std::move(settings)), base_(std::move(base)), client_(std::move(client)) {}
HttpPlatform::~HttpPlatform() = default;

Result<void> HttpPlatform::set_key(std::string const& account, Secret key) {
  bool plain = !key.empty();
  for (char c : key.reveal()) plain = plain && static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  if (!plain)
    return fail(
        Errc::invalid,
        fmt::format("the API key of the account '{}' is empty or contains blanks or control characters",
                    account));
  log::redact(key);
  keys_[account] = std::move(key);
  return {};
}

std::optional<http::Request> HttpPlatform::request(std::string method, std::string const& target,
                                                   std::string const& account) const {
  auto key = keys_.find(account);
  if (key == keys_.end()) return std::nullopt;
  http::Request made{std::move(method), base_.target + target};
  made.headers.add("Authorization", "Bearer " + key->second.reveal());
  made.headers.add("Accept", "application/json");
  made.headers.add("User-Agent", "yuanjingd");
  return made;
}

Awaitable<Uploaded> HttpPlatform::upload(Prepared prepared, std::string account, Plan plan) {
  YJ_ASSERT(prepared.attempt() == plan.attempt);
  Uploaded uploaded = co_await open(std::move(account), std::move(plan), {});
  co_return std::move(uploaded);
}

Awaitable<SubmitOutcome> HttpPlatform::chat(std::string account, Plan plan, http::OnAnswer on_bytes) {
  YJ_ASSERT(plan.chat);
  Uploaded uploaded = co_await open(std::move(account), std::move(plan), std::move(on_bytes));
  if (auto* ended = std::get_if<SubmitOutcome>(&uploaded)) co_return std::move(*ended);
  auto held = std::get<Loaded>(uploaded).take_request();
  SubmitOutcome outcome = co_await held->finish();
  co_return std::move(outcome);
}

Awaitable<Uploaded> HttpPlatform::open(std::string account, Plan plan, http::OnAnswer on_bytes) {
  AttemptId attempt = plan.attempt;
  auto head = request("POST", plan.path, account);
  if (!head) {
    SubmitOutcome outcome{KeyRejected{no_key(account)}, RawAnswer{}};
    co_return std::move(outcome);
  }
  head->headers.add("Content-Type", plan.content_type);
  http::TwoPartRequest two_part{base_.origin, std::move(*head)};
  two_part.body = std::move(plan.body);
  two_part.tail = std::move(plan.tail);
  http::UploadLimits limits;
  limits.upload = settings_.upload_total;
  limits.idle = settings_.upload_idle;
  limits.hold = kHoldMax;
  limits.answer = settings_.submit_total;
  limits.body_bytes_max = settings_.body_bytes_max;
  if (plan.heavy_answer) limits.body_bytes_max = settings_.heavy_body_bytes_max;
  std::shared_ptr<ChatReader> chat;
  if (plan.chat) {
    limits.answer = settings_.chat_total;
    limits.idle = settings_.chat_idle;
    chat = std::make_shared<ChatReader>(std::move(plan.on_piece));
    two_part.head.on_answer = [chat, also = std::move(on_bytes)](std::string_view bytes) {
      chat->feed(bytes);
      if (also) also(bytes);
    };
  }

  http::Opened opened = co_await http::open_two_part(*client_, std::move(two_part), limits);
  if (auto* held = std::get_if<http::Held>(&opened)) {
    auto waiting = std::make_unique<HeldRequest>(std::move(*held), std::move(chat));
    co_return Loaded{attempt, std::move(waiting)};
  }
  SubmitOutcome outcome;
  if (auto* early = std::get_if<http::Finished>(&opened)) {
    outcome = judge_submit(*early);
  } else {
    outcome.verdict = Unsent{std::get<Error>(opened).what};
  }
  co_return std::move(outcome);
}

Awaitable<SubmitOutcome> HttpPlatform::fire(Armed armed, Loaded request) {
  YJ_ASSERT(armed.attempt() == request.attempt());
  auto held = request.take_request();
  YJ_ASSERT(held != nullptr);
  SubmitOutcome outcome = co_await held->finish();
  co_return std::move(outcome);
}

Awaitable<PollAnswer> HttpPlatform::poll(std::string account, TaskId task) {
  PollAnswer answer;
  auto question = request("GET", "/llmage/v1/tasks?taskid=" + http::percent_encoded(task.text), account);
  if (!question) {
    answer.verdict = QueryRejected{no_key(account)};
    co_return std::move(answer);
  }
  http::Limits limits{settings_.poll_total, settings_.poll_total, settings_.body_bytes_max};
  auto response = co_await client_->exchange(base_.origin, std::move(*question), limits);
  if (response) {
    answer = judge_poll(*response, task);
  } else {
    answer.verdict = NoNews{response.error().what};
  }
  co_return std::move(answer);
}

Awaitable<HistoryAnswer> HttpPlatform::history(std::string account, int page) {
  auto target =
      fmt::format("/llmage/api/get_inference_history.dspy?page={}&pagerows={}", page, kHistoryPageRows);
  auto question = request("GET", target, account);
  if (!question) co_return HistoryAnswer{HistoryClosed{no_key(account)}};
  http::Limits limits{settings_.poll_total, settings_.poll_total, kHistoryBytesMax};
  auto response = co_await client_->exchange(base_.origin, std::move(*question), limits);
  if (!response) co_return HistoryAnswer{NoNews{response.error().what}};
  co_return judge_history(*response);
}

Awaitable<Result<std::vector<std::string>>> HttpPlatform::models(std::string account, std::string category) {
  std::string target = "/llmage/v1/models";
  if (!category.empty()) target += "?catelogid=" + http::percent_encoded(category);
  auto question = request("GET", target, account);
  if (!question) co_return fail(Errc::denied, no_key(account));
  http::Limits limits{settings_.poll_total, settings_.poll_total, kModelsBytesMax};
  auto response = co_await client_->exchange(base_.origin, std::move(*question), limits);
  if (!response) co_return response.error();
  co_return judge_models(*response);
}

Awaitable<Result<void>> HttpPlatform::reach(std::string account) {
  auto question = request("GET", "/llmage/v1/models", account);
  if (!question) co_return fail(Errc::denied, no_key(account));
  http::Limits limits{settings_.poll_total, settings_.poll_total, kModelsBytesMax};
  auto response = co_await client_->exchange(base_.origin, std::move(*question), limits);
  if (!response) co_return response.error();
  clock_lead_.reset();
  if (auto date = response->headers.find("Date")) {
    if (auto at = http::parse_http_date(*date))
      clock_lead_ = *at - std::chrono::floor<Duration>(std::chrono::system_clock::now());
  }
  std::string words = words_or_text(read_answer(response->body), *response);
  if (response->status == 401 || response->status == 403) co_return fail(Errc::denied, words);
  bool meaningful = first_value(response->body).has_value();
  // A 404 in the API's form says as well as a list that the way there and back is clear.
  bool answered = (response->status >= 200 && response->status <= 299) || response->status == 404;
  if (!answered || !meaningful)
    co_return fail(Errc::unavailable,
                   fmt::format("{} does not answer as the API does: {}", base_.origin.text(), words));
  co_return Result<void>{};
}

}  // namespace yj::platform
