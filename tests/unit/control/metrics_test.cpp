// GET /metrics: what it says, and that readers which are not ours can read it.
#include "control/exposition.hpp"
#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <set>

namespace yj::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char const* kOpenMetrics = "application/openmetrics-text; version=1.0.0";

class Metrics : public Control {
 protected:
  std::string open_metrics() { return daemon.raw("/metrics", {{"Accept", kOpenMetrics}}).body; }
  std::filesystem::path file(std::string const& text) {
    auto path = daemon.folder.path() / "metrics.txt";
    std::ofstream{path} << text;
    return path;
  }
  static bool there(std::string const& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;  // NOLINT(concurrency-mt-unsafe)
  }
  /// Something of everything: jobs in several states, money, a closed gate, calls of the platform.
  void live() {
    daemon.core_settings.limits.in_flight = 1;
    daemon.platform.submits = {Refused{"no \\ \"such\" parameter"}, BalanceEmpty{"Insufficient balance"}};
    daemon.start();
    daemon.accept("一", 3);
    daemon.post("/v1/balance", R"({"credits": 12.5})");
    ASSERT_TRUE(daemon.comes_true(
        [&] { return daemon.metric("yuanjingd_submits_total{outcome=\"balance_empty\"}") > 0; }));
  }
};

TEST_F(Metrics, SayHowThingsStand) {
  live();
  EXPECT_EQ(daemon.metric("yuanjingd_jobs{state=\"failed\"}"), 1);
  EXPECT_EQ(daemon.metric("yuanjingd_jobs{state=\"done\"}"), 0);
  EXPECT_EQ(daemon.metric("yuanjingd_batches{state=\"active\"}"), 1);
  EXPECT_EQ(daemon.metric("yuanjingd_submits_total{outcome=\"refused\"}"), 1);
  EXPECT_EQ(daemon.metric("yuanjingd_build_info{version=\"1.2.3\"}"), 1);
  EXPECT_EQ(daemon.metric("yuanjingd_balance_credits{account=\"default\"}"), 12.5);
  EXPECT_GT(daemon.metric("yuanjingd_start_time_seconds"), 1.7e9);
  EXPECT_GT(daemon.metric("yuanjingd_disk_free_bytes{folder=\"output\"}"), 0);
  EXPECT_GE(daemon.metric("yuanjingd_job_oldest_age_seconds{state=\"ready\"}"), 0);
  EXPECT_GT(daemon.metric("yuanjingd_store_commit_duration_seconds_count"), 0);
  EXPECT_GE(daemon.metric("yuanjingd_platform_call_duration_seconds_count{call=\"submit\"}"), 2);
  EXPECT_GT(daemon.metric("yuanjingd_control_request_duration_seconds_bucket{le=\"+Inf\"}"), 0);
  auto closed = [&] {
    return daemon.metric(
               "yuanjingd_gate_closed{account=\"default\",model=\"viduq3-pro\",kind=\"lane_balance\"}") ==
               1 ||
           daemon.metric("yuanjingd_gate_closed{account=\"default\",model=\"\",kind=\"account_balance\"}") ==
               1;
  };
  EXPECT_TRUE(closed()) << daemon.raw("/metrics").body;
}

TEST_F(Metrics, ComeInTheFormThatTheClientReads) {
  daemon.start();
  auto plain = daemon.raw("/metrics");
  EXPECT_EQ(plain.headers.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(plain.body,
              AllOf(HasSubstr("# TYPE yuanjingd_events_total counter\n"), Not(HasSubstr("# EOF"))));
  auto open = daemon.raw("/metrics", {{"Accept", kOpenMetrics}});
  EXPECT_EQ(open.headers.find("Content-Type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_THAT(open.body,
              AllOf(HasSubstr("# TYPE yuanjingd_events counter\n"), ::testing::EndsWith("# EOF\n")));
}

/// Names of jobs and batches would make a series each.
TEST_F(Metrics, HaveAsManySeriesForManyJobsAsForOne) {
  daemon.start();
  auto series = [&] {
    std::set<std::string> names;
    std::istringstream lines{daemon.raw("/metrics").body};
    for (std::string line; std::getline(lines, line);) names.insert(line.substr(0, line.rfind(' ')));
    return names;
  };
  daemon.accept("一", 1);
  auto before = series();
  for (int i = 0; i < 5; ++i) daemon.accept("批" + std::to_string(i), 50);
  EXPECT_EQ(series(), before);
}

TEST_F(Metrics, AreReadByPrometheusOwnLibrary) {
  if (!there("/usr/bin/python3 -c 'import prometheus_client'"))
    GTEST_SKIP() << "python3-prometheus-client is not installed (scripts/bootstrap tests installs it)";
  live();
  std::string const read =
      "/usr/bin/python3 -c 'import sys; from prometheus_client.MODULE import text_string_to_metric_families "
      "as read\n"
      "names = [family.name for family in read(open(sys.argv[1]).read())]\n"
      "sys.exit(0 if len(names) > 20 and len(set(names)) == len(names) else 1)' ";
  auto reads = [&](std::string module, std::string const& text) {
    std::string command = read;
    command.replace(command.find("MODULE"), 6, module);
    return std::system((command + file(text).string()).c_str()) == 0;  // NOLINT(concurrency-mt-unsafe)
  };
  EXPECT_TRUE(reads("openmetrics.parser", open_metrics())) << open_metrics();
  EXPECT_TRUE(reads("parser", daemon.raw("/metrics").body)) << daemon.raw("/metrics").body;
  EXPECT_FALSE(reads("openmetrics.parser", daemon.raw("/metrics").body))
      << "it reads nothing else for OpenMetrics";
}

TEST_F(Metrics, AreFoundCleanByPromtool) {
  if (!there("command -v promtool")) GTEST_SKIP() << "promtool (package prometheus) is not installed";
  live();
  std::string command = "promtool check metrics < " + file(daemon.raw("/metrics").body).string();
  EXPECT_EQ(std::system(command.c_str()), 0) << daemon.raw("/metrics").body;  // NOLINT(concurrency-mt-unsafe)
}

TEST(Exposition, KeepsWhatIsInALabelInside) {
  control::Exposition out{control::Exposition::Form::open_metrics};
  out.gauge("a", "two\nlines and a \\");
  out.sample({{"b", "say \"x\"\\\n"}}, 0.5);
  out.counter("c", "h");
  out.sample({}, std::int64_t{3});
  EXPECT_EQ(std::move(out).text(),
            "# TYPE a gauge\n# HELP a two\\nlines and a \\\\\na{b=\"say \\\"x\\\"\\\\\\n\"} 0.5\n"
            "# TYPE c counter\n# HELP c h\nc_total 3\n# EOF\n");
}

TEST(Exposition, CountsEachClassWithTheSmallerOnes) {
  control::Exposition out{control::Exposition::Form::prometheus_text};
  Histogram times;
  times.add(std::chrono::milliseconds{3});
  times.add(std::chrono::hours{1});
  out.histogram("t_seconds", "h");
  out.sample({{"k", "v"}}, times);
  std::string text = std::move(out).text();
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{k=\"v\",le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{k=\"v\",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{k=\"v\",le=\"300.0\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{k=\"v\",le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_count{k=\"v\"} 2\nt_seconds_sum{k=\"v\"} 3600.003\n"));
}

}  // namespace
}  // namespace yj::test
