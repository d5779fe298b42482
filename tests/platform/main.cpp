#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "server.hpp"
#include "sim.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <map>
#include <pthread.h>

// yuanjing-sim: the platform's API on one machine, for the demo, the tests and the benchmarks.

namespace {

using namespace yj;

struct Options {
  std::string listen = "127.0.0.1:0";
  std::string port_file;
  std::string files_listen;
  std::string files_port_file;
  std::string key;
  std::string tls_certificate;
  std::string tls_key;
  std::string media_folder;
  std::string public_url;
  std::uint64_t seed = 1;
  std::string balance;
  std::size_t journal_most = 200'000;
  std::map<std::string, std::string> settings;  ///< knob name -> text
};

std::string dashed(std::string name) {
  for (char& c : name) c = c == '_' ? '-' : c;
  return name;
}

void declare(CLI::App& app, Options& options) {
  app.add_option("--listen", options.listen, "address and port; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--port-file", options.port_file, "written, whole, once requests are served: the port");
  app.add_option("--key", options.key, "the API key that is right")->required();
  auto* certificate = app.add_option("--tls-cert", options.tls_certificate, "PEM certificate: speak TLS");
  auto* key = app.add_option("--tls-key", options.tls_key, "PEM key of it");
  certificate->needs(key);
  key->needs(certificate);
  app.add_option("--files-listen", options.files_listen,
                 "a second, plain door that plays a foreign file host");
  app.add_option("--files-port-file", options.files_port_file, "its port");
  app.add_option("--public-url", options.public_url,
                 "origin of the links in answers, instead of the Host asked for");
  app.add_option("--seed", options.seed, "same seed, same course of events")->capture_default_str();
  app.add_option("--balance", options.balance, "yuan on the account; without it they never end");
  app.add_option("--media", options.media_folder,
                 "folder with clips and pictures instead of the built-in ones");
  app.add_option("--journal-most", options.journal_most, "entries that GET /sim/journal keeps")
      ->capture_default_str();
  for (auto const& knob : sim::knobs()) {
    auto store = [&options, name = knob.name](std::string const& text) { options.settings[name] = text; };
    auto* option = app.add_option_function<std::string>("--" + dashed(knob.name), store, knob.help);
    option->group("Behaviour (also by POST /sim/faults, with underscores)");
    if (knob.is_switch) option->expected(0, 1)->default_str("true");
    if (knob.is_list) option->multi_option_policy(CLI::MultiOptionPolicy::Join)->allow_extra_args(false);
  }
}

/// `3` and `true` are JSON; `2s-6s` and `lost=0.1` are text.
Json setting_value(std::string const& text) {
  auto parsed = parse_json(text);
  return parsed ? *parsed : Json(text);
}

Result<void> write_port(std::string const& path, std::uint16_t port) {
  if (path.empty()) return {};
  // The folder of a bare name is the current one; an empty path could not be synced.
  return write_file_durably(std::filesystem::absolute(path), fmt::format("{}\n", port));
}

Result<void> run(Options const& options) {
  auto media = options.media_folder.empty() ? Result<sim::Media>{sim::Media::embedded()}
                                            : sim::Media::from_folder(options.media_folder);
  if (!media) return media.error();
  std::shared_ptr<sim::TlsContext> tls;
  if (!options.tls_certificate.empty()) {
    auto loaded = sim::TlsContext::load(options.tls_certificate, options.tls_key);
    if (!loaded) return loaded.error();
    tls = *loaded;
  }
  sim::SimSettings settings;
  settings.key = options.key;
  settings.seed = options.seed;
  if (!options.balance.empty()) {
    auto balance = sim::parse_millionths(options.balance);
    if (!balance) return fail(Errc::invalid, "--balance: expected yuan, like 500 or 12.5");
    settings.balance = sim::Yuan{*balance};
  }
  settings.journal_most = options.journal_most;
  settings.public_url = options.public_url;
  Json change = Json::object();
  for (auto const& [name, text] : options.settings) change[name] = setting_value(text);
  if (auto changed = sim::change_settings(settings.faults, change); !changed) return changed;
  if (settings.faults.links != sim::Links::own && settings.faults.files_origin.empty() &&
      options.files_listen.empty())
    return fail(Errc::invalid, "--links foreign or redirect needs --files-listen or --files-origin");

  // Blocked before the first thread starts, so that every thread inherits it and only sigwait sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  SteadyWallClock clock;
  sim::Sim simulation{std::move(settings), std::move(*media)};
  sim::Server server{simulation, clock};
  if (!options.files_listen.empty()) {
    auto port = server.open(options.files_listen, sim::Door::foreign_files, nullptr);
    if (!port) return port.error();
    auto url =
        fmt::format("http://{}:{}", options.files_listen.substr(0, options.files_listen.rfind(':')), *port);
    simulation.set_foreign_url(url);
    log::info("SIMULATION: the foreign file host is {}", url);
    if (auto wrote = write_port(options.files_port_file, *port); !wrote) return wrote;
  }
  auto port = server.open(options.listen, sim::Door::platform, tls);
  if (!port) return port.error();
  log::info("SIMULATION of the Yuanjing platform, nothing here is real: {}://{}:{}, see GET /sim",
            tls ? "https" : "http", options.listen.substr(0, options.listen.rfind(':')), *port);
  if (auto wrote = write_port(options.port_file, *port); !wrote) return wrote;

  int signal = 0;
  sigwait(&signals, &signal);
  log::info("SIMULATION ends");
  server.stop();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{
      "yuanjing-sim simulates the Yuanjing platform for tests and demonstrations.\n"
      "Nothing it answers is real: no model is asked, no money is spent, and every answer carries the "
      "header\n"
      "X-Simulation: yuanjing-sim. A marker in a prompt scripts one task: [sim:moderation] [sim:none] "
      "[sim:stuck]\n"
      "[sim:unknown] [sim:no_usage] [sim:no_links] [sim:no_cover] [sim:time=30s], or a fault of its "
      "submission, such\n"
      "as [sim:lost] [sim:lost:no_task] [sim:bad_gateway] [sim:sync]."};
  declare(app, options);
  CLI11_PARSE(app, argc, argv);
  yj::log::redact(Secret{options.key});
  if (auto ran = run(options); !ran) {
    yj::log::error("{}", ran.error().what);
    return 1;
  }
  return 0;
}
