#pragma once

#include "platform/platform.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace yj::test {

/// A platform that says what the test wrote down. Every order is taken unless something else was scripted,
/// and every task runs until it is told to end.
class FakePlatform final : public platform::Platform {
 public:
  std::deque<SubmitVerdict> submits;         ///< what the next orders come to
  RawAnswer raw{200, "{}"};                  ///< what they say word for word
  std::map<std::string, PollVerdict> polls;  ///< what is said of tasks; any other runs
  bool reachable = true;
  bool history_open = false;                       ///< to the key
  std::vector<platform::HistoryRow> history_rows;  ///< what it shows then
  int fired = 0;

  http::Awaitable<platform::Uploaded> upload(Prepared prepared, std::string, platform::Plan) override {
    auto request = std::make_unique<Request>(*this);
    co_return platform::Uploaded{platform::Loaded{prepared.attempt(), std::move(request)}};
  }
  http::Awaitable<SubmitOutcome> fire(Armed, platform::Loaded loaded) override {
    auto request = loaded.take_request();
    SubmitOutcome outcome = co_await request->finish();
    co_return std::move(outcome);
  }
  http::Awaitable<PollAnswer> poll(std::string, TaskId task) override {
    PollAnswer answer{Unfinished{"RUNNING"}, {}};
    if (auto place = polls.find(task.text); place != polls.end()) answer.verdict = place->second;
    co_return std::move(answer);
  }
  http::Awaitable<platform::HistoryAnswer> history(std::string, int) override {
    if (!history_open) co_return platform::HistoryAnswer{HistoryClosed{"401: Unauthorized"}};
    platform::HistoryPage page;
    page.rows = history_rows;
    page.total = static_cast<std::int64_t>(history_rows.size());
    co_return platform::HistoryAnswer{std::move(page)};
  }
  http::Awaitable<Result<void>> reach(std::string) override {
    if (!reachable) co_return fail(Errc::unavailable, "out of reach");
    co_return Result<void>{};
  }

 private:
  class Request final : public platform::Loaded::Request {
   public:
    explicit Request(FakePlatform& owner) : owner_(owner) {}
    http::Awaitable<SubmitOutcome> finish() override {
      SubmitOutcome outcome{Accepted{TaskId{"task-" + std::to_string(++owner_.fired)}}, owner_.raw};
      if (!owner_.submits.empty()) {
        outcome.verdict = std::move(owner_.submits.front());
        owner_.submits.pop_front();
      }
      co_return std::move(outcome);
    }

   private:
    FakePlatform& owner_;
  };
};

}  // namespace yj::test
