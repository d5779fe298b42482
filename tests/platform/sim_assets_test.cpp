// The API for real-person assets, call by call as the platform's document has it.
#include "base/base64.hpp"
#include "sim_bench.hpp"

#include <gmock/gmock.h>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

struct AssetBench : Bench {
  using Bench::Bench;

  Json call(std::string const& name, Json const& body) {
    Answer answer = post("/reallife_asset/api/" + name + ".dspy", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body);
  }
  Json good(std::string const& name, Json const& body) {
    Json json = call(name, body);
    EXPECT_EQ(json["status"], "ok") << json.dump();
    return json["data"];
  }
  std::string refused(std::string const& name, Json const& body) {
    Json json = call(name, body);
    EXPECT_EQ(json["status"], "error") << json.dump();
    return json["data"].value("message", "");
  }
  static std::string path_of(std::string const& link) { return link.substr(link.find("/reallife_asset")); }
  /// A verified person's group.
  std::string group(std::string const& name = "张三") {
    Json link = good("rl_verify", {{"vendor", "volcengine"}, {"project_name", "default"}, {"name", name}});
    EXPECT_EQ(ask(request("POST", path_of(link["h5_link"]))).status, 200);
    Json groups = good("rl_query_groups", Json::object())["groups"];
    for (auto const& each : groups) {
      if (each["name"] == name) return each["vendor_group_id"];
    }
    return "";
  }
  Json picture(std::string const& group) {
    return {{"vendor_group_id", group},
            {"source_url", "data:image/jpeg;base64," + base64("pixels")},
            {"asset_type", "Image"},
            {"name", "模特B"}};
  }
};

TEST(SimAssets, HaveAGroupOnceTheFaceWasShown) {
  AssetBench bench;
  Json link = bench.good("rl_verify", {{"vendor", "volcengine"}, {"name", "张三"}});
  EXPECT_FALSE(link["id"].get<std::string>().empty());
  EXPECT_FALSE(link["byted_token"].get<std::string>().empty());
  EXPECT_EQ(bench.good("rl_query_groups", Json::object())["groups"].size(), 0u);
  auto page = AssetBench::path_of(link["h5_link"]);
  EXPECT_EQ(bench.get(page).status, 200);
  EXPECT_EQ(bench.good("rl_query_groups", Json::object())["groups"].size(), 0u) << "looking is not enough";
  EXPECT_EQ(bench.ask(request("POST", page)).status, 200);
  Json groups = bench.good("rl_query_groups", Json::object())["groups"];
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0]["name"], "张三");
  EXPECT_EQ(groups[0]["vendor"], "volcengine");
  EXPECT_EQ(groups[0]["status"], "active");
  EXPECT_EQ(groups[0]["create_time"].get<std::string>().size(), 19u);
}

TEST(SimAssets, HaveLinksThatExpireAfterTwoMinutes) {
  AssetBench bench;
  Json link = bench.good("rl_verify", {{"vendor", "volcengine"}});
  bench.pass(121s);
  EXPECT_EQ(bench.ask(request("POST", AssetBench::path_of(link["h5_link"]))).status, 410);
  EXPECT_EQ(bench.good("rl_query_groups", Json::object())["groups"].size(), 0u);
}

TEST(SimAssets, TellGroupsWithoutABodyAsTheDocumentAsks) {
  AssetBench bench;
  Answer answer = bench.ask(request("POST", "/reallife_asset/api/rl_query_groups.dspy"));
  EXPECT_EQ(Json::parse(answer.body)["status"], "ok");
}

TEST(SimAssets, AreProcessedThenActiveWithAUrlForTwelveHours) {
  AssetBench bench{R"({"asset_processing": "10s"})"};
  auto group = bench.group();
  Json made = bench.good("rl_upload", bench.picture(group));
  EXPECT_EQ(made["status"], "Processing");
  Json ask = {{"asset_id", made["id"]}};
  EXPECT_EQ(bench.good("rl_status", ask)["status"], "Processing");
  bench.pass(10s);
  Json active = bench.good("rl_status", ask);
  EXPECT_EQ(active["status"], "Active");
  auto url = AssetBench::path_of(active["url"]);
  EXPECT_EQ(bench.get(url).body, "pixels");
  EXPECT_EQ(bench.get(url + "0").status, 403) << "the signature is looked at";
  bench.pass(12h + 1s);
  EXPECT_EQ(bench.get(url).status, 403);
  EXPECT_EQ(bench.get(AssetBench::path_of(bench.good("rl_status", ask)["url"])).status, 200);
  Json list = bench.good("rl_assets", {{"vendor_group_id", group}});
  EXPECT_EQ(list["total"], 1);
  EXPECT_EQ(list["assets"][0]["vendor_asset_id"], made["vendor_asset_id"]);
  EXPECT_EQ(list["assets"][0]["name"], "模特B");
  EXPECT_EQ(list["assets"][0]["asset_type"], "Image");
}

TEST(SimAssets, FailWhenTheyAreToldTo) {
  AssetBench bench{R"({"asset_processing": "1s", "asset_fail_next": 1})"};
  auto group = bench.group();
  Json first = bench.good("rl_upload", bench.picture(group));
  Json second = bench.good("rl_upload", bench.picture(group));
  bench.pass(1s);
  EXPECT_EQ(bench.good("rl_status", {{"asset_id", first["id"]}})["status"], "Failed");
  EXPECT_EQ(bench.good("rl_status", {{"asset_id", second["id"]}})["status"], "Active");
}

