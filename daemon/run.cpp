#include "daemon/run.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "collect/collector.hpp"
#include "control/control_server.hpp"
#include "daemon/api_key.hpp"
#include "engine/engine.hpp"
#include "inbox/inbox.hpp"
#include "platform/http_platform.hpp"
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

std::vector<std::string> names_of(Keys const& keys) {
  std::vector<std::string> names;
  for (auto const& [name, key] : keys) names.push_back(name);
  return names;
}

platform::PlatformSettings platform_settings(Settings const& settings) {
  platform::PlatformSettings out;
  out.generation_url = settings.generation_url.text();
  out.ca_file = settings.ca_file;
  out.proxy = settings.proxy;
  return out;
}

engine::EngineSettings engine_settings(Settings const& settings) {
  engine::EngineSettings out;
  out.send_transno = settings.send_transno;
  out.output = settings.output;
  out.state = settings.state;
  out.disk_reserve = settings.disk_reserve;
  return out;
}

collect::CollectSettings collect_settings(Settings const& settings) {
  collect::CollectSettings out;
  out.output = settings.output;
  out.api = settings.generation_url;
  out.disk_reserve = settings.disk_reserve;
  return out;
}

inbox::InboxSettings inbox_settings(Settings const& settings, Keys const& keys) {
  inbox::InboxSettings out;
  out.folder = settings.inbox;
  out.output = settings.output;
  out.accounts = names_of(keys);
  return out;
}

control::ControlSettings control_settings(Settings const& settings, Keys const& keys) {
  control::ControlSettings out;
  out.socket = settings.socket;
  out.mode = settings.socket_mode;
  out.version = YJ_VERSION;
  out.accounts = names_of(keys);
  return out;
}

/// Replaces what changed. A key that cannot be read stays as it was, and says so.
void reload_keys(Settings const& settings, Keys& keys, platform::HttpPlatform& platform,
                 engine::Engine& engine) {
  log::info("reading the API keys again; other changes of the configuration need a restart");
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

/// The daemon's life after everything is built: work until a signal says stop, then end in the reverse order.
http::Awaitable<void> live(engine::Engine& engine, platform::HttpPlatform& platform, inbox::Inbox& inbox,
                           control::ControlServer& control, http::Signal& stop, bool& stopping,
                           asio::any_io_executor loop) {
  http::Group servers{loop};
  servers.spawn("inbox", inbox.run());
  servers.spawn("control", control.serve());
  while (!stopping) co_await stop.wait();
  log::info("stopping: no new orders; waiting for answers to those that were sent");
  inbox.close();
  co_await engine.stop();
  platform.client().close_idle();
  control.close();
  co_await servers.wait_empty();
}

}  // namespace

Result<Keys> read_keys(Settings const& settings) {
  Keys keys;
  for (auto const& [name, account] : settings.accounts) {
    auto key = read_key(name, account);
    if (!key) return key.error();
    keys.emplace(name, std::move(*key));
  }
  return keys;
}

Result<void> run(Settings const& settings, catalog::Catalog const& catalog, Keys keys) {
  for (auto const& folder : {settings.output, settings.socket.parent_path()}) {
    if (auto made = make_folders(folder, 0755); !made) return made;
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
      reload_keys(settings, keys, **platform, engine);
      await_reload();
    });
  };
  await_reload();

  log::info("yuanjingd {} is ready: inbox {}, output {}, socket {}", YJ_VERSION, settings.inbox.string(),
            settings.output.string(), settings.socket.string());
  std::exception_ptr failure;
  asio::co_spawn(loop, live(engine, **platform, inbox, control, stop, stopping, loop.get_executor()),
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
