#pragma once

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "control/control_server.hpp"
#include "http/client.hpp"
#include "http/url.hpp"
#include "store/sqlite_store.hpp"
#include "support/own_name.hpp"
#include "support/temp_folder.hpp"
#include "unit/control/fake_chats.hpp"
#include "unit/control/fake_lists.hpp"
#include "unit/control/fake_platform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <fstream>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <thread>

namespace yj::test {

inline std::string encoded(std::string_view name) { return http::percent_encoded(name); }

/// The catalogue that is shipped.
inline catalog::Catalog const& shipped_catalog() {
  static catalog::Catalog const catalog = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    return std::get<catalog::Catalog>(catalog::Catalog::load(*text, "config/models.yaml"));
  }();
  return catalog;
}

/// A batch of so many jobs, as a person writes it.
inline std::string batch_yaml(std::string const& name, int jobs) {
  std::string text = "batch: " + name + "\ndefaults: {model: viduq3-pro}\njobs:\n";
  for (int i = 1; i <= jobs; ++i) text += "  镜" + std::to_string(i) + ": 一只橘猫\n";
  return text;
}

struct Reply {
  int status = 0;
  http::Headers headers;
  Json json;
  [[nodiscard]] std::string code() const { return json.value("code", ""); }
};

/// A daemon without its inbox: store, engine and socket are real and run on a thread of their own; the
/// platform is the test's. Script `platform` before `start`, ask afterwards.
class Daemon {
 public:
  Daemon() {
    core_settings.limits.in_flight = 0;  // nothing is ordered unless a test wants it
    core_settings.limits.submits_per_second = 1000;
    core_settings.polling.first = std::chrono::hours{1};
    settings.mode = 0600;
    settings.accounts = {"default", "studio"};
    settings.version = "1.2.3";
    settings.socket = folder.path() / "control.sock";
  }
  ~Daemon() {
    if (!thread_.joinable()) return;
    boost::asio::post(loop_, [this] {
      stopping_ = true;
      stop_->notify();
    });
    thread_.join();
    worker_.join();
  }
  Daemon(Daemon const&) = delete;
  Daemon& operator=(Daemon const&) = delete;

  TempFolder folder;
  FakePlatform platform;
  FakeChats chats;
  FakeLists lists;
  CoreSettings core_settings;
  control::ControlSettings settings;
  std::uint64_t disk_reserve = 0;
  MoneySettings money;

  void start() {
    auto deliver = [this](std::function<void()> work) { boost::asio::post(loop_, std::move(work)); };
    auto opened = store::SqliteStore::open(folder.path() / "state", deliver);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = std::move(*opened);
    blobs_.emplace(folder.path() / "state" / "blobs");
    client_ = *http::Client::make({});
    collect::CollectSettings collecting;
    collecting.output = folder.path();
    collector_.emplace(
        *client_, worker_.get_executor(), [](std::string const&) { return Secret{}; }, collecting);
    engine::EngineSettings engine_settings;
    engine_settings.output = folder.path();
    engine_settings.state = folder.path();
    engine_settings.disk_reserve = disk_reserve;
    engine_settings.money = money;
    engine_settings.stop_patience = Duration{0};
    auto no_sidecar = [](store::JobDetails const&) -> Result<void> { return {}; };
    engine::EngineParts parts{loop_.get_executor(),
                              worker_.get_executor(),
                              clock_,
                              *store_,
                              *blobs_,
                              platform,
                              *collector_,
                              no_sidecar};
    engine_.emplace(std::move(parts), engine_settings, Core{core_settings, 7});
    models_.emplace(loop_.get_executor(), clock_, lists, shipped_catalog());
    engine_->on_remarks([this](BatchSpec const& batch) { return models_->remarks(batch); });
    desk_.emplace(loop_.get_executor(), clock_, chats, *store_, 11, true);
    control_.emplace(loop_.get_executor(), *engine_, *desk_, *models_, shipped_catalog(), settings);
    stop_.emplace(loop_.get_executor());
    auto bound = control_->open();
    ASSERT_TRUE(bound) << bound.error().what;
    auto started = engine_->start();
    ASSERT_TRUE(started) << started.error().what;
    thread_ = std::thread([this] { run(); });
  }

