#include "engine/engine.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "store/rescue_log.hpp"

#include <fmt/format.h>

namespace yj::engine {

namespace {

/// After a list of jobs could not be read.
constexpr Duration kLoadPause = std::chrono::seconds{1};

}  // namespace

Engine::Engine(EngineParts parts, EngineSettings settings, Core core)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      core_(std::move(core)),
      timer_(parts_.loop),
      drained_(parts_.loop),
      changed_(parts_.loop),
      uploads_(parts_.loop),
      fires_(parts_.loop),
      others_(parts_.loop),
      assets_({parts_.loop, parts_.worker, parts_.clock, parts_.store, parts_.blobs, parts_.assets,
               [this](Intent intent) { return write(std::move(intent)); }, [this] { lanes_changed(); }},
              settings_.asset_pauses),
      backups_(parts_.loop, parts_.worker, parts_.clock, parts_.store,
               {settings_.disk_reserve, settings_.backup_look}) {}

Engine::~Engine() = default;

Result<void> Engine::start() {
  auto recovered = parts_.store.recovery();
  if (!recovered) return recovered.error();
  look_at_disk();
  if (!recovered->attempts.empty())
    log::info("taking up {} jobs that were under way", recovered->attempts.size());
  set_money();  // before anything begins: the store keeps the order of what it is given
  feed(std::move(*recovered));
  others_.spawn("watch the disk and the day", watch_surroundings());
  backups_.start();
  carry_on_later();
  return assets_.start();
}

http::Awaitable<void> Engine::stop() {
  feed(Stopping{});
  uploads_.cancel_all();
  auto const patience = std::chrono::steady_clock::now() + settings_.stop_patience;
  bool waiting = true;
  while (waiting && core_.overview(parts_.clock.now()).on_wire > 0)
    waiting = co_await drained_.wait_until(patience);
  closed_ = true;
  timer_.cancel();
  assets_.close();
  backups_.close();
  others_.cancel_all();
  uploads_.cancel_all();
  fires_.cancel_all();
  co_await assets_.stopped();
  co_await backups_.stopped();
  co_await others_.wait_empty();
  co_await uploads_.wait_empty();
  co_await fires_.wait_empty();
}

// ---- The loop: take an event, ask the core, perform the effects, repeat
// ---------------------------------------------

void Engine::feed(Event event) {
  if (closed_) return;
  tally_.note(event);
  queue_.push_back(std::move(event));
  if (draining_) return;
  draining_ = true;
  drain();
  draining_ = false;
  arm_timer();
  drained_.notify();
}

/// Nothing may escape: an event that was taken and not carried out to its end would leave its job waiting for ever, so it
/// is better to end here and start again from what is on disk.
void Engine::drain() noexcept {
  while (!queue_.empty()) {
    Event next = std::move(queue_.front());
    queue_.pop_front();
    for (auto& effect : core_.on(next, parts_.clock.now()))
      std::visit([this](auto& each) { perform(std::move(each)); }, effect);
  }
}

void Engine::arm_timer() {
  auto wake = core_.wants_tick();
  if (!wake) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::max(Duration{1}, *wake - parts_.clock.now()));
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) feed(Tick{});
  });
}

void Engine::perform(Announce const& effect) {
  std::string text = effect.text;
  log::About about;
  if (effect.job) {
    auto details = parts_.store.job(*effect.job);
    if (details) about = {details->job.batch_name, details->job.spec.name};
    text = fmt::format("{}: {}", details ? about.batch + "/" + about.job : effect.job->text(), text);
  }
  switch (effect.level) {
    case Announce::Level::info: log::write(log::Level::info, text, about); break;
    case Announce::Level::warning: log::write(log::Level::warning, text, about); break;
    case Announce::Level::error: log::write(log::Level::error, text, about); break;
  }
}

Result<JobsLoaded> Engine::load_now(Load const& effect) {
  return effect.cheapest_first ? parts_.store.cheapest_ready_jobs(effect.lane, effect.count)
                               : parts_.store.ready_jobs(effect.lane, effect.count);
}

