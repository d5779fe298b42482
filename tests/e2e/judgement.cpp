#include "e2e/judgement.hpp"

#include "base/sha256.hpp"
#include "http/url.hpp"
#include "store/database.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace yj::e2e {

namespace fs = std::filesystem;

namespace {

using Wrongs = std::vector<std::string>;

/// The platform's side of orders: transno -> taskid.
using Tasks = std::map<std::string, std::string>;

Tasks tasks_at(World const& world, Wrongs& wrongs) {
  Tasks tasks;
  Json const there = world.sim("GET", "/sim/transnos");
  if (there.at("repeated_tasks") != 0) wrongs.push_back("one transno made two tasks: " + there.dump());
  if (there.at("repeated_whole") != 0) wrongs.push_back("one order was sent twice: " + there.dump());
  Json const all = world.sim("GET", "/sim/tasks");
  for (auto const& task : all.at("tasks"))
    tasks.emplace(task.at("transno").get<std::string>(), task.at("taskid").get<std::string>());
  return tasks;
}

/// How many of the platform's tasks belong to the job.
std::size_t judge_attempts(Json const& job, Tasks const& tasks, Wrongs& wrongs) {
  std::string const name = job.at("name");
  std::size_t bought = 0;
  std::size_t open = 0;  // doubts that nobody cleared up
  for (auto const& attempt : job.at("attempts")) {
    std::string const state = attempt.at("state");
    auto const task = tasks.find(attempt.at("transno").get<std::string>());
    if (state == "in_doubt" || state == "unresolved") ++open;
    if (task == tasks.end()) {
      if (attempt.at("taskid").is_string())
        wrongs.push_back(fmt::format("{} has a task that the platform never made", name));
      continue;
    }
    ++bought;
    if (state == "in_doubt") continue;
    if (attempt.at("taskid") != task->second)
      wrongs.push_back(fmt::format("{}: attempt {} is {} and does not know its task {}", name,
                                   attempt.at("number").dump(), state, task->second));
  }
  if (bought > 1) wrongs.push_back(fmt::format("{} was bought {} times", name, bought));
  std::string const last = job.at("attempts").empty() ? "" : job.at("attempts").back().at("state");
  if (open > 0 && (open > 1 || last != "in_doubt"))
    wrongs.push_back(fmt::format("{} was ordered again while it was in doubt", name));
  return bought;
}

void judge_files(World const& world, Json const& job, Wrongs& wrongs) {
  std::string const name = job.at("name");
  if (job.at("artifacts").empty()) wrongs.push_back(name + " is done and has no file");
  for (auto const& artifact : job.at("artifacts")) {
    if (!artifact.at("home").get<bool>()) {
      wrongs.push_back(name + " is done and lacks a file");
      continue;
    }
    fs::path const file = world.output() / artifact.at("file").get<std::string>();
    if (Sha256::of(test::bytes_of(file)).text() != artifact.at("sha256").get<std::string>())
      wrongs.push_back(file.string() + " is not what was collected");
  }
  fs::path const sidecar = world.output() / job.at("folder").get<std::string>() / (name + ".json");
  if (!parse_json(test::bytes_of(sidecar))) wrongs.push_back(sidecar.string() + " is no whole sidecar");
}

/// Nothing half is left behind. `but` are names that may stay.
void judge_left_over(fs::path const& folder, std::vector<std::string> const& halves, Wrongs& wrongs) {
  if (!fs::exists(folder)) return;
  for (auto const& name : test::names_below(folder)) {
    for (auto const& half : halves) {
      if (name.find(half) != std::string::npos) wrongs.push_back("left over: " + (folder / name).string());
    }
  }
}

}  // namespace

std::vector<Json> details_of(World const& world, std::string const& batch) {
  std::vector<Json> all;
  std::string cursor;
  do {
    Json page = world.get(fmt::format("/v1/jobs?batch={}&limit=500{}", http::percent_encoded(batch),
                                      cursor.empty() ? "" : "&cursor=" + cursor));
    if (!page.contains("jobs")) return {};
    for (auto const& job : page.at("jobs"))
      all.push_back(world.get("/v1/jobs/" + job.at("id").get<std::string>()));
    cursor = page.at("next").is_string() ? page.at("next").get<std::string>() : "";
  } while (!cursor.empty());
  return all;
}