TEST(SimAssets, RefuseInTheDocumentsWords) {
  AssetBench bench{R"({"asset_vendors": ["volcengine", "other"], "asset_vendors_off": ["other"]})"};
  EXPECT_EQ(bench.refused("rl_verify", {{"vendor", "nobody"}}), "供应商配置不存在");
  EXPECT_EQ(bench.refused("rl_verify", {{"vendor", "other"}}), "供应商服务已停用");
  EXPECT_EQ(bench.refused("rl_upload", bench.picture("grp")), "无效的素材组合ID或无权访问");
  EXPECT_EQ(bench.refused("rl_assets", {{"vendor_group_id", "grp"}}), "无效的素材组合ID或无权访问");
  EXPECT_EQ(bench.refused("rl_status", {{"asset_id", "a"}}), "素材不存在或无权访问");
  Json link = bench.good("rl_verify", {{"vendor", "volcengine"}});
  EXPECT_EQ(bench.refused("rl_upload", bench.picture(link["id"])), "尚未完成认证或认证失败");
}

TEST(SimAssets, RefuseWhatTheDocumentDoesNotHave) {
  AssetBench bench;
  auto group = bench.group();
  EXPECT_THAT(bench.refused("rl_verify", Json::object()), ::testing::HasSubstr("vendor"));
  EXPECT_THAT(bench.refused("rl_verify", {{"vendor", "volcengine"}, {"project", "default"}}),
              ::testing::HasSubstr("project"));
  EXPECT_THAT(bench.refused("rl_status", {{"id", "a"}}), ::testing::HasSubstr("id"));
  EXPECT_THAT(bench.refused("rl_status", {{"asset_id", 7}}), ::testing::HasSubstr("asset_id"));
  for (auto const* source : {"file:///etc/passwd", "data:image/jpeg,raw", "data:image/jpeg;base64,@@@@",
                             "data:image/jpeg;base64,", "data:video/mp4;base64,AAAA"}) {
    Json body = bench.picture(group);
    body["source_url"] = source;
    EXPECT_NE(bench.refused("rl_upload", body), "") << source;
  }
  Json body = bench.picture(group);
  body["asset_type"] = "image";
  EXPECT_THAT(bench.refused("rl_upload", body), ::testing::HasSubstr("asset_type"));
  EXPECT_EQ(bench.get("/reallife_asset/api/rl_query_groups.dspy").status, 405);
  EXPECT_EQ(bench.post("/reallife_asset/api/rl_delete.dspy", Json::object()).status, 404);
  Answer form = bench.ask(request("POST", "/reallife_asset/api/rl_status.dspy",
                                  "application/x-www-form-urlencoded", "asset_id=a"));
  EXPECT_THAT(form.body, ::testing::HasSubstr("JSON"));
}

TEST(SimAssets, WantTheKeyAndABodyOfTenMebibytesAtMost) {
  AssetBench bench{R"({"reject_key": true})"};
  Answer answer = bench.post("/reallife_asset/api/rl_query_groups.dspy", Json::object());
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, R"({"error":"Invalid API Key"})");
  auto head = request("POST", "/reallife_asset/api/rl_upload.dspy", "application/json");
  EXPECT_EQ(Sim::body_limit(head), 10u << 20);
  AssetBench open;
  head.too_large = true;
  EXPECT_EQ(open.ask(head).status, 413);
}

TEST(SimAssets, FollowTheScript) {
  AssetBench bench{
      R"({"asset_script": ["upload=lost", "upload=lost:not_done", "any=no_vendor", "status=server_error"]})"};
  EXPECT_EQ(bench.refused("rl_query_groups", Json::object()), "供应商配置不存在");
  auto group = bench.group();
  EXPECT_TRUE(bench.post("/reallife_asset/api/rl_upload.dspy", bench.picture(group)).delivery.silent);
  EXPECT_EQ(bench.read("/sim/assets")["assets"].size(), 1u) << "it was carried out";
  EXPECT_TRUE(bench.post("/reallife_asset/api/rl_upload.dspy", bench.picture(group)).delivery.silent);
  EXPECT_EQ(bench.read("/sim/assets")["assets"].size(), 1u) << "it was not";
  EXPECT_EQ(bench.read("/sim/assets")["assets"][0]["sha256"], Sha256::of("pixels").text());
  EXPECT_EQ(bench.post("/reallife_asset/api/rl_status.dspy", {{"asset_id", "a"}}).status, 500);
  EXPECT_EQ(bench.refused("rl_status", {{"asset_id", "a"}}), "素材不存在或无权访问");
}

TEST(SimAssets, TakeOnlyAScriptThatCanBePlayed) {
  Faults faults;
  EXPECT_FALSE(change_settings(faults, Json::parse(R"({"asset_script": ["upload"]})")));
  EXPECT_FALSE(change_settings(faults, Json::parse(R"({"asset_script": ["delete=lost"]})")));
  EXPECT_FALSE(change_settings(faults, Json::parse(R"({"asset_script": ["upload=sulk"]})")));
}

}  // namespace
}  // namespace yj::sim
