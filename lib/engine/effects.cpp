// The effects that take time. Each is a coroutine that ends in exactly one event, whatever goes wrong on the
// way: a lost event would leave its job waiting for ever.
#include "engine/engine.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace yj::engine {

namespace {

std::string said_by(std::exception const& error) { return fmt::format("internal trouble: {}", error.what()); }

}  // namespace

void Engine::perform(Upload const& effect) { uploads_.spawn("upload", upload(effect)); }
void Engine::perform(Fire const& effect) { fires_.spawn("fire", fire(effect)); }
void Engine::perform(Abandon const& effect) {
  loaded_.erase(effect.attempt);  // closes the connection; the tail never left
  armed_.erase(effect.attempt);
}
void Engine::perform(Poll const& effect) { others_.spawn("poll", poll(effect)); }
void Engine::perform(Collect const& effect) { others_.spawn("collect", collect(effect)); }
void Engine::perform(WriteSidecar const& effect) { others_.spawn("sidecar", write_sidecar(effect)); }
void Engine::perform(Reach const& effect) { others_.spawn("reach", reach(effect)); }
void Engine::perform(LookUp effect) { others_.spawn("look up", look_up(std::move(effect))); }

http::Awaitable<void> Engine::upload(Upload effect) {
  SubmitOutcome ended{Unsent{"the request was not built", true}, {}};
  bool loaded = false;
  try {
    auto planned = plans_.extract(effect.attempt);
    auto prepared = prepared_.extract(effect.attempt);
    YJ_ASSERT(!planned.empty() && !prepared.empty());
    if (auto const* error = std::get_if<Error>(&planned.mapped())) {
      // A store that cannot be read just now is no fault of the job; only what can never be sent fails it.
      if (error->code == Errc::invalid || error->code == Errc::not_found) {
        ended.verdict = Refused{error->what};
      } else {
        ended.verdict = Unsent{error->what, true};
      }
    } else {
      auto& plan = std::get<platform::Plan>(planned.mapped());
      if (plan.chat) plan.on_piece = keep_answer(effect.attempt, effect.job);
      auto uploaded =
          co_await parts_.platform.upload(std::move(prepared.mapped()), effect.lane.account, std::move(plan));
      if (auto* held = std::get_if<platform::Loaded>(&uploaded)) {
        loaded_.insert_or_assign(effect.attempt, std::move(*held));
        loaded = true;
      } else {
        ended = std::move(std::get<SubmitOutcome>(uploaded));
      }
    }
  } catch (std::exception const& error) {
    ended.verdict = Unsent{said_by(error), true};
  }
  if (loaded) {
    feed(TailReady{effect.attempt});
  } else {
    feed(SubmitEnded{effect.attempt, std::move(ended)});
  }
}

http::Awaitable<void> Engine::fire(Fire effect) {
  Tally::Watch watch{tally_, Tally::Call::submit};
  SubmitOutcome ended{InDoubt{"the answer was not read"}, {}};
  try {
    auto armed = armed_.extract(effect.attempt);
    auto loaded = loaded_.extract(effect.attempt);
    YJ_ASSERT(!armed.empty() && !loaded.empty());
    ended = co_await parts_.platform.fire(std::move(armed.mapped()), std::move(loaded.mapped()));
  } catch (std::exception const& error) {
    ended.verdict = InDoubt{said_by(error)};
  }
  if (auto keeper = keepers_.find(effect.attempt); keeper != keepers_.end()) keeper->second->close();
  feed(SubmitEnded{effect.attempt, std::move(ended)});
}

/// What arrives of a text is kept while it does.
platform::ChatReader::OnPiece Engine::keep_answer(AttemptId attempt, JobId job) {
  auto write = [this](Intent intent, store::Completion done) {
    parts_.store.write(std::move(intent), std::move(done));
  };
  auto keeper = std::make_shared<AnswerKeeper>(parts_.loop, std::move(write), attempt, job);
  keepers_[attempt] = keeper;
  return [keeper = std::weak_ptr{keeper}](platform::ChatPiece const& piece) {
    if (auto alive = keeper.lock()) alive->add(piece);
  };
}

http::Awaitable<void> Engine::poll(Poll effect) {
  Tally::Watch watch{tally_, Tally::Call::poll};
  PollAnswer answer{NoNews{"not asked"}, {}};
  try {
    answer = co_await parts_.platform.poll(effect.account, effect.task);
  } catch (std::exception const& error) {
    answer.verdict = NoNews{said_by(error)};
  }
  feed(PollEnded{effect.attempt, std::move(answer)});
}

