#include "base/json.hpp"
#include "support/temp_folder.hpp"
#include "unit/ctl/call.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace yj::ctl {
namespace {

using ::testing::HasSubstr;

class Opened : public Ctl {
 protected:
  void output_is(std::string const& output) {
    daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"] = {200, R"({"name":"长安","folder":"长安 夜"})"};
    daemon.answers["GET /v1/status"] = {200, Json{{"output", output}}.dump()};
    daemon.start();
  }
  test::TempFolder folder;
};

TEST_F(Opened, PrintsTheFolderAlone) {
  std::filesystem::create_directory(folder / "长安 夜");
  output_is(folder.path().string());
  Ended ended = with_daemon({"open", "长安"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, (folder / "长安 夜").string() + "\n");
  EXPECT_EQ(ended.err, "");
}

TEST_F(Opened, SaysThatNothingCameHomeYet) {
  output_is(folder.path().string());
  Ended ended = with_daemon({"open", "长安"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, (folder / "长安 夜").string() + "\n");
  EXPECT_THAT(ended.err, HasSubstr("does not exist yet: nothing of batch 长安 has come home"));
  auto json = parse_json(with_daemon({"open", "长安", "--json"}).out);
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["exists"], false);
  EXPECT_EQ((*json)["folder"], (folder / "长安 夜").string());
}

TEST_F(Opened, SaysWhatIsInTheWay) {
  folder.write("长安 夜", "a file");
  output_is(folder.path().string());
  EXPECT_THAT(with_daemon({"open", "长安"}).err, HasSubstr("it is no folder"));
  EXPECT_EQ(with_daemon({"open", "nobody"}).code, 1) << "there is no such batch";
}

TEST_F(Ctl, AsksForJobsByAllFilters) {
  std::string const empty = R"({"jobs":[],"next":null})";
  std::string const target =
      "GET /v1/jobs?limit=100&batch=b&state=failed%2Cin_doubt%2Cdone&model=m&type=t2v&account=a%20b&since=2h";
  daemon.answers[target] = {200, empty};
  daemon.answers["GET /v1/jobs?limit=100&failed=1"] = {200, empty};
  daemon.start();
  EXPECT_EQ(with_daemon({"jobs", "--batch", "b", "--state", "failed,in doubt", "--state", "done", "--model",
                         "m", "--type", "t2v", "--account", "a b", "--since", "2h"})
                .out,
            "no jobs\n");
  EXPECT_EQ(with_daemon({"jobs", "--state", "failed,in_doubt,done", "b", "--model", "m", "--type", "t2v",
                         "--account", "a b", "--since", "2h"})
                .code,
            0)
      << "a word behind the states is the batch";
  EXPECT_EQ(with_daemon({"jobs", "--failed"}).code, 0);
  EXPECT_EQ(daemon.asked(), (std::vector<std::string>{target, target, "GET /v1/jobs?limit=100&failed=1"}))
      << "no doubts are asked for besides";
  EXPECT_EQ(with_daemon({"jobs", "b", "--batch", "c"}).code, 2);
  EXPECT_EQ(with_daemon({"jobs", "--failed", "--state", "done"}).code, 2);
}

}  // namespace
}  // namespace yj::ctl
