#include "daemon/run.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "control/control_server.hpp"
#include "daemon/findings.hpp"
#include "daemon/heartbeat.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/parts.hpp"
#include "daemon/places.hpp"
#include "daemon/service_manager.hpp"
#include "daemon/settings_changes.hpp"
#include "daemon/status_line.hpp"
#include "report/sidecar.hpp"
#include "store/sqlite_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <optional>

namespace yj {

namespace asio = boost::asio;

namespace {

constexpr int kWorkerThreads = 2;

/// A key that cannot be read stays as it was, and says so.
void reload_keys(Settings const& settings, Keys& keys, platform::HttpPlatform& platform,
                 engine::Engine& engine) {
  for (auto const& [name, account] : settings.accounts) {
    auto key = read_key(name, account);
    if (!key) {
      log::error("{}; the key that was read before stays", key.error().what);
      continue;
    }
    if (key_is_a_credential(name, account))
      log::info(
          "the key of account {} is systemd's copy, made at the start: `systemctl reload yuanjingd` hands "
          "over "
          "a new one",
          name);
    if (keys[name] != *key) log::info("account {}: the API key: *** -> ***", name);
    keys[name] = *key;
    if (auto set = platform.set_key(name, *key); !set) {
      log::error("account {}: {}", name, set.error().what);
      continue;
    }
    engine.key_changed(name);
  }
}

/// What needs a restart is compared with what runs, so it is named at every reload until then.
void tell_changes(Settings const& running, Settings const& read) {
  auto const changes = changes_between(running, read);
  int waiting = 0;
  for (auto const& change : changes) {
    waiting += change.needs_restart ? 1 : 0;
    log::write(change.needs_restart ? log::Level::warning : log::Level::info,
               "the configuration: " + change.text());
  }
  log::info("the configuration was read again: changed {}, of these waiting for a restart {}", changes.size(),
            waiting);
}

/// Limits that cannot be read stay as they were, all of them: half a budget is none. `running` is what the daemon goes by.
void reload_settings(Settings& running, std::filesystem::path const& file, catalog::Catalog const& catalog,
                     engine::Engine& engine) {
  auto settings = load_settings(file);
  auto faults = settings ? unknown_models(*settings, catalog) : std::vector{settings.error().what};
  if (!faults.empty()) {
    log::error("the configuration has problems, so all limits and prices stay as they were: {}",
               joined(faults, "; "));
    return;
  }
  tell_changes(running, *settings);
  running.money = settings->money;
  engine.change_money(settings->money);
}

void reload(Settings& running, std::filesystem::path const& file, catalog::Catalog const& catalog, Keys& keys,
            platform::HttpPlatform& platform, engine::Engine& engine) {
  tell_service_manager_of_reload();
  log::info("reading the API keys and the configuration again");
  reload_keys(running, keys, platform, engine);
  reload_settings(running, file, catalog, engine);
  tell_service_manager("READY=1");
}

/// Says of every account whether the platform answers and takes its key, so that nobody finds out with the first order.
http::Awaitable<void> try_keys(Settings const& settings, std::vector<std::string> accounts,
                               platform::HttpPlatform& platform) {
  Findings const findings = co_await ask_platform(settings, std::move(accounts), platform);
  for (auto const& finding : findings)
    log::write(finding.verdict == control::Finding::Verdict::good ? log::Level::info : log::Level::warning,
               finding.text);
}

/// What `yuanjingctl doctor` shows: everything that a start looks at, and the platform, as it all is now.
http::Awaitable<Findings> examine(Settings const& settings, std::filesystem::path const& settings_file,
                                  catalog::Catalog const& catalog, platform::HttpPlatform& platform) {
  Keys keys;
  Findings findings = look_around(settings, settings_file, &catalog, keys);
  Findings const asked = co_await ask_platform(settings, names_of(keys), platform);
  findings.insert(findings.end(), asked.begin(), asked.end());
  co_return std::move(findings);
}

/// What `systemctl status` shows. Reads sums that the store keeps ready, so it costs nothing to speak of.
std::string status_of(engine::Engine& engine, Settings const& settings, bool stopping) {
  auto totals = engine.store().totals();
  if (!totals) return totals.error().what;
  if (stopping) return stopping_line(*totals);
  std::vector<std::string> reasons;
  for (auto const& obstacle : engine.overview().general) reasons.push_back(obstacle.what);
  return status_line(*totals, reasons, settings.inbox);
}

/// The daemon's life after everything is built: work until a signal says stop, then end in the reverse order.
http::Awaitable<void> live(engine::Engine& engine, platform::HttpPlatform& platform, inbox::Inbox& inbox,
                           control::ControlServer& control, engine::ChatDesk& chats,
                           http::Awaitable<void> greeting, http::Awaitable<void> watching,
                           http::Awaitable<void> beating, http::Signal& stop, bool& stopping,
                           asio::any_io_executor loop) {
  http::Group servers{loop};
  http::Group greetings{loop};
  http::Group signs{loop};
  signs.spawn("signs of life", std::move(beating));
  greetings.spawn("a first question to the platform", std::move(greeting));
  greetings.spawn("the list of models", std::move(watching));
  servers.spawn("inbox", inbox.run());
  servers.spawn("control", control.serve());
  while (!stopping) co_await stop.wait();
  log::info("stopping: no new orders; waiting for answers to those that were sent");
  tell_service_manager("STOPPING=1\nSTATUS=Waiting for answers to what was ordered");
  chats.close();
  greetings.cancel_all();
  co_await greetings.wait_empty();
  inbox.close();
  co_await engine.stop();
  co_await chats.stop();
  platform.client().close_idle();
  control.close();
  co_await servers.wait_empty();
  signs.cancel_all();
  co_await signs.wait_empty();
}

}  // namespace

Result<void> run(Settings const& settings, std::filesystem::path const& settings_file,
                 catalog::Catalog const& catalog, Keys keys) {
  for (auto const& place : places_of(settings)) {
    if (auto made = make_place(place); !made) return made;
  }
  asio::io_context loop{1};
  asio::thread_pool worker{kWorkerThreads};
  SteadyWallClock clock;

  auto store = store::SqliteStore::open(
      settings.state, [&loop](std::function<void()> work) { asio::post(loop, std::move(work)); });
  if (!store) return store.error();
  store::Blobs blobs{settings.state / "blobs"};
  blobs.sweep();
  auto platform = platform::HttpPlatform::make(platform_settings(settings));
  if (!platform) return platform.error();
  for (auto const& [name, key] : keys) {
    if (auto set = (*platform)->set_key(name, key); !set) return set;
  }
  auto key_of = [&keys](std::string const& account) {
    auto key = keys.find(account);
    return key == keys.end() ? Secret{} : key->second;
  };
  auto assets =
      platform::HttpAssetPlatform::make(asset_platform_settings(settings), (*platform)->client(), key_of);
  if (!assets) return assets.error();
  collect::Collector collector{(*platform)->client(), worker.get_executor(), key_of,
                               collect_settings(settings)};
  auto write_sidecar = [&settings](store::JobDetails const& details) {
    return report::write_sidecar(settings.output, details);
  };
  engine::EngineParts parts{
      loop.get_executor(), worker.get_executor(), clock,        **store, blobs, **platform,
      collector,           write_sidecar,         assets->get()};
  engine::Engine engine{std::move(parts), engine_settings(settings), Core{settings.core, system_seed()}};
  inbox::Inbox inbox{engine, catalog, inbox_settings(settings, keys), loop.get_executor()};
  engine::ChatDesk chats{loop.get_executor(),  clock, **platform, **store, system_seed(),
                         settings.send_transno};
  engine::ModelWatch models{loop.get_executor(), clock, **platform, catalog};
  engine.on_remarks([&models](BatchSpec const& batch) { return models.remarks(batch); });
  auto control_parts = control_settings(settings, keys);
  control_parts.examine = [&] { return examine(settings, settings_file, catalog, **platform); };
  control_parts.inbox_needs = [&inbox] { return inbox.needs_a_person(); };
  control::ControlServer control{loop.get_executor(),     engine, chats, models, catalog,
                                 std::move(control_parts)};

  if (auto opened = inbox.open(); !opened) return opened;
  if (auto opened = control.open(); !opened) return opened;
  if (auto started = engine.start(); !started) return started;

  http::Signal stop{loop.get_executor()};
  bool stopping = false;
  asio::signal_set ends{loop, SIGTERM, SIGINT};
  std::function<void()> await_end = [&] {
    ends.async_wait([&](boost::system::error_code error, int) {
      if (error) return;
      if (stopping) ::_exit(EXIT_FAILURE);  // asked twice: what is on the wire is in doubt at the next start
      stopping = true;
      stop.notify();
      await_end();
    });
  };
  await_end();
  Settings running = settings;
  asio::signal_set reloads{loop, SIGHUP};
  std::function<void()> await_reload = [&] {
    reloads.async_wait([&](boost::system::error_code error, int) {
      if (error) return;
      reload(running, settings_file, catalog, keys, **platform, engine);
      await_reload();
    });
  };
  await_reload();

  log::info("yuanjingd {} is ready", YJ_VERSION);
  log::info("inbox:  {} - put batch files here", settings.inbox.string());
  log::info("output: {} - results appear here, in a folder per batch", settings.output.string());
  log::info("socket: {} - for yuanjingctl", settings.socket.string());
  std::string const idle = status_line({}, {}, settings.inbox);
  tell_service_manager("READY=1\n" + status_message(idle));
  HeartbeatParts signs{loop.get_executor(),
                       [&](std::function<void()> answered) { (*store)->ask_writer(std::move(answered)); },
                       [&] { return status_of(engine, settings, stopping); }, tell_service_manager};
  auto const patience = watchdog_patience();
  Heartbeat heartbeat{std::move(signs), patience, heartbeat_period(patience), idle};
  std::exception_ptr failure;
  auto greeting = try_keys(settings, names_of(keys), **platform);
  auto watching = models.run(names_of(keys).front());
  asio::co_spawn(loop,
                 live(engine, **platform, inbox, control, chats, std::move(greeting), std::move(watching),
                      heartbeat.run(), stop, stopping, loop.get_executor()),
                 [&](std::exception_ptr thrown) {
                   failure = thrown;
                   ends.cancel();
                   reloads.cancel();
                 });
  loop.run();
  worker.join();
  if (failure) std::rethrow_exception(failure);
  log::info("stopped");
  return {};
}

}  // namespace yj