void Engine::perform(Load const& effect) {
  auto loaded = load_now(effect);
  if (loaded) {
    queue_.push_back(std::move(*loaded));
    return;
  }
  log::error("{} / {}: {}", effect.lane.account, effect.lane.model, loaded.error().what);
  others_.spawn("load later", load_later(effect));
}

http::Awaitable<void> Engine::load_later(Load effect) {
  co_await http::sleep_for(kLoadPause);
  if (closed_) co_return;
  auto loaded = load_now(effect);
  // With nothing in hand and more behind it, core asks again.
  feed(loaded ? std::move(*loaded) : JobsLoaded{effect.lane, {}, true});
}

// ---- Making changes durable
// -----------------------------------------------------------------------------------------

void Engine::perform(Persist effect) {
  Concern concern;
  if (auto* begin = std::get_if<BeginSubmission>(&effect.intent)) {
    auto planned = plan(*begin);
    if (auto const* request = std::get_if<platform::Plan>(&planned))
      begin->request = {request->digest, request->length, settings_.send_transno};
    begin->day = local_day(begin->at);
    plans_.insert_or_assign(begin->attempt, std::move(planned));
    concern.begun = begin->attempt;
  }
  if (auto* settled = std::get_if<SettleAttempt>(&effect.intent)) {
    // With the doubt goes what had come, in one transaction: an earlier write of it may have failed.
    auto keeper = keepers_.find(settled->attempt);
    bool const in_doubt = settled->attempt_state == AttemptState::in_doubt;
    if (in_doubt && keeper != keepers_.end() && settled->inlined.empty())
      settled->inlined = keeper->second->all();
    plans_.erase(settled->attempt);
    prepared_.erase(settled->attempt);
    armed_.erase(settled->attempt);
    loaded_.erase(settled->attempt);
    keepers_.erase(settled->attempt);
    if (store::tells_of_a_purchase(*settled)) concern.bought = *settled;
  }
  auto done = [this, ticket = effect.ticket, concern = std::move(concern)](Result<Commit> result) {
    committed(ticket, concern, std::move(result));
  };
  parts_.store.write(std::move(effect.intent), std::move(done));
}

void Engine::committed(Ticket ticket, Concern const& concern, Result<Commit> result) {
  changed_.notify();
  if (!result) {
    if (concern.bought) rescue(*concern.bought);  // before anything else
    if (concern.begun) plans_.erase(*concern.begun);
    feed(NotPersisted{ticket, result.error()});
    // It may have been edited meanwhile, and is to be ordered as it is now.
    if (concern.begun && result.error().code == Errc::conflict) ask_for_lanes_later();
    return;
  }
  if (concern.bought) rescued_.erase(concern.bought->attempt);
  if (auto* prepared = std::get_if<Prepared>(&*result)) {
    AttemptId attempt = prepared->attempt();
    prepared_.insert_or_assign(attempt, std::move(*prepared));
  } else if (auto* armed = std::get_if<Armed>(&*result)) {
    AttemptId attempt = armed->attempt();
    armed_.insert_or_assign(attempt, std::move(*armed));
  } else if (auto* wait = std::get_if<NotAffordable>(&*result)) {
    if (concern.begun) plans_.erase(*concern.begun);
    feed(NotBegun{ticket, std::move(*wait)});
    return;
  }
  bool freed = std::holds_alternative<MoneyFreed>(*result);
  if (auto const* held = std::get_if<BatchHeld>(&*result)) {
    freed = held->money_freed;
    tell_held(*held);
    feed(BatchStopped{held->batch});  // first: nothing more of it is begun
  }
  feed(Persisted{ticket});
  if (freed) lanes_changed();
}

void Engine::tell_held(BatchHeld const& held) {
  auto batch = parts_.store.batch(held.batch);
  std::string const name = batch ? batch->name : held.batch.text();
  log::write(log::Level::error,
             fmt::format("batch '{}' is held until somebody resumes it: {}", name, held.reason), {name, ""});
}

