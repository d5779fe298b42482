#pragma once

#include "base/json.hpp"
#include "e2e/process.hpp"
#include "http/message.hpp"
#include "support/temp_folder.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace yj::e2e {

/// What a program that ended has said on both outputs.
struct Said {
  int code = -1;
  std::string text;
};

/// The real daemon and the real simulator in a folder of their own, with quick waits in their settings.
class World {
 public:
  static constexpr char const* kKey = "sk-simulated-0123456789";

  World();
  ~World();

  /// Starts yuanjing-sim with these further options, waits until it serves.
  void start_sim(std::vector<std::string> options = {});
  /// Writes the configuration, with these further settings.
  void configure(std::string const& settings = {}) const;
  /// Writes it, starts the daemon and waits until it answers.
  void start_daemon(std::string const& settings = {});
  /// Starts the daemon with the configuration that is there, without waiting.
  void launch_daemon();
  void kill_daemon() { daemon_->kill(); }
  /// SIGTERM and its end; the exit code.
  int stop_daemon();
  [[nodiscard]] Process& daemon() { return *daemon_; }

  /// Puts a batch into the inbox the way careful programs do: a hidden name first.
  void drop(std::string const& name, std::string const& text) const;
  std::filesystem::path put_picture(std::string const& name) const;

  /// One request to the daemon; an empty body of a GET.
  http::Response ask(std::string const& method, std::string const& target, std::string const& body = {},
                     std::string const& type = "application/json") const;
  Json get(std::string const& target) const;
  /// Runs the client with these words, to its end.
  Said ctl(std::vector<std::string> words) const;
  /// The same to the simulator.
  Json sim(std::string const& method, std::string const& target, std::string const& body = {}) const;
  /// The same for a page that is no JSON; its status.
  int sim_page(std::string const& method, std::string const& target) const;
  /// A file of the simulator, by the link that it gave out.
  [[nodiscard]] std::string fetch(std::string const& link) const;

  /// Jobs of a batch in this state.
  std::int64_t count(std::string const& batch, std::string const& state) const;
  /// A person says of each order in doubt that nothing came of it. For tests that kill the daemon while one may be on the
  /// wire, where the platform is known to take none.
  void deny_doubts() const;
  [[nodiscard]] bool answers() const;

  [[nodiscard]] std::filesystem::path inbox() const { return folder_.path() / "inbox"; }
  [[nodiscard]] std::filesystem::path output() const { return folder_.path() / "output"; }
  [[nodiscard]] std::filesystem::path state() const { return folder_.path() / "state"; }
  [[nodiscard]] std::filesystem::path key_file() const { return folder_.path() / "key"; }
  [[nodiscard]] std::filesystem::path config_file() const { return folder_.path() / "yuanjingd.yaml"; }
  [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "control.sock"; }
  [[nodiscard]] std::string sim_url() const;
  [[nodiscard]] std::string daemon_log() const { return test::bytes_of(folder_.path() / "daemon.log"); }
  void write_key(std::string const& key) const;
  /// What the daemon finds in its environment.
  void set_environment(std::map<std::string, std::string> variables) { environment_ = std::move(variables); }
  /// Where orders go, when not straight to the simulator.
  void set_platform_url(std::string url) { platform_url_ = std::move(url); }

 private:
  [[nodiscard]] Result<http::Response> ask_sim(http::Request request) const;

  test::TempFolder folder_;
  std::string platform_url_;
  std::map<std::string, std::string> environment_;
  int sim_port_ = 0;
  mutable int clients_ = 0;
  std::unique_ptr<Process> sim_;
  std::unique_ptr<Process> daemon_;
};

/// Looks at a condition until it holds; false when it did not in time. Under a sanitizer there is more of it.
bool wait_until(std::function<bool()> const& condition,
                std::chrono::seconds patience = std::chrono::seconds{60});

}  // namespace yj::e2e
