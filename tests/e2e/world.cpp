#include "e2e/world.hpp"

#include "http/client.hpp"
#include "support/sanitizers.hpp"
#include "unit/http/loop.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <poll.h>

namespace yj::e2e {

namespace fs = std::filesystem;

bool wait_until(std::function<bool()> const& condition, std::chrono::seconds patience) {
  auto const end = std::chrono::steady_clock::now() + patience * test::kSlowness;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 20);
  }
  return true;
}

World::World() { write_key(kKey); }

World::~World() {
  if (daemon_ && daemon_->running()) daemon_->kill();
  if (::testing::Test::HasFailure())
    std::fprintf(stderr, "---- the daemon's log ----\n%s", daemon_log().c_str());
}

void World::write_key(std::string const& key) const {
  std::ofstream{key_file()} << key << "\n";
  ::chmod(key_file().c_str(), 0600);
}

void World::start_sim(std::vector<std::string> options) {
  fs::path port_file = folder_.path() / "sim.port";
  fs::remove(port_file);
  std::vector<std::string> command{YJ_SIM_BINARY, "--listen",         fmt::format("127.0.0.1:{}", sim_port_),
                                   "--port-file", port_file.string(), "--key",
                                   kKey};
  command.insert(command.end(), options.begin(), options.end());
  sim_ = std::make_unique<Process>(command, folder_.path() / "sim.log");
  ASSERT_TRUE(wait_until([&] { return fs::exists(port_file); }));
  std::ifstream{port_file} >> sim_port_;
}

std::string World::sim_url() const { return fmt::format("http://127.0.0.1:{}", sim_port_); }

void World::configure(std::string const& settings) const {
  std::string url = platform_url_.empty() ? sim_url() : platform_url_;
  std::ofstream config{config_file()};
  auto unless = [&](std::string const& key, std::string const& line) {
    return settings.find(key) == std::string::npos ? line : std::string{};
  };
  config << "platform: {generation_url: \"" << url << "\", assets_url: \""
         << (sim_port_ == 0 ? url : sim_url()) << "\"}\n"
         << unless("accounts:", "accounts: {default: {api_key_file: " + key_file().string() + "}}\n")
         << "paths: {inbox: " << inbox().string() << ", output: " << output().string()
         << ", state: " << state().string() << "}\n"
         << "control: {socket: " << socket().string() << "}\n"
         << unless("polling:", "polling: {first: 100ms, fastest: 100ms, slowest: 500ms}\n")
         << unless("disk:", "disk: {reserve: 0}\n")
         << (settings.empty() ? "limits: {in_flight: 100, submits_per_second: 200}\n" : settings);
}

void World::start_daemon(std::string const& settings) {
  configure(settings);
  launch_daemon();
  ASSERT_TRUE(wait_until([&] { return answers(); })) << daemon_log();
}

void World::launch_daemon() {
  daemon_ = std::make_unique<Process>(
      std::vector<std::string>{YJ_DAEMON_BINARY, "--config", config_file().string()},
      folder_.path() / "daemon.log", environment_);
}

Said World::ctl(std::vector<std::string> words) const {
  words.insert(words.begin(), {YJ_CTL_BINARY, "--socket", socket().string()});
  auto log = folder_.path() / fmt::format("client-{}.log", ++clients_);
  Process client{words, log};
  int code = client.wait();
  return {code, test::bytes_of(log)};
}

int World::stop_daemon() {
  daemon_->signal(SIGTERM);
  return daemon_->wait();
}

void World::drop(std::string const& name, std::string const& text) const {
  fs::create_directories(inbox());
  fs::path hidden = inbox() / ("." + name + ".tmp");
  std::ofstream{hidden} << text;
  fs::rename(hidden, inbox() / name);
}

fs::path World::put_picture(std::string const& name) const {
  fs::create_directories(inbox());
  fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media/cover-16x9.jpeg", inbox() / name,
                fs::copy_options::overwrite_existing);
  return inbox() / name;
}

http::Response World::ask(std::string const& method, std::string const& target, std::string const& body,
                          std::string const& type) const {
  http::Request request{method, target};
  request.body = body;
  if (!body.empty()) request.headers.add("Content-Type", type);
  auto answer = http::ask_unix_socket(socket(), std::move(request), {});
  if (answer) return *answer;
  http::Response none;
  none.problem = answer.error().what;
  return none;
}

Json World::get(std::string const& target) const {
  auto answer = ask("GET", target);
  auto json = parse_json(answer.body);
  return json ? *json : Json::object();
}

bool World::answers() const { return ask("GET", "/healthz").status == 200; }

Result<http::Response> World::ask_sim(http::Request request) const {
  // The system's certificates take longer to read than a question takes to be answered; the simulator needs none.
  static auto const tls = http::TlsContext::make({});
  test::Loop loop;
  auto client = std::make_unique<http::Client>(http::ClientSettings{}, *tls);
  http::Origin origin{"http", "127.0.0.1", static_cast<std::uint16_t>(sim_port_)};
  http::Limits limits;
  limits.body_bytes_max = 64 << 20;
  return loop.wait(client->exchange(origin, std::move(request), limits));
}

Json World::sim(std::string const& method, std::string const& target, std::string const& body) const {
  http::Request request{method, target};
  request.body = body;
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  auto answer = ask_sim(std::move(request));
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().what);
  auto json = answer ? parse_json(answer->body) : Result<Json>{fail(Errc::invalid, "no answer")};
  EXPECT_TRUE(json) << target;
  return json ? *json : Json::object();
}

int World::sim_page(std::string const& method, std::string const& target) const {
  auto answer = ask_sim(http::Request{method, target});
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().what);
  return answer ? answer->status : 0;
}

std::string World::fetch(std::string const& link) const {
  EXPECT_TRUE(link.starts_with(sim_url())) << link;
  auto answer = ask_sim(http::Request{"GET", link.substr(std::min(link.size(), sim_url().size()))});
  return answer && answer->status == 200 ? answer->body : std::string{};
}

std::int64_t World::count(std::string const& batch, std::string const& state) const {
  Json found = get("/v1/batches/" + http::percent_encoded(batch));
  if (!found.contains("counts") || !found["counts"].contains(state)) return 0;
  return found["counts"][state].get<std::int64_t>();
}

void World::deny_doubts() const {
  Json const page = get("/v1/jobs?state=in_doubt&limit=500");
  for (auto const& job : page.at("jobs"))
    ask("POST", "/v1/jobs/" + job.at("id").get<std::string>() + "/resolve", R"({"not_created": true})");
}

}  // namespace yj::e2e