/// Blocks the loop for one sync, on purpose: nothing else may happen before the answer is safe.
void Engine::rescue(SettleAttempt const& bought) {
  auto kept = parts_.store.rescue(bought);
  if (!rescued_.insert(bought.attempt).second) return;
  std::string what = bought.task ? fmt::format("task {}", bought.task->text)
                                 : fmt::format("the result of attempt {}", bought.attempt.text());
  if (kept) {
    log::error(
        "{} was ordered and the store does not take it; it is safe in the rescue log until the store does",
        what);
  } else {
    log::error(
        "{} was ordered for job {}, and neither the store nor the rescue log takes it: {}. Do not end this "
        "process before the store works again",
        what, bought.job.text(), kept.error().what);
  }
}

/// The request is built before its attempt is written down, so that the row says what will be sent.
Engine::Planned Engine::plan(BeginSubmission& intent) {
  auto details = parts_.store.job(intent.job);
  if (!details) return details.error();
  intent.revision = details->job.revision;
  RequestSpec& request = details->job.spec.request;
  for (auto const& file : request.files) {
    auto size = parts_.blobs.size(file.sha256);
    if (!size && size.error().code != Errc::not_found) return size.error();
    if (!size || *size != file.bytes)
      return fail(
          Errc::not_found,
          fmt::format(
              "the stored copy of {} is missing or damaged; hand the batch in again under another name",
              file.source));
  }
  for (auto& person : request.people) {
    auto reference = parts_.store.vendor_id(details->job.account, person.person, person.sha256);
    if (!reference) return reference.error();
    if (!*reference)
      return fail(
          Errc::not_found,
          fmt::format(
              "the picture {} of person {} cannot be used any more: `yuanjingctl assets groups` shows "
              "whether the person is still verified. Tried again, the job waits until it can be used",
              person.source, person.person));
    person.reference = with_reference(person.reference, **reference);
  }
  auto blob_path = [this](Digest const& digest) { return parts_.blobs.path(digest); };
  auto plan = platform::plan_request(request, intent.attempt, settings_.send_transno, blob_path);
  JobType const type = details->job.spec.type;
  plan.chat = type == JobType::t2t;
  plan.heavy_answer = type == JobType::tts || type == JobType::music_gen;
  return plan;
}

// ---- What people decide
// ---------------------------------------------------------------------------------------------

http::Awaitable<Result<Commit>> Engine::write(Intent intent) {
  // The completion may outlive this coroutine on a shutdown, so both share what they meet over.
  struct Meeting {
    explicit Meeting(boost::asio::any_io_executor loop) : arrived(std::move(loop)) {}
    http::Signal arrived;
    std::optional<Result<Commit>> result;
  };
  auto meeting = std::make_shared<Meeting>(parts_.loop);
  parts_.store.write(std::move(intent), [meeting](Result<Commit> result) {
    meeting->result.emplace(std::move(result));
    meeting->arrived.notify();
  });
  while (!meeting->result) co_await meeting->arrived.wait();
  changed_.notify();
  co_return std::move(*meeting->result);
}

void Engine::lanes_changed() {
  auto lanes = parts_.store.lanes_with_ready_jobs();
  if (lanes) {
    feed(LanesReady{std::move(*lanes)});
    return;
  }
  // Whoever became ready is known to nobody but the store, so it is asked until it answers.
  if (ask_for_lanes_later())
    log::error("which jobs are ready cannot be read now, and is asked again: {}", lanes.error().what);
}

bool Engine::ask_for_lanes_later() {
  if (lanes_asked_again_) return false;
  lanes_asked_again_ = true;
  others_.spawn("ask for lanes later", lanes_later());
  return true;
}

http::Awaitable<void> Engine::lanes_later() {
  co_await http::sleep_for(kLoadPause);
  lanes_asked_again_ = false;
  if (!closed_) lanes_changed();
}