http::Awaitable<void> Engine::collect(Collect effect) {
  Tally::Watch watch{tally_, Tally::Call::download};
  CollectResult result = FetchAgain{"not fetched"};
  try {
    auto details = parts_.store.job(effect.job);
    if (!details) {
      result = FetchAgain{details.error().what};
    } else {
      int number = 0;
      for (auto const& artifact : details->artifacts)
        number += artifact.plan.kind == effect.kind && artifact.plan.index <= effect.index ? 1 : 0;
      collect::FetchOrder order{effect.account, details->job.folder, details->job.stem, effect.kind,
                                number,         effect.url};
      if (effect.url.starts_with(kInline)) {
        auto content = parts_.store.answer(effect.job, effect.url.substr(kInline.size()));
        if (content) {
          result = co_await parts_.collector.put(std::move(order), std::move(*content));
        } else {
          result = FetchAgain{content.error().what};
        }
      } else {
        result = co_await parts_.collector.fetch(std::move(order));
      }
    }
  } catch (std::exception const& error) {
    result = FetchAgain{said_by(error)};
  }
  feed(CollectEnded{effect.job, effect.index, std::move(result)});
}

http::Awaitable<void> Engine::write_sidecar(WriteSidecar effect) {
  Result<void> result = fail(Errc::unavailable, "not written");
  try {
    auto details = parts_.store.job(effect.job);
    if (!details) {
      result = details.error();
    } else {
      auto write_it = [this, &details]() -> Result<void> { return parts_.write_sidecar(*details); };
      result = co_await http::run_on(parts_.worker, write_it);
    }
  } catch (std::exception const& error) {
    result = fail(Errc::unavailable, said_by(error));
  }
  feed(SidecarEnded{effect.job, std::move(result)});
}

http::Awaitable<void> Engine::reach(Reach effect) {
  bool succeeded = false;
  try {
    auto reached = co_await parts_.platform.reach(effect.lane.account);
    succeeded = reached.has_value();
  } catch (std::exception const&) {
    succeeded = false;
  }
  feed(ReachEnded{effect.lane, succeeded});
}

/// Whose a task is and what is known of its cost, is the store's knowledge.
http::Awaitable<void> Engine::look_up(LookUp effect) {
  HistoryVerdict verdict = NoNews{"not asked"};
  try {
    auto wanted = wanted_of(effect);
    if (!wanted) {
      verdict = NoNews{wanted.error().what};
    } else if (effect.yuan && wanted->tasks == 0) {
      verdict = HistoryNotAsked{yuan_left(effect, 0)};
    } else {
      std::string account = effect.account;
      verdict = co_await platform::look_up(parts_.platform, std::move(account), std::move(*wanted));
      if (auto* read = std::get_if<HistoryRead>(&verdict); read != nullptr && effect.yuan)
        read->yuan_left = yuan_left(
            effect, std::count_if(read->yuan.begin(), read->yuan.end(),
                                  [](auto const& each) { return each.succeeded && !each.corrects; }));
    }
  } catch (std::exception const& error) {
    verdict = NoNews{said_by(error)};
  }
  feed(LookedUp{effect.account, std::move(verdict)});
}

Result<platform::Wanted> Engine::wanted_of(LookUp const& effect) {
  platform::Wanted wanted;
  wanted.attempts = effect.attempts;
  wanted.oldest = effect.oldest;
  wanted.now = parts_.clock.now();
  wanted.owner = [this, account = effect.account](TaskId const& task) -> std::string {
    auto known = parts_.store.owner_of_task(account, task);
    if (!known || !*known) return {};
    return fmt::format("job '{}' of batch '{}'", (*known)->job, (*known)->batch);
  };
  wanted.news = [this,
                 account = effect.account](platform::HistoryRow const& row) -> std::optional<ShownYuan> {
    auto news = parts_.store.yuan_news(account, row.transno.value_or(""), row.task, *row.amount);
    if (!news) return std::nullopt;
    return *news;
  };
  if (!effect.yuan) return wanted;
  auto unknown = parts_.store.yuan_unknown(effect.account, effect.yuan->since);
  if (!unknown) return unknown.error();
  wanted.tasks = unknown->tasks;
  wanted.oldest = unknown->oldest;
  return wanted;
}

/// Of all that are still asked for; what was just found is not written down yet.
std::int64_t Engine::yuan_left(LookUp const& effect, std::int64_t found) {
  auto unknown = parts_.store.yuan_unknown(effect.account, effect.yuan->horizon);
  return unknown ? std::max<std::int64_t>(0, unknown->tasks - found) : 1;
}

}  // namespace yj::engine
