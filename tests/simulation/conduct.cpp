#include "simulation/conduct.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::simulation {

using namespace std::chrono_literals;

namespace {

/// The longest pause that the platform can ask for.
constexpr Duration kPauseMax = 1h;
/// Before anything is tried again because of what the platform said of it.
constexpr Duration kRetryLeast = 10s;
constexpr int kLooksAMinute = 5;

}  // namespace

void Conduct::begin_life(Instant now) {
  life_ = Life{};
  life_.began = now;
}

Instant Conduct::last_asked(AttemptId attempt) const {
  auto place = life_.asked.find(attempt);
  return place == life_.asked.end() ? life_.began : place->second;
}

std::optional<Instant> Conduct::found_at(AttemptId attempt) const {
  auto place = life_.found.find(attempt);
  return place == life_.found.end() ? std::nullopt : std::optional{place->second};
}

// ---- What it is told
// ---------------------------------------------------------------------------------------------------

void Conduct::heard(Event const& event, Instant now) {
  if (auto const* started = std::get_if<Started>(&event)) found_at_start(*started, now);
  if (auto const* ended = std::get_if<SubmitEnded>(&event)) answered(*ended, now);
  if (auto const* ended = std::get_if<PollEnded>(&event)) answered(*ended, now);
  if (auto const* ended = std::get_if<LookedUp>(&event)) answered(*ended, now);
  if (auto const* resume = std::get_if<ResumeNow>(&event)) resumed(*resume);
  if (auto const* key = std::get_if<KeyChanged>(&event)) {
    life_.keys[key->account] += 1;
    life_.held.erase(key->account);
    life_.closed.erase(key->account);
  }
  if (auto const* space = std::get_if<SpaceChanged>(&event)) life_.space = space->enough;
  if (auto const* reached = std::get_if<ReachEnded>(&event); reached != nullptr && reached->succeeded)
    life_.wants_get.erase(reached->lane);
  // What a person decided about a job or its batch begins anew.
  if (auto const* ended = std::get_if<DoubtEnded>(&event)) life_.not_before.erase(ended->job);
  if (auto const* stopped = std::get_if<JobStopped>(&event)) life_.not_before.erase(stopped->job);
  if (std::holds_alternative<BatchStopped>(event)) life_.not_before.clear();
  if (std::holds_alternative<CollectEnded>(event)) life_.fetches -= 1;
  if (auto const* sidecar = std::get_if<SidecarEnded>(&event); sidecar != nullptr && sidecar->result)
    life_.sidecars.insert(sidecar->job);
  if (auto const* refused = std::get_if<NotBegun>(&event)) not_begun(refused->ticket);
  if (auto const* refused = std::get_if<NotPersisted>(&event)) not_begun(refused->ticket);
  if (std::holds_alternative<Stopping>(event)) life_.stopping = true;
}

/// What is said of a key that was replaced meanwhile says nothing of the next one.
bool Conduct::with_this_key(AttemptId attempt) const {
  auto asked = life_.with_key.find(attempt);
  auto read = life_.keys.find(life_.lanes.at(attempt).account);
  int const now = read == life_.keys.end() ? 0 : read->second;
  return asked == life_.with_key.end() || asked->second == now;
}

void Conduct::found_at_start(Started const& event, Instant now) {
  for (auto const& each : event.attempts) {
    life_.lanes[each.attempt] = each.lane;
    if (each.state == JobState::running) life_.live[each.attempt] = each.lane;
    if (each.state == JobState::collecting) life_.succeeded.insert(each.attempt);
    // An outage that began before the daemon died may go on.
    bool doubt = each.state == JobState::armed ||
                 (each.state == JobState::in_doubt && now - each.doubted_at < settings_.doubt.backoff_max);
    if (doubt && life_.doubts[each.lane]++ == 0) life_.wants_get.insert(each.lane);
  }
}

void Conduct::answered(SubmitEnded const& event, Instant now) {
  LaneKey lane = life_.lanes.at(event.attempt);
  auto const& verdict = event.outcome.verdict;
  balance(event.attempt, lane, verdict, now);
  if (std::holds_alternative<Unsent>(verdict)) return;
  if (std::holds_alternative<InDoubt>(verdict)) {
    if (life_.fired.contains(event.attempt) && life_.doubts[lane]++ == 0) life_.wants_get.insert(lane);
    return;
  }
  life_.doubts.erase(lane);
  life_.wants_get.erase(lane);
  bool held = (std::holds_alternative<KeyRejected>(verdict) && with_this_key(event.attempt)) ||
              std::holds_alternative<Misconfigured>(verdict);
  if (held) life_.held.insert(lane.account);
  if (auto const* throttled = std::get_if<Throttled>(&verdict);
      throttled != nullptr && throttled->retry_after) {
    Instant& until = life_.throttled[lane];
    until = std::max(until, now + std::min(*throttled->retry_after, kPauseMax));
  }
}

