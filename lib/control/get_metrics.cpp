// GET /metrics, for monitors. Whatever is counted per job is a row that the store keeps, and no label is a job's or a batch's
// name, so that an answer costs the same for ten jobs and for a million.
#include "base/text.hpp"
#include "control/exposition.hpp"
#include "control/obstacles.hpp"
#include "control/problem.hpp"
#include "control/routes.hpp"

#include <array>
#include <set>
#include <tuple>

namespace yj::control {

namespace {

using Form = Exposition::Form;

struct MetricsAsk {
  Form form = Form::prometheus_text;
};

struct MetricsReply {
  std::string text;
  Form form = Form::prometheus_text;
};

/// A monitor that reads OpenMetrics asks for it.
Outcome<MetricsAsk> decode(Call const& call) {
  std::string accept = lower_ascii(call.request.headers.find("Accept").value_or(""));
  bool open_metrics = accept.find("application/openmetrics-text") != std::string::npos;
  return MetricsAsk{open_metrics ? Form::open_metrics : Form::prometheus_text};
}

double seconds(Duration time) { return static_cast<double>(time.count()) / 1000; }
double amount(Credits credits) { return static_cast<double>(credits.millionths) / 1e6; }

void put_process(Exposition& out, Context& context) {
  out.info("yuanjingd_build", "What runs.", {{"version", context.settings.version}});
  out.gauge("yuanjingd_start_time_seconds", "When it began to run, since 1970.");
  out.sample({}, seconds(context.started_at.time_since_epoch()));
}

void put_jobs(Exposition& out, store::Gauges const& gauges, Instant now) {
  out.gauge("yuanjingd_jobs", "Jobs by state.");
  for (JobState state : kJobStates) {
    auto place = gauges.jobs.find(state);
    out.sample({{"state", name_of(state)}}, place == gauges.jobs.end() ? std::int64_t{0} : place->second);
  }
  out.gauge("yuanjingd_batches", "Batches by state.");
  constexpr std::array kStates{store::BatchState::active, store::BatchState::paused, store::BatchState::held,
                               store::BatchState::cancelled};
  for (auto state : kStates) {
    auto place = gauges.batches.find(state);
    out.sample({{"state", store::name_of(state)}},
               place == gauges.batches.end() ? std::int64_t{0} : place->second);
  }
  out.gauge("yuanjingd_job_oldest_age_seconds",
            "Of the jobs in a state that they are to leave: how long ago the oldest was accepted.");
  for (auto const& [state, accepted] : gauges.oldest)
    out.sample({{"state", name_of(state)}}, seconds(std::max(Duration{0}, now - accepted)));
}

void put_money(Exposition& out, store::Gauges const& gauges, std::vector<ToldBalance> const& balances) {
  out.gauge(
      "yuanjingd_credits_spent",
      "What finished tasks cost, as far as it is known. A price that comes late may correct it downwards.");
  for (auto const& account : gauges.accounts)
    out.sample({{"account", account.name}}, amount(account.credits));
  out.gauge("yuanjingd_credits_held", "What is set aside for orders that are not settled.");
  for (auto const& account : gauges.accounts) out.sample({{"account", account.name}}, amount(account.held));
  out.gauge("yuanjingd_orders_open", "Orders that are not settled: under way, in doubt or never cleared up.");
  for (auto const& account : gauges.accounts) out.sample({{"account", account.name}}, account.open);
  out.gauge("yuanjingd_tasks_bought", "Tasks that were charged since this store began.");
  for (auto const& account : gauges.accounts) out.sample({{"account", account.name}}, account.tasks);
  out.gauge("yuanjingd_tasks_unpriced", "Of these, those whose price nobody knows.");
  for (auto const& account : gauges.accounts) out.sample({{"account", account.name}}, account.unknown);
  out.gauge("yuanjingd_balance_credits",
            "About how much is left of the balance that a person told; accounts without one are left out.");
  for (auto const& each : balances)
    out.sample({{"account", each.account}}, amount(Credits{each.told.millionths - each.charged.millionths}));
}

/// Closed by the platform's answers or for want of them; limits of our own are no gates.
bool is_gate(Obstacle::Kind kind) {
  switch (kind) {
    case Obstacle::Kind::account_held:
    case Obstacle::Kind::unreachable:
    case Obstacle::Kind::account_balance:
    case Obstacle::Kind::lane_balance:
    case Obstacle::Kind::circuit:
    case Obstacle::Kind::throttled:
    case Obstacle::Kind::no_space:
    case Obstacle::Kind::store_trouble: return true;
    default: return false;
  }
}

void put_work(Exposition& out, Overview const& overview) {
  out.gauge("yuanjingd_gate_closed",
            "1 for whatever is closed, by kind; an empty account or model: it concerns all of them.");
  std::set<std::tuple<std::string, std::string, std::string_view>> closed;
  for (auto const& shown : obstacles_of(overview, {})) {
    if (is_gate(shown.obstacle.kind))
      closed.emplace(shown.account, shown.model, name_of(shown.obstacle.kind));
  }
  for (auto const& [account, model, kind] : closed)
    out.sample({{"account", account}, {"model", model}, {"kind", kind}}, std::int64_t{1});
  out.gauge("yuanjingd_orders_in_flight", "Tasks that were ordered and are not finished.");
  out.sample({}, std::int64_t{overview.in_flight});
  out.gauge("yuanjingd_orders_on_wire", "Orders that are being sent.");
  out.sample({}, std::int64_t{overview.on_wire});
  out.gauge("yuanjingd_jobs_collecting", "Jobs whose files are being brought home.");
  out.sample({}, std::int64_t{overview.collecting});
}

void put_calls(Exposition& out, engine::Tally const& tally) {
  using engine::Tally;
  constexpr std::array<std::tuple<Tally::Call, std::string_view, std::string_view>, 3> kFamilies{
      {{Tally::Call::submit, "yuanjingd_submits", "Orders that ended, by what came of them."},
       {Tally::Call::poll, "yuanjingd_polls", "Questions about tasks, by their answers."},
       {Tally::Call::download, "yuanjingd_downloads", "Files that were fetched, by what came of it."}}};
  for (auto const& [call, name, help] : kFamilies) {
    out.counter(name, help);
    for (auto const& [what, count] : tally.outcomes()) {
      if (what.first == call) out.sample({{"outcome", what.second}}, static_cast<std::int64_t>(count));
    }
  }
  out.histogram("yuanjingd_platform_call_duration_seconds",
                "How long the platform took; of a submit, from its last bytes to its answer.");
  for (auto call : Tally::kCalls) out.sample({{"call", engine::name_of(call)}}, tally.times(call));
}

void put_house(Exposition& out, Context& context, store::Gauges const& gauges) {
  out.histogram("yuanjingd_store_commit_duration_seconds",
                "Transactions of the store, with what they wait for the disk.");
  out.sample({}, context.engine.store().commit_times());
  out.histogram("yuanjingd_control_request_duration_seconds",
                "Answers on the control socket; of a stream, up to its beginning.");
  out.sample({}, context.requests);
  out.counter("yuanjingd_events", "Events since this store began.");
  out.sample({}, gauges.events);
  out.gauge("yuanjingd_event_streams", "Clients that follow the events.");
  out.sample({}, std::int64_t{context.feed.streams()});
  auto room = context.engine.room();
  out.gauge("yuanjingd_disk_free_bytes", "Where results and where the store lie.");
  if (room.output) out.sample({{"folder", "output"}}, static_cast<std::int64_t>(*room.output));
  if (room.state) out.sample({{"folder", "state"}}, static_cast<std::int64_t>(*room.state));
  out.gauge("yuanjingd_disk_reserve_bytes", "With less than this nothing is ordered.");
  out.sample({}, static_cast<std::int64_t>(room.reserve));
}

http::Awaitable<Outcome<MetricsReply>> run(Context& context, MetricsAsk ask, http::Peer) {
  auto gauges = context.engine.store().gauges();
  if (!gauges) co_return problem_of(gauges.error());
  auto balances = context.engine.store().balances();
  if (!balances) co_return problem_of(balances.error());
  Exposition out{ask.form};
  put_process(out, context);
  put_jobs(out, *gauges, context.engine.clock().now());
  put_money(out, *gauges, *balances);
  put_work(out, context.engine.overview());
  put_calls(out, context.engine.tally());
  put_house(out, context, *gauges);
  MetricsReply reply{std::move(out).text(), ask.form};
  co_return std::move(reply);
}

http::Response encode(MetricsReply const& reply) {
  http::Response response;
  response.status = 200;
  response.headers.add("Content-Type", std::string{Exposition::content_type(reply.form)});
  response.body = reply.text;
  return response;
}

}  // namespace

Route get_metrics_route() { return {"GET", "/metrics", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
