#include "daemon/ctl/credits_views.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/ctl/words.hpp"
#include "unit/ctl/call.hpp"

#include <gmock/gmock.h>

namespace yj::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kReport = R"({"unit":"credits","by":"batch","since":null,"until":null,
  "rows":[{"key":"雨夜长安","tasks":12,"credits":84.5,"unproven":7,"unknown":1,"differ":3,"yuan":42.25,"yuan_known":9},
          {"key":"b","tasks":1,"credits":null,"unproven":0,"unknown":1,"differ":0,"yuan":null,"yuan_known":0},
          {"key":"=cmd,\"x\"","tasks":1,"credits":0.000001,"unproven":0,"unknown":0,"differ":0,"yuan":0.01,"yuan_known":1}],
  "rows_left_out":0,
  "totals":{"tasks":14,"credits":84.500001,"unproven":7,"unknown":2,"differ":3,"yuan":42.26,"yuan_known":10,"reported":77.500001,
    "held":{"orders":3,"credits":14,"unknown":1},"in_doubt":{"orders":1,"credits":null,"unknown":1},
    "unresolved":{"orders":0,"credits":0,"unknown":0}},
  "budgets":[{"scope":"batch","name":"雨夜长安","day":null,"cap":100,"spent":84.5,"held":14,"left":1.5},
             {"scope":"account_day","name":"default","day":"2026-11-01","cap":50,"spent":60,"held":0,"left":-10}],
  "warnings":[]})";

