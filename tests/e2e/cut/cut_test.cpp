// One JSON and one multipart order, cut at every byte on its way to a server that swallows cut-off bodies and
// goes on with the fields it has: nothing is ever bought and then called unsent, and nothing is bought twice.
#include "e2e/cut/cutting_proxy.hpp"
#include "e2e/world.hpp"
#include "platform/http_platform.hpp"
#include "unit/http/loop.hpp"
#include "unit/platform/vouch.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>

namespace yj {

void PrintTo(Encoding encoding, std::ostream* out) {
  *out << (encoding == Encoding::json ? "json" : "multipart");
}

}  // namespace yj

namespace yj::e2e {
namespace {

struct Cut : ::testing::TestWithParam<Encoding> {
  World world;
  test::TempFolder folder;
  test::Loop loop;
  IdSource ids{7};

  RequestSpec request() {
    RequestSpec spec;
    spec.path = "/llmage/v1/video/generations";
    spec.encoding = GetParam();
    if (GetParam() == Encoding::json) {
      spec.fields = {{"model", std::string{"viduq3-pro"}},
                     {"catelogid", std::string{"t2v"}},
                     {"prompt", std::string{"猫"}},
                     {"duration", std::int64_t{1}}};
    } else {
      spec.fields = {{"model", std::string{"happyhorse-1.0-i2v"}},
                     {"catelogid", std::string{"i2v"}},
                     {"prompt", std::string{"猫"}},
                     {"duration", std::int64_t{5}}};
      folder.write("blob", std::string(64, 'j'));
      spec.files = {{"image_file", "first_frame.jpg", "01.jpg", Sha256::of(std::string(64, 'j')), 64}};
    }
    return spec;
  }

  /// One whole attempt: prepare, upload, fire.
  SubmitOutcome submit(platform::HttpPlatform& platform, AttemptId attempt) {
    auto plan =
        platform::plan_request(request(), attempt, true, [this](Digest const&) { return folder / "blob"; });
    auto uploaded = loop.wait(platform.upload(store::Vouch::prepared(attempt), "default", std::move(plan)));
    if (auto* early = std::get_if<SubmitOutcome>(&uploaded)) return std::move(*early);
    return loop.wait(
        platform.fire(store::Vouch::armed(attempt), std::move(std::get<platform::Loaded>(uploaded))));
  }
};

TEST_P(Cut, AtEveryByteBuysNothingUnknowingly) {
  world.start_sim({"--swallow-cut-offs", "begun", "--task-time", "10ms-20ms"});
  auto url = http::parse_url(world.sim_url());
  test::CuttingProxy proxy{url->origin.port};
  platform::PlatformSettings settings;
  settings.generation_url = fmt::format("http://127.0.0.1:{}", proxy.port());
  auto platform = platform::HttpPlatform::make(settings);
  ASSERT_TRUE((*platform)->set_key("default", Secret{World::kKey}));

  // Uncut, to know how long it is.
  SubmitOutcome whole = submit(**platform, ids.next<AttemptId>(from_millis(1)));
  ASSERT_TRUE(std::holds_alternative<Accepted>(whole.verdict)) << whole.raw.body;
  (*platform)->client().close_idle();
  ASSERT_TRUE(wait_until([&] { return proxy.passed() > 0; }));
  std::uint64_t const length = proxy.passed();
  ASSERT_GT(length, 300u);

  std::set<std::string> unsent;
  int doubts = 0;
  for (std::uint64_t bytes = 0; bytes < length; ++bytes) {
    proxy.cut_after(bytes);
    AttemptId attempt = ids.next<AttemptId>(from_millis(2));
    SubmitOutcome outcome = submit(**platform, attempt);
    if (std::holds_alternative<Unsent>(outcome.verdict) || std::holds_alternative<Refused>(outcome.verdict)) {
      unsent.insert(attempt.text());
    } else {
      ASSERT_TRUE(std::holds_alternative<InDoubt>(outcome.verdict))
          << "cut after " << bytes << " of " << length << ": " << outcome.verdict.index();
      ++doubts;
    }
  }
  int bought = 0;
  Json const tasks = world.sim("GET", "/sim/tasks");
  for (auto const& task : tasks.at("tasks")) {
    std::string transno = task.at("transno").is_string() ? task.at("transno").get<std::string>() : "";
    EXPECT_FALSE(unsent.contains(transno)) << transno << " was bought and called unsent";
    ++bought;
  }
  EXPECT_EQ(world.sim("GET", "/sim/tasks").at("transno_repeats"), 0);
  EXPECT_LE(bought, 1 + doubts) << "every task is known or in doubt";
  RecordProperty("positions", static_cast<int>(length));
  RecordProperty("doubts", doubts);
}

INSTANTIATE_TEST_SUITE_P(Bodies, Cut, ::testing::Values(Encoding::json, Encoding::multipart),
                         [](auto const& each) {
                           return each.param == Encoding::json ? "json" : "multipart";
                         });

}  // namespace
}  // namespace yj::e2e
