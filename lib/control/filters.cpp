#include "control/filters.hpp"

#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "control/known_names.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace yj::control {

namespace {

constexpr std::size_t kShownMax = 60;

Outcome<std::vector<JobState>> states_of(std::string_view text) {
  std::vector<JobState> states;
  for (auto const& word : words_of(text)) {
    auto state = parse_job_state(word);
    if (!state) {
      std::vector<std::string> names;
      for (JobState each : kJobStates) names.emplace_back(name_of(each));
      return problem(400, "unknown-state", fmt::format("there is no state '{}'", printable(word, kShownMax)),
                     word == "paused"
                         ? "a paused job is held: say held"
                         : fmt::format("one of {}, or several with commas", joined(names, ", ")));
    }
    states.push_back(*state);
  }
  if (states.empty()) return problem(400, "unknown-state", "'state' names no state");
  return states;
}

Outcome<JobType> type_of(std::string const& word) {
  JobType type{};
  if (parse(lower_ascii(word), type)) return type;
  std::vector<std::string> known;
  for (auto each : kJobTypes) known.emplace_back(name_of(each));
  return problem(400, "invalid", fmt::format("there is no type '{}'", printable(word, kShownMax)),
                 "one of " + joined(known, ", "));
}

Outcome<store::JobOrder> order_of(std::string const& word) {
  if (word == "oldest") return store::JobOrder::oldest;
  if (word == "newest") return store::JobOrder::newest;
  if (word == "changed") return store::JobOrder::changed;
  return problem(400, "invalid", fmt::format("'{}' is no order of jobs", printable(word, kShownMax)),
                 "one of oldest, newest, changed");
}

Problem no_instant(std::string_view name, std::string const& text) {
  return problem(400, "bad-instant", fmt::format("{}: '{}' is no instant", name, printable(text, kShownMax)),
                 "for example 2026-06-01T09:30:00Z, 2026-06-01, or 2h for two hours ago");
}

/// The configuration or the catalogue may have had it when it was ordered.
bool has_jobs(store::Store& store, store::JobFilter const& filter) {
  auto found = store.jobs(filter, "", 1);
  return !found || !found->jobs.empty() || !found->next.empty();
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    auto end = std::min(text.find(','), text.size());
    if (auto word = trimmed(text.substr(0, end)); !word.empty()) words.push_back(std::move(word));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

JobTarget named_job(std::string const& text) {
  // The name of a batch has no slash, so the first one parts it from the job's.
  auto slash = text.find('/');
  if (slash == std::string::npos) return JobTarget{std::nullopt, text};
  return JobTarget{text.substr(0, slash), text.substr(slash + 1)};
}

std::optional<Instant> instant_of(std::string_view text, Instant now) {
  if (auto ago = parse_duration(text)) return now - *ago;
  return from_iso(text);
}

Outcome<JobsAsk> read_jobs_ask(Query const& query) {
  JobsAsk ask;
  if (auto batch = query.find("batch")) ask.batch = BatchTarget{*batch};
  if (auto state = query.find("state")) {
    auto states = states_of(*state);
    if (!states) return states.error();
    ask.filter.states = std::move(*states);
  }
  if (auto failed = query.find("failed")) {
    if (*failed != "1" || !ask.filter.states.empty())
      return problem(400, "invalid", "'failed' is 1, and stands without 'state'",
                     "it means the states failed and blocked");
    ask.filter.states = {JobState::failed, JobState::blocked};
  }
  if (auto word = query.find("type")) {
    auto type = type_of(*word);
    if (!type) return type.error();
    ask.filter.type = *type;
  }
  if (auto word = query.find("sort")) {
    auto order = order_of(*word);
    if (!order) return order.error();
    ask.filter.order = *order;
  }
  ask.filter.model = query.find("model").value_or("");
  ask.filter.account = query.find("account").value_or("");
  ask.filter.failure_class = query.find("failure_class").value_or("");
  ask.since = query.find("since");
  ask.until = query.find("until");
  return ask;
}

Outcome<store::JobFilter> filter_of(store::Store& store, JobsAsk const& ask, Instant now) {
  store::JobFilter filter = ask.filter;
  if (ask.batch) {
    auto batch = find_batch(store, *ask.batch);
    if (!batch) return batch.error();
    filter.batch = batch->id;
  }
  if (ask.since) {
    filter.changed_since = instant_of(*ask.since, now);
    if (!filter.changed_since) return no_instant("since", *ask.since);
  }
  if (ask.until) {
    filter.changed_until = instant_of(*ask.until, now);
    if (!filter.changed_until) return no_instant("until", *ask.until);
  }
  return filter;
}

std::optional<Problem> unknown_name(Context const& context, store::JobFilter const& filter) {
  store::JobFilter of_account;
  of_account.account = filter.account;
  store::JobFilter of_model;
  of_model.model = filter.model;
  auto account = unknown_account(filter.account, context.settings.accounts);
  if (account && !has_jobs(context.engine.store(), of_account)) return account;
  auto model = unknown_model(filter.model, context.catalog.models());
  if (model && !has_jobs(context.engine.store(), of_model)) return model;
  return unknown_failure_class(filter.failure_class);
}

}  // namespace yj::control
