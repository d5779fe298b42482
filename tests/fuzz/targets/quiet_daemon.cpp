#include "fuzz/targets/quiet_daemon.hpp"

#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "control/router.hpp"
#include "control/routes.hpp"
#include "engine/engine.hpp"
#include "fuzz/check.hpp"
#include "store/sqlite_store.hpp"
#include "support/temp_folder.hpp"
#include "unit/control/fake_chats.hpp"
#include "unit/control/fake_lists.hpp"
#include "unit/control/fake_platform.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <exception>
#include <optional>

namespace yj::fuzz {

namespace {

/// So many requests later the store begins anew: a list may not become longer than any input.
constexpr int kFreshAfter = 2000;

catalog::Catalog const& shipped() {
  static catalog::Catalog const catalog = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    return std::get<catalog::Catalog>(catalog::Catalog::load(*text, "config/models.yaml"));
  }();
  return catalog;
}

control::ControlSettings settings_of(std::filesystem::path const& folder) {
  control::ControlSettings settings;
  settings.accounts = {"default", "studio"};
  settings.version = "0";
  settings.output = folder;
  settings.input_bytes_max = 1U << 20U;
  return settings;
}

Core quiet_core() {
  CoreSettings settings;
  settings.limits.in_flight = 0;
  settings.polling.first = std::chrono::hours{1};
  return Core{settings, 7};
}

engine::EngineSettings engine_settings(std::filesystem::path const& folder) {
  engine::EngineSettings settings;
  settings.output = folder;
  settings.state = folder;
  settings.disk_reserve = 0;
  settings.stop_patience = Duration{0};
  return settings;
}

http::Awaitable<http::Response> ask(control::Router const& router, control::Context& context,
                                    http::Request request) {
  http::Request head{request.method, request.target};
  head.headers = request.headers;
  http::BodyPlan plan = co_await router.plan_body(context, std::move(head), {});
  if (auto* refused = std::get_if<http::Response>(&plan)) co_return std::move(*refused);
  if (auto* streamed = std::get_if<http::StreamedBody>(&plan)) {
    std::string_view body = request.body;
    for (std::string_view piece : {body.substr(0, body.size() / 2), body.substr(body.size() / 2)}) {
      if (piece.empty()) continue;
      std::optional<http::Response> refused = co_await streamed->sink->take(piece);
      if (refused) co_return std::move(*refused);
    }
    http::Response taken = co_await streamed->sink->finish();
    co_return std::move(taken);
  }
  http::Response response = co_await router.answer(context, std::move(request), {});
  co_return std::move(response);
}

/// Turns the loop until the work has ended.
http::Response until_done(boost::asio::io_context& loop, http::Awaitable<http::Response> work) {
  std::optional<http::Response> response;
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, http::Response result) {
    failure = thrown;
    response = std::move(result);
  });
  loop.restart();
  while (!response) loop.run_one();
  if (failure) std::rethrow_exception(failure);
  return std::move(*response);
}

void until_done(boost::asio::io_context& loop, http::Awaitable<void> work) {
  bool ended = false;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr) { ended = true; });
  loop.restart();
  while (!ended) loop.run_one();
}

}  // namespace

struct QuietDaemon::Parts {
  test::TempFolder folder;
  boost::asio::io_context loop{1};
  boost::asio::thread_pool worker{1};
  SteadyWallClock clock;
  test::FakePlatform platform;
  std::unique_ptr<store::SqliteStore> store;
  store::Blobs blobs{folder.path() / "state" / "blobs"};
  std::unique_ptr<http::Client> client = *http::Client::make({});
  collect::Collector collector{
      *client, worker.get_executor(), [](std::string const&) { return Secret{}; }, {}};
  std::optional<engine::Engine> engine;
  test::FakeChats chats;
  test::FakeLists lists;
  std::optional<engine::ChatDesk> desk;
  std::optional<engine::ModelWatch> models;
  control::ControlSettings settings = settings_of(folder.path());
  std::optional<control::EventFeed> feed;
  Histogram requests;
  std::optional<control::Context> context;
  control::Router router{control::all_routes()};

  Parts() {
    auto deliver = [this](std::function<void()> work) { boost::asio::post(loop, std::move(work)); };
    auto opened = store::SqliteStore::open(folder.path() / "state", deliver);
    FUZZ_CHECK(opened, "no store can be had");
    store = std::move(*opened);
    auto no_sidecar = [](store::JobDetails const&) -> Result<void> { return {}; };
    engine::EngineParts parts{
        loop.get_executor(), worker.get_executor(), clock, *store, blobs, platform, collector, no_sidecar};
    engine.emplace(std::move(parts), engine_settings(folder.path()), quiet_core());
    FUZZ_CHECK(engine->start(), "the engine does not start");
    desk.emplace(loop.get_executor(), clock, chats, *store, 7, true);
    models.emplace(loop.get_executor(), clock, lists, shipped());
    feed.emplace(loop.get_executor(), *engine, settings);
    context.emplace(
        control::Context{*engine, *desk, *models, shipped(), settings, clock.now(), *feed, requests});
  }

  ~Parts() {
    feed->close();
    until_done(loop, engine->stop());
    until_done(loop, desk->stop());
    worker.join();
    engine.reset();
  }
  Parts(Parts const&) = delete;
  Parts& operator=(Parts const&) = delete;
};

QuietDaemon::QuietDaemon() {
  log::configure(log::Level::error, log::Format::automatic);
  parts_ = std::make_unique<Parts>();
}

QuietDaemon::~QuietDaemon() = default;

http::Response QuietDaemon::answer(http::Request const& request) {
  if (++answered_ % kFreshAfter == 0) {
    parts_.reset();
    parts_ = std::make_unique<Parts>();
  }
  return until_done(parts_->loop, ask(parts_->router, *parts_->context, request));
}

}  // namespace yj::fuzz