TEST_F(Ctl, PrintsWhatWasSpentAsATable) {
  daemon.answers["GET /v1/credits?by=batch&since=2026-11-01"] = {200, kReport};
  daemon.start();
  Ended ended = with_daemon({"credits", "--by", "batch", "--since", "2026-11-01"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "BATCH     TASKS      CREDITS  UNPROVEN  UNKNOWN  DIFFER     YUAN\n"
            "雨夜长安     12       84.5+?         7        1       3  42.25+?\n"
            "b             1            ?         -        1       -        ?\n"
            "=cmd,\"x\"      1     0.000001         -        -       -     0.01\n"
            "sum          14  84.500001+?         7        2       3  42.26+?\n"
            "\n"
            "BUDGET           DAY         CAP  SPENT  HELD  LEFT\n"
            "batch 雨夜长安   -           100   84.5    14   1.5\n"
            "account default  2026-11-01   50     60     0   -10\n"
            "\n"
            "1 order is in doubt and may have been bought: nothing is set aside for it, since no "
            "budget applies. "
            "`yuanjingctl jobs --state in_doubt` lists it\n"
            "3 orders are under way: 14 credits set aside, and nothing for 1 of them, "
            "since no budget "
            "applies\n"
            "unproven: 7 credits of the sum are estimated, because the platform reported no charge\n"
            "unknown: nobody knows what 2 tasks cost (?); no sum has them\n"
            "yuan: what 4 of 14 tasks cost is not known (?). The platform's history shows it some time after "
            "a task "
            "succeeded, where it is open to the account's key\n"
            "3 charges differ from what was asked or expected: yuanjingctl credits --audit\n");
}

TEST_F(Ctl, PrintsWhatWasSpentAsCsv) {
  daemon.answers["GET /v1/credits?by=batch"] = {200, kReport};
  daemon.start();
  Ended ended = with_daemon({"credits", "--by", "batch", "--csv"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "batch,tasks,credits,unproven,unknown,differ,yuan,yuan_known\r\n"
            "雨夜长安,12,84.5,7,1,3,42.25,9\r\n"
            "b,1,?,0,1,0,?,0\r\n"
            "\"'=cmd,\"\"x\"\"\",1,0.000001,0,0,0,0.01,1\r\n");
}

TEST_F(Ctl, PrintsTheReportOfTheDaemonAsItCame) {
  daemon.answers["GET /v1/credits?by=day&until=2026-11-02&batch=%E9%9B%A8&account=a%26b"] = {200, kReport};
  daemon.start();
  Ended ended =
      with_daemon({"credits", "--until", "2026-11-02", "--batch", "雨", "--account", "a&b", "--json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, std::string{kReport} + "\n");
}

TEST_F(Ctl, SaysThatNothingWasSpent) {
  daemon.answers["GET /v1/credits?by=day"] = {
      200,
      R"({"by":"day","rows":[],"rows_left_out":0,"totals":{"tasks":0,"credits":0,"unproven":0,"unknown":0,"differ":0},"budgets":[],"warnings":[]})"};
  daemon.start();
  EXPECT_EQ(with_daemon({"credits"}).out, "nothing was spent\n");
}

TEST_F(Ctl, ListsWhatDiffersPageByPage) {
  std::string entry =
      R"({"at":"2026-11-01T09:30:00.000Z","day":"2026-11-01","batch":"雨","job":"-1","attempt":1,"taskid":"t-1","account":"default",
          "asked":"m t2v 5 s","expected":null,"expected_from":null,"charged":9.5,"why":"8 s were charged for and 5 s were asked"})";
  daemon.answers["GET /v1/credits/audit?limit=2"] = {
      200, R"({"audit":[)" + entry + R"(],"next":"5","warnings":[]})"};
  daemon.answers["GET /v1/credits/audit?limit=1&cursor=5"] = {
      200, R"({"audit":[)" + entry + R"(],"next":"4","warnings":[]})"};
  daemon.start();
  Ended ended = with_daemon({"credits", "--audit", "--limit", "2"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  std::string const row =
      "2026-11-01  雨/-1  m t2v 5 s  ?         9.5      8 s were charged for and 5 s were asked\n";
  EXPECT_EQ(ended.out, "DAY         JOB    ASKED      EXPECTED  CHARGED  WHAT DIFFERS\n" + row + row);
  EXPECT_THAT(ended.err, HasSubstr("--limit shows more than 2"));
  Ended csv = with_daemon({"credits", "--audit", "--limit", "2", "--csv"});
  EXPECT_THAT(csv.out,
              HasSubstr("\r\n2026-11-01,2026-11-01T09:30:00.000Z,雨,'-1,1,t-1,default,m t2v 5 s,?,,9.5,8 s"));
}

TEST_F(Ctl, RefusesReportsThatItCannotMake) {
  daemon.answers["GET /v1/credits?by=day&since=soon"] = {
      400, R"({"detail":"since: 'soon' is no day","hint":"for example 2026-11-01"})"};
  daemon.start();
  Ended day = with_daemon({"credits", "--since", "soon"});
  EXPECT_EQ(day.code, 2);
  EXPECT_THAT(day.err, HasSubstr("'soon' is no day\nhint: for example 2026-11-01"));
  EXPECT_EQ(call({"credits", "--by", "week"}).code, 2);
  EXPECT_EQ(call({"credits", "--csv", "--json"}).code, 2);
  EXPECT_EQ(call({"--json", "credits", "--csv"}).code, 2);
  EXPECT_EQ(call({"credits", "--audit", "--by", "day"}).code, 2);
  EXPECT_THAT(call({"credits", "--help"}).out, HasSubstr("--since DATE"));
}

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv_line({"a", "b c", "", "1.5"}), "a,b c,,1.5\r\n");
  EXPECT_EQ(csv_line({"", ""}), ",\r\n");
  EXPECT_EQ(csv_line({"say \"hi\"", "a,b", "x\ny"}), "\"say \"\"hi\"\"\",\"a,b\",\"x\ny\"\r\n");
}

TEST(Csv, MakesNoFormulasOfTexts) {
  for (std::string const text : {"=1+1", "+1", "-1", "@a", "\ta", "\ra"})
    EXPECT_EQ(csv_text(text), "'" + text);
  for (std::string const text : {"", "a=1", "雨", "1"}) EXPECT_EQ(csv_text(text), text);
}

TEST(Amounts, AreExactAndNeverInvented) {
  Json json{{"a", 12},      {"b", 0.1}, {"c", 0.000001}, {"d", 1234567.891},
            {"e", nullptr}, {"f", "1"}, {"g", -3.5}};
  EXPECT_EQ(amount_in(json, "a"), "12");
  EXPECT_EQ(amount_in(json, "b"), "0.1");
  EXPECT_EQ(amount_in(json, "c"), "0.000001");
  EXPECT_EQ(amount_in(json, "d"), "1234567.891");
  EXPECT_EQ(amount_in(json, "e"), "?");
  EXPECT_EQ(amount_in(json, "f"), "?");
  EXPECT_EQ(amount_in(json, "g"), "-3.5");
  EXPECT_EQ(amount_in(json, "h"), "?");
}

}  // namespace
}  // namespace yj::ctl