void Conduct::balance(AttemptId attempt, LaneKey const& lane, SubmitVerdict const& verdict, Instant now) {
  auto place = life_.closed_lanes.find(lane);
  bool closed = place != life_.closed_lanes.end();
  bool probe = closed && place->second.probe == attempt;
  if (probe) place->second.probe.reset();
  if (std::holds_alternative<BalanceEmpty>(verdict)) {
    // Behind an account that was closed before it, the account's own pace counts.
    auto others = std::count_if(life_.closed_lanes.begin(), life_.closed_lanes.end(),
                                [&](auto const& each) { return each.first.account == lane.account; });
    if (!closed) life_.closed_lanes[lane] = {now, others >= 2, std::nullopt};
    if (probe) place->second = {now, false, std::nullopt};
    return;
  }
  bool taken = std::holds_alternative<Accepted>(verdict) || std::holds_alternative<FinishedAtOnce>(verdict) ||
               std::holds_alternative<FailedAtOnce>(verdict);
  if (!taken) {
    // It said nothing about the balance, so another may go soon.
    if (probe) place->second.at_once = true;
    return;
  }
  life_.closed_lanes.erase(lane);
  for (auto& [each, gate] : life_.closed_lanes) gate.at_once = gate.at_once || each.account == lane.account;
}

/// One at a time, and after each refusal a pause.
void Conduct::probes(LaneKey const& lane, AttemptId attempt, Instant now) {
  auto place = life_.closed_lanes.find(lane);
  if (place == life_.closed_lanes.end()) return;
  Closed& gate = place->second;
  std::string where = fmt::format("{} / {}", lane.account, lane.model);
  if (gate.probe && life_.live.contains(*gate.probe)) throw Violation("one probe at a time", where);
  if (!gate.at_once && now < gate.refused + settings_.balance.backoff * 3 / 4)
    throw Violation("probes take their time", where);
  gate.probe = attempt;
  gate.at_once = false;
}

void Conduct::answered(PollEnded const& event, Instant now) {
  life_.polls -= 1;
  life_.answered[event.attempt] = now;
  auto const& verdict = event.answer.verdict;
  if (std::holds_alternative<Succeeded>(verdict)) life_.succeeded.insert(event.attempt);
  if (std::holds_alternative<NoNews>(verdict)) return;
  auto lane = life_.lanes.find(event.attempt);
  if (lane == life_.lanes.end()) return;
  if (std::holds_alternative<QueryRejected>(verdict)) {
    if (with_this_key(event.attempt)) life_.held.insert(lane->second.account);
  } else {
    life_.wants_get.erase(lane->second);
  }
}

void Conduct::answered(LookedUp const& event, Instant now) {
  if (std::holds_alternative<HistoryClosed>(event.verdict)) life_.closed.insert(event.account);
  auto const* read = std::get_if<HistoryRead>(&event.verdict);
  if (read == nullptr) return;
  life_.closed.erase(event.account);
  for (auto const& each : read->found) {
    if (each.outcome && each.owner.empty()) life_.found.try_emplace(each.attempt, now);
  }
}

void Conduct::resumed(ResumeNow const& event) {
  life_.held.erase(event.account);
  life_.closed.erase(event.account);
  auto resumes = [&](LaneKey const& lane) {
    return lane.account == event.account && (event.model.empty() || event.model == lane.model);
  };
  std::erase_if(life_.throttled, [&](auto const& each) { return resumes(each.first); });
  std::erase_if(life_.wants_get, resumes);
  // Whoever says that there is money lets a probe go, also beside one that is out.
  for (auto& [lane, gate] : life_.closed_lanes) {
    if (lane.account == event.account) gate = {gate.refused, true, std::nullopt};
  }
}

// ---- What it asks for
// --------------------------------------------------------------------------------------------------

void Conduct::asked(Effect const& effect, Instant now) {
  if (auto const* persist = std::get_if<Persist>(&effect)) {
    if (auto const* begin = std::get_if<BeginSubmission>(&persist->intent))
      begins(persist->ticket, *begin, now);
    if (auto const* arm = std::get_if<ArmAttempt>(&persist->intent)) arms(*arm);
    if (auto const* settle = std::get_if<SettleAttempt>(&persist->intent)) settles(*settle, now);
    if (auto const* resolve = std::get_if<ResolveDoubt>(&persist->intent))
      life_.not_before.erase(resolve->end.job);
    if (auto const* finish = std::get_if<FinishJob>(&persist->intent);
        finish != nullptr && !life_.sidecars.contains(finish->job))
      throw Violation("a job is done when its sidecar is written", finish->job.text());
  }
  if (auto const* fire = std::get_if<Fire>(&effect)) life_.fired.insert(fire->attempt);
  if (auto const* poll = std::get_if<Poll>(&effect)) polls(*poll, now);
  if (auto const* look = std::get_if<LookUp>(&effect)) looks(*look, now);
  if (std::holds_alternative<Collect>(effect) && ++life_.fetches > settings_.limits.downloads)
    throw Violation("downloads keep to their limit", std::to_string(life_.fetches));
}