std::vector<std::string> wrongs_of(World const& world, std::string const& batch) {
  Wrongs wrongs;
  Tasks const tasks = tasks_at(world, wrongs);
  std::size_t bought = 0;
  auto const jobs = details_of(world, batch);
  if (jobs.empty()) return {"the daemon tells of no jobs: " + world.ask("GET", "/v1/status").problem};
  for (auto const& job : jobs) {
    std::string const state = job.at("state");
    std::string const name = job.at("name");
    if (state != "done" && state != "in_doubt")
      wrongs.push_back(fmt::format("{} is {}: {}", name, state, job.at("reason").dump()));
    std::size_t const of_job = judge_attempts(job, tasks, wrongs);
    bought += of_job;
    if (state != "done") continue;
    if (of_job != 1) wrongs.push_back(fmt::format("{} is done with {} tasks", name, of_job));
    judge_files(world, job, wrongs);
  }
  if (bought != tasks.size())
    wrongs.push_back(fmt::format("{} tasks were made, {} belong to a job", tasks.size(), bought));
  judge_left_over(world.output(), {".part", ".tmp", "/."}, wrongs);
  return wrongs;
}

namespace {

Wrongs judge_store(World const& world, store::Database& open) {
  Wrongs wrongs;
  auto* database = &open;
  auto count = [&](std::string_view sql) { return database->integer(sql); };
  auto none = [&](std::string_view what, std::string_view sql) {
    if (auto found = count(sql); found != 0) wrongs.push_back(fmt::format("store: {} ({})", what, found));
  };
  {
    auto check = database->prepare("PRAGMA integrity_check");
    if (!check.row() || check.text(0) != "ok") wrongs.push_back("store: " + check.text(0));
  }
  none("a reference leads nowhere", "SELECT count(*) FROM pragma_foreign_key_check");
  none("a task belongs to two attempts", "SELECT count(task_id) - count(DISTINCT task_id) FROM attempt");
  none("money is open for an attempt that has ended",
       "SELECT count(*) FROM attempt WHERE money = 'open' AND state NOT IN ('in_doubt', 'unresolved')");
  none("something is set aside for an attempt that has ended",
       "SELECT count(*) FROM hold JOIN attempt ON attempt.id = hold.attempt_id "
       "WHERE hold.amount > 0 AND attempt.money = 'settled'");
  none("a limit has more or less set aside than its holds",
       "SELECT count(*) FROM budget WHERE held <> "
       "(SELECT coalesce(sum(amount), 0) FROM hold WHERE budget_id = budget.id)");
  none("the ledger is not the sum of what was spent",
       "SELECT (SELECT coalesce(sum(amount), 0) FROM ledger WHERE kind IN ('charge', 'adjust')) - "
       "(SELECT coalesce(sum(credits), 0) FROM spent)");
  none("an attempt was charged twice",
       "SELECT count(*) - count(DISTINCT attempt_id) FROM ledger WHERE kind = 'charge'");
  none("a success was not charged",
       "SELECT count(*) FROM attempt WHERE state = 'succeeded' AND id NOT IN "
       "(SELECT attempt_id FROM ledger WHERE kind = 'charge')");
  none("a batch counts its jobs wrongly",
       "SELECT count(*) FROM batch_count WHERE jobs <> (SELECT count(*) FROM job WHERE job.batch_id = "
       "batch_count.batch_id AND job.state = batch_count.state)");

  {
    auto rows = database->prepare("SELECT path, url FROM artifact WHERE path IS NOT NULL");
    while (rows.row()) {
      std::string const made = world.fetch(rows.text(1));
      if (made.empty() || test::bytes_of(world.output() / rows.text(0)) != made)
        wrongs.push_back(rows.text(0) + " is not byte for byte what the platform made");
    }
  }

  // Credit for credit with the platform, for what both know.
  std::map<std::string, std::int64_t> ledger;
  {
    auto rows = database->prepare(
        "SELECT attempt.task_id, sum(ledger.amount) FROM ledger JOIN attempt ON attempt.id = "
        "ledger.attempt_id "
        "WHERE ledger.kind IN ('charge', 'adjust') AND attempt.task_id IS NOT NULL GROUP BY attempt.task_id");
    while (rows.row()) ledger[rows.text(0)] = rows.integer(1);
  }
  Json const account = world.sim("GET", "/sim/account");
  for (auto const& task : account.at("tasks")) {
    auto known = ledger.find(task.at("taskid").get<std::string>());
    if (known == ledger.end() || !task.at("credits").is_number()) continue;
    if (task.at("credits").get<std::int64_t>() * 1'000'000 != known->second)
      wrongs.push_back(fmt::format("the ledger has {} millionths for a task that cost {}", known->second,
                                   task.at("credits").dump()));
  }
  return wrongs;
}

}  // namespace

std::vector<std::string> wrongs_in_store(World const& world) {
  auto database = store::Database::open(world.state() / "store.db", store::Database::Mode::read_only);
  if (!database) return {database.error().what};
  try {
    return judge_store(world, *database);
  } catch (store::SqlError const& error) {
    return {error.error.what};
  }
}

}  // namespace yj::e2e
