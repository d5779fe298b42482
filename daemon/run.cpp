#include "daemon/run.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "control/control_server.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/parts.hpp"
#include "daemon/places.hpp"
#include "daemon/reach.hpp"
#include "daemon/service_manager.hpp"
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
    keys[name] = *key;
    if (auto set = platform.set_key(name, *key); !set) {
      log::error("account {}: {}", name, set.error().what);
      continue;
    }
    engine.key_changed(name);
  }
}

/// Limits that cannot be read stay as they were, all of them: half a budget is none.
void reload_money(std::filesystem::path const& file, catalog::Catalog const& catalog,
                  engine::Engine& engine) {
  auto settings = load_settings(file);
  auto faults = settings ? unknown_models(*settings, catalog) : std::vector{settings.error().what};
  if (!faults.empty()) {
    log::error("the configuration has problems, so all limits and prices stay as they were: {}",
               joined(faults, "; "));
    return;
  }
  engine.change_money(settings->money);
}

void reload(Settings const& settings, std::filesystem::path const& file, catalog::Catalog const& catalog,
            Keys& keys, platform::HttpPlatform& platform, engine::Engine& engine) {
  tell_service_manager_of_reload();
  log::info(
      "reading the API keys, and the configuration's budgets and prices, again; its other changes need a "
      "restart");
  reload_keys(settings, keys, platform, engine);
  reload_money(file, catalog, engine);
  tell_service_manager("READY=1");
}

/// Says of every account whether the platform answers and takes its key, so that nobody finds out with the first order.
http::Awaitable<void> try_keys(Settings const& settings, std::vector<std::string> accounts,
                               platform::HttpPlatform& platform) {
  for (auto const& account : accounts) {
    auto answer = co_await platform.reach(account);
    Reached reached = judge_reach(account, settings, answer);
    log::write(reached.fine ? log::Level::info : log::Level::warning, reached.text);
  }
}

/// The daemon's life after everything is built: work until a signal says stop, then end in the reverse order.
http::Awaitable<void> live(engine::Engine& engine, platform::HttpPlatform& platform, inbox::Inbox& inbox,
                           control::ControlServer& control, http::Awaitable<void> greeting,
                           http::Signal& stop, bool& stopping, asio::any_io_executor loop) {
  http::Group servers{loop};
  http::Group greetings{loop};
  greetings.spawn("a first question to the platform", std::move(greeting));
  servers.spawn("inbox", inbox.run());
  servers.spawn("control", control.serve());
  while (!stopping) co_await stop.wait();
  log::info("stopping: no new orders; waiting for answers to those that were sent");
  tell_service_manager("STOPPING=1\nSTATUS=Waiting for answers to what was ordered");
  greetings.cancel_all();
  co_await greetings.wait_empty();
  inbox.close();
  co_await engine.stop();
  platform.client().close_idle();
  control.close();
  co_await servers.wait_empty();
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
  collect::Collector collector{(*platform)->client(), worker.get_executor(),
                               [&keys](std::string const& account) {
                                 auto key = keys.find(account);
                                 return key == keys.end() ? Secret{} : key->second;
                               },
                               collect_settings(settings)};
  auto write_sidecar = [&settings](store::JobDetails const& details) {
    return report::write_sidecar(settings.output, details);
  };
  engine::EngineParts parts{loop.get_executor(), worker.get_executor(), clock, **store, blobs, **platform,
                            collector,           write_sidecar};
  engine::Engine engine{std::move(parts), engine_settings(settings), Core{settings.core, system_seed()}};
  inbox::Inbox inbox{engine, catalog, inbox_settings(settings, keys), loop.get_executor()};
  control::ControlServer control{loop.get_executor(), engine, catalog, control_settings(settings, keys)};

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
  asio::signal_set reloads{loop, SIGHUP};
  std::function<void()> await_reload = [&] {
    reloads.async_wait([&](boost::system::error_code error, int) {
      if (error) return;
      reload(settings, settings_file, catalog, keys, **platform, engine);
      await_reload();
    });
  };
  await_reload();

  log::info("yuanjingd {} is ready", YJ_VERSION);
  log::info("inbox:  {} - put batch files here", settings.inbox.string());
  log::info("output: {} - results appear here, in a folder per batch", settings.output.string());
  log::info("socket: {} - for yuanjingctl", settings.socket.string());
  tell_service_manager(fmt::format("READY=1\nSTATUS=Inbox {}", settings.inbox.string()));
  std::exception_ptr failure;
  auto greeting = try_keys(settings, names_of(keys), **platform);
  asio::co_spawn(
      loop,
      live(engine, **platform, inbox, control, std::move(greeting), stop, stopping, loop.get_executor()),
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