/// What stops orders, whatever else is known.
void Conduct::may_order(LaneKey const& lane) const {
  std::string where = fmt::format("{} / {}", lane.account, lane.model);
  if (!life_.space) throw Violation("nothing is ordered that cannot be stored", where);
  if (life_.stopping) throw Violation("who stops orders nothing", where);
  if (life_.held.contains(lane.account)) throw Violation("a held account orders nothing", where);
}

void Conduct::begins(Ticket ticket, BeginSubmission const& intent, Instant now) {
  LaneKey lane = lane_of_(intent.job);
  std::string where = fmt::format("{} / {}", lane.account, lane.model);
  may_order(lane);
  if (auto until = life_.throttled.find(lane); until != life_.throttled.end() && now < until->second)
    throw Violation("a lane waits as long as the platform asks", where);
  probes(lane, intent.attempt, now);
  if (life_.wants_get.contains(lane)) throw Violation("after a doubt a free query goes first", where);
  if (auto again = life_.not_before.find(intent.job); again != life_.not_before.end() && now < again->second)
    throw Violation("trying again takes its time", intent.job.text());

  auto const& limits = settings_.limits;
  bool full = static_cast<int>(life_.live.size()) >= limits.in_flight;
  if (auto model = limits.models.find(lane.model); model != limits.models.end())
    full = full || live_of(lane.model) >= model->second;
  if (full) throw Violation("no more is in flight than the limits say", where);

  life_.begins.push_back(now);
  while (life_.begins.front() < now - 1min) life_.begins.pop_front();
  // A minute's worth, and what may have been saved up before it.
  if (static_cast<double>(life_.begins.size()) > 61 * limits.submits_per_second + 1)
    throw Violation("orders keep to their pace", fmt::format("{} in a minute", life_.begins.size()));
  life_.beginning[ticket] = intent.attempt;
  life_.with_key[intent.attempt] = life_.keys[lane.account];
  life_.live[intent.attempt] = lane;
  life_.lanes[intent.attempt] = lane;
}

void Conduct::not_begun(Ticket ticket) {
  auto place = life_.beginning.find(ticket);
  if (place == life_.beginning.end()) return;
  life_.live.erase(place->second);
  probe_told_nothing(place->second);
}

void Conduct::probe_told_nothing(AttemptId attempt) {
  for (auto& [lane, gate] : life_.closed_lanes) {
    if (gate.probe == attempt) gate = {gate.refused, true, std::nullopt};
  }
}

void Conduct::arms(ArmAttempt const& intent) { may_order(life_.lanes.at(intent.attempt)); }

void Conduct::settles(SettleAttempt const& intent, Instant now) {
  bool goes_on = intent.event == JobEvent::accepted;
  if (!goes_on) life_.live.erase(intent.attempt);
  if (intent.event == JobEvent::unsent) probe_told_nothing(intent.attempt);
  if (intent.event == JobEvent::retried && intent.attempt_state == AttemptState::failed)
    life_.not_before[intent.job] = now + kRetryLeast;
}

int Conduct::live_of(std::string const& model) const {
  return static_cast<int>(std::count_if(life_.live.begin(), life_.live.end(),
                                        [&](auto const& each) { return each.second.model == model; }));
}

void Conduct::polls(Poll const& effect, Instant now) {
  if (++life_.polls > settings_.limits.polls_on_wire)
    throw Violation("status queries keep to their limit", std::to_string(life_.polls));
  auto before = life_.answered.find(effect.attempt);
  bool hurried = before != life_.answered.end() && !life_.succeeded.contains(effect.attempt) &&
                 now < before->second + settings_.polling.fastest;
  if (hurried) throw Violation("status queries take their time", effect.task.text);
  life_.asked[effect.attempt] = now;
  if (auto lane = life_.lanes.find(effect.attempt); lane != life_.lanes.end())
    life_.with_key[effect.attempt] = life_.keys[lane->second.account];
}

void Conduct::looks(LookUp const& effect, Instant now) {
  for (auto attempt : effect.attempts) looked_for_.insert(attempt);
  auto& looks = life_.looks[effect.account];
  looks.push_back(now);
  while (looks.front() < now - 1min) looks.pop_front();
  if (static_cast<int>(looks.size()) > kLooksAMinute)
    throw Violation("the history is asked now and then", fmt::format("{} looks in a minute", looks.size()));
}

}  // namespace yj::simulation