  /// What comes of a request whose answer is a stream.
  std::string stream(std::string target, std::string body) {
    std::string got;
    http::Request request{"POST", std::move(target)};
    request.body = std::move(body);
    request.on_answer = [&](std::string_view bytes) { got += bytes; };
    auto response = http::ask_unix_socket(settings.socket, std::move(request), http::Limits{});
    EXPECT_TRUE(response && response->complete);
    if (response) {
      EXPECT_EQ(response->status, 200) << response->body;
    }
    return got;
  }
  Reply ask(std::string method, std::string target, std::string body = {}, std::string type = {}) {
    http::Request request{std::move(method), std::move(target)};
    request.body = std::move(body);
    if (!type.empty()) request.headers.add("Content-Type", std::move(type));
    http::Limits limits;
    limits.body_bytes_max = 16U << 20U;
    auto response = http::ask_unix_socket(settings.socket, std::move(request), limits);
    if (!response) {
      ADD_FAILURE() << response.error().what;
      return {};
    }
    Reply reply{response->status, response->headers, nullptr};
    auto json = parse_json(response->body);
    EXPECT_TRUE(json) << response->body;
    if (json) reply.json = std::move(*json);
    return reply;
  }
  /// An answer as it is, with what the client says it takes.
  http::Response raw(std::string target, http::Headers headers = {}) {
    http::Request request{"GET", std::move(target)};
    request.headers = std::move(headers);
    http::Limits limits;
    limits.body_bytes_max = 16U << 20U;
    auto response = http::ask_unix_socket(settings.socket, std::move(request), limits);
    EXPECT_TRUE(response) << response.error().what;
    return response ? std::move(*response) : http::Response{};
  }
  /// The value of a sample of /metrics, named with its labels; none: it is not there.
  std::optional<double> metric(std::string const& sample) {
    std::string const text = "\n" + raw("/metrics").body;
    auto at = text.find("\n" + sample + " ");
    if (at == std::string::npos) return std::nullopt;
    return std::stod(text.substr(at + sample.size() + 2));
  }
  Reply get(std::string target) { return ask("GET", std::move(target)); }
  Reply post(std::string target, std::string body = {}, std::string type = {}) {
    return ask("POST", std::move(target), std::move(body), std::move(type));
  }
  /// Takes a batch that must be good, and answers its JSON.
  Json accept(std::string const& name, int jobs) {
    Reply reply = post("/v1/batches", batch_yaml(name, jobs));
    EXPECT_EQ(reply.status, 201) << reply.json.dump();
    return reply.json;
  }
  /// Asks until it is so; each question is a turn of the daemon's loop.
  bool comes_true(std::function<bool()> const& question) {
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds{90};
    while (std::chrono::steady_clock::now() < until) {
      if (question()) return true;
    }
    return false;
  }
  /// So many jobs of the batch come into that state.
  bool reaches(std::string const& batch, std::string const& state, int jobs) {
    return comes_true(
        [&] { return get("/v1/batches/" + encoded(batch)).json["counts"].value(state, 0) == jobs; });
  }

  /// On the daemon's own thread, where `platform` may be changed once it has started; back when it is done.
  void on_loop(std::function<void(engine::Engine&)> const& change) {
    std::promise<void> done;
    boost::asio::post(loop_, [&] {
      change(*engine_);
      done.set_value();
    });
    done.get_future().wait();
  }

  /// Keeps a thread of the workers busy.
  void on_worker(std::function<void()> work) { boost::asio::post(worker_, std::move(work)); }

  /// Puts an input file into the store's blobs and answers its hash.
  std::string blob(std::string const& content) {
    auto path = folder.path() / "input";
    std::ofstream{path} << content;
    auto fd = open_beneath(folder.path(), "input");
    auto stored = blobs_->put(*fd, path, 1U << 20U);
    EXPECT_TRUE(stored) << stored.error().what;
    return stored->sha256.text();
  }

 private:
  void run() {
    std::exception_ptr failure;
    boost::asio::co_spawn(
        loop_, live(*engine_, *models_, *desk_, *control_, *stop_, stopping_, loop_.get_executor()),
        [&](std::exception_ptr thrown) { failure = thrown; });
    loop_.run();
    EXPECT_EQ(failure, nullptr);
  }

  static http::Awaitable<void> live(engine::Engine& engine, engine::ModelWatch& models,
                                    engine::ChatDesk& desk, control::ControlServer& control,
                                    http::Signal& stop, bool& stopping,
                                    boost::asio::any_io_executor executor) {
    http::Group servers{executor};
    (void)co_await models.look("default");
    servers.spawn("control", control.serve());
    while (!stopping) co_await stop.wait();
    co_await engine.stop();
    co_await desk.stop();
    control.close();
    co_await servers.wait_empty();
  }

  boost::asio::io_context loop_{1};
  boost::asio::thread_pool worker_{1};
  SteadyWallClock clock_;
  std::unique_ptr<store::SqliteStore> store_;
  std::optional<store::Blobs> blobs_;
  std::unique_ptr<http::Client> client_;
  std::optional<collect::Collector> collector_;
  std::optional<engine::Engine> engine_;
  std::optional<engine::ModelWatch> models_;
  std::optional<engine::ChatDesk> desk_;
  std::optional<control::ControlServer> control_;
  std::optional<http::Signal> stop_;
  bool stopping_ = false;
  std::thread thread_;
};

/// A daemon that begins to answer with the test's first line.
class Control : public ::testing::Test {
 protected:
  Daemon daemon;
};

}  // namespace yj::test