http::Awaitable<Result<BatchTaken>> Engine::accept(BatchSpec spec, std::string by) {
  AcceptBatch intent;
  intent.identity = spec.identity();
  intent.spec = std::move(spec);
  intent.by = std::move(by);
  intent.at = parts_.clock.now();
  intent.day = local_day(intent.at);
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  assets_.look_after_people();
  co_return std::get<BatchTaken>(*result);
}

http::Awaitable<Result<void>> Engine::pause(BatchId batch, std::string by) {
  PauseBatch intent{batch, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  feed(BatchStopped{batch});
  co_return Result<void>{};
}

http::Awaitable<Result<void>> Engine::resume(BatchId batch, std::string by) {
  ResumeBatch intent{batch, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  co_return Result<void>{};
}

http::Awaitable<Result<JobsCancelled>> Engine::cancel_job(JobId job, std::string by) {
  CancelJob intent{job, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  feed(JobStopped{job});
  lanes_changed();  // others may have waited for what it would have cost
  co_return std::get<JobsCancelled>(*result);
}

http::Awaitable<Result<void>> Engine::retry(JobId job, std::string by) {
  RetryJob intent{job, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  assets_.look_after_people();
  co_return Result<void>{};
}

void Engine::resume_lanes(std::string const& account, std::string const& model) {
  feed(ResumeNow{account, model});
}

void Engine::change_money(MoneySettings money) {
  settings_.money = std::move(money);
  set_money();
}

http::Awaitable<Result<void>> Engine::set_budget(BatchId batch, std::optional<Credits> max,
                                                 std::optional<Credits> daily, std::string by) {
  Instant now = parts_.clock.now();
  SetBatchBudget intent{batch, max, daily, std::move(by), local_day(now), now};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  co_return Result<void>{};
}

http::Awaitable<Result<void>> Engine::set_balance(std::string account, std::optional<Credits> credits,
                                                  std::string by) {
  SetBalance intent{std::move(account), credits, std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  co_return Result<void>{};
}

http::Awaitable<Result<void>> Engine::approve(BatchId batch, std::string price_class, std::string by) {
  ApprovePrice intent{batch, std::move(price_class), std::move(by), parts_.clock.now()};
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  lanes_changed();
  co_return Result<void>{};
}

void Engine::key_changed(std::string const& account) { feed(KeyChanged{account}); }

Overview Engine::overview() { return core_.overview(parts_.clock.now()); }

// ---- The disk and the day
// -------------------------------------------------------------------------------------------------------

http::Awaitable<void> Engine::watch_surroundings() {
  while (!closed_) {
    co_await http::sleep_for(settings_.disk_look);
    look_at_disk();
    if (day_ != local_day(parts_.clock.now())) set_money();
  }
}

/// At a start and with every new day. What the store does not take now is offered again at the next look.
void Engine::set_money() {
  Instant now = parts_.clock.now();
  day_ = local_day(now);
  parts_.store.write(SetMoney{settings_.money, day_, now}, [this](Result<Commit> result) {
    changed_.notify();
    if (result) {
      if (std::holds_alternative<MoneyFreed>(*result)) lanes_changed();
      return;
    }
    log::error("the limits of the configuration could not be written down: {}", result.error().what);
    day_.clear();
  });
}

Engine::Room Engine::room() const {
  auto free_at = [](std::filesystem::path const& folder) -> std::optional<std::uint64_t> {
    auto free = free_space(folder);
    return free ? std::optional{*free} : std::nullopt;
  };
  return {free_at(settings_.output), free_at(settings_.state), settings_.disk_reserve};
}

void Engine::look_at_disk() {
  for (auto const& folder : {settings_.output, settings_.state}) {
    auto free = free_space(folder);
    if (!free) {
      feed(SpaceChanged{false, free.error().what});
      return;
    }
    if (*free < settings_.disk_reserve) {
      feed(SpaceChanged{false, fmt::format("{} has {} MiB free, less than disk.reserve ({} MiB)",
                                           folder.string(), *free >> 20, settings_.disk_reserve >> 20)});
      return;
    }
  }
  feed(SpaceChanged{true, ""});
}

}  // namespace yj::engine
