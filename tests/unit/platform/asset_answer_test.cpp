// What the answers of the API for real-person assets mean, and what people are told of them.
#include "platform/asset_answer.hpp"

#include "platform/asset_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace yj::platform {
namespace {

http::Response response(int status, std::string body, bool complete = true) {
  http::Response made;
  made.status = status;
  made.body = std::move(body);
  made.complete = complete;
  if (!complete) made.problem = "the connection ended";
  return made;
}

AssetFailure failure_of(int status, std::string body, bool complete = true) {
  auto judged = judge_asset_answer(response(status, std::move(body), complete));
  EXPECT_FALSE(judged);
  return judged ? AssetFailure{} : judged.error();
}

Json data_of(std::string const& body) {
  auto judged = judge_asset_answer(response(200, body));
  EXPECT_TRUE(judged) << body;
  return judged ? *judged : Json::object();
}

TEST(AssetAnswer, GivesTheLinkOfAVerification) {
  auto link = read_face_link(data_of(
      R"({"status": "ok", "data": {"id": "local_group_id_xxx", "h5_link": "https://h5/?t=1", "byted_token": "bt"}})"));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->id, "local_group_id_xxx");
  EXPECT_EQ(link->h5_link, "https://h5/?t=1");
  EXPECT_EQ(link->byted_token, "bt");
}

TEST(AssetAnswer, ListsTheGroups) {
  auto groups = read_asset_groups(data_of(
      R"({"status": "ok", "data": {"groups": [{"vendor_group_id": "volc-asset-group-xxx", "vendor": "volcengine",
          "name": "模特张三", "status": "active", "create_time": "2026-05-28 15:30:00"}, {"name": "without an id"}, 7]}})"));
  ASSERT_TRUE(groups);
  ASSERT_EQ(groups->size(), 1u);
  EXPECT_EQ(groups->front().vendor_group_id, "volc-asset-group-xxx");
  EXPECT_EQ(groups->front().name, "模特张三");
  EXPECT_EQ(groups->front().status, "active");
  EXPECT_TRUE(read_asset_groups(data_of(R"({"status": "ok", "data": {"groups": []}})"))->empty());
}

TEST(AssetAnswer, GivesTheNewAsset) {
  auto asset = read_new_asset(data_of(
      R"({"status": "ok", "data": {"id": "asset_record_id_xxx", "vendor_asset_id": "asset-2026", "status": "Processing"}})"));
  ASSERT_TRUE(asset);
  EXPECT_EQ(asset->id, "asset_record_id_xxx");
  EXPECT_EQ(asset->vendor_asset_id, "asset-2026");
  EXPECT_EQ(asset->state, AssetState::processing);
}

TEST(AssetAnswer, GivesTheStatusOfAnAsset) {
  auto status_of = [](std::string const& word) {
    return read_asset_status(
        data_of(R"({"status": "ok", "data": {"status": ")" + word + R"(", "url": "https://x/1?s=2"}})"));
  };
  EXPECT_EQ(status_of("Active")->state, AssetState::active);
  EXPECT_EQ(status_of("Active")->url, "https://x/1?s=2");
  EXPECT_EQ(status_of("Failed")->state, AssetState::failed);
  EXPECT_EQ(status_of("Processing")->state, AssetState::processing);
  EXPECT_EQ(status_of("Reviewing")->state, AssetState::processing)
      << "a word that is not known is not the end";
}

TEST(AssetAnswer, ListsTheAssetsOfAGroup) {
  auto list = read_asset_list(data_of(
      R"({"status": "ok", "data": {"assets": [{"id": "a1", "vendor_asset_id": "asset-1", "name": "模特A",
          "asset_type": "Image", "status": "Active", "url": "https://x", "create_time": "2026-05-28 15:30:00"}], "total": 3}})"));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->assets.size(), 1u);
  EXPECT_EQ(list->assets.front().vendor_asset_id, "asset-1");
  EXPECT_EQ(list->assets.front().name, "模特A");
  EXPECT_EQ(list->total, 3);
  EXPECT_FALSE(list->whole) << "two of three are not shown, so what is missing may be there";
  EXPECT_TRUE(read_asset_list(data_of(R"({"status": "ok", "data": {"assets": []}})"))->whole);
  auto nameless =
      read_asset_list(data_of(R"({"status": "ok", "data": {"assets": [{"name": "x"}], "total": 1}})"));
  ASSERT_TRUE(nameless);
  EXPECT_FALSE(nameless->whole) << "the one without an id may be the one that is looked for";
}

TEST(AssetAnswer, IsARefusalInThePlatformsWordsWhateverTheStatus) {
  for (int status : {200, 400, 404, 500}) {
    auto failure = failure_of(status, R"({"status": "error", "data": {"message": "供应商配置不存在"}})");
    EXPECT_EQ(failure.fault, AssetFault::refused) << status;
    EXPECT_EQ(failure.words, "供应商配置不存在");
  }
}

TEST(AssetAnswer, IsLostWithAServersTroubleInWordsThatNobodyKnows) {
  EXPECT_EQ(failure_of(502, R"({"status": "error", "data": {"message": "系统繁忙"}})").fault,
            AssetFault::lost);
  EXPECT_EQ(failure_of(200, R"({"status": "error", "data": {"message": "系统繁忙"}})").fault,
            AssetFault::refused);
}

TEST(AssetAnswer, IsAboutTheKeyWith401And403) {
  EXPECT_EQ(failure_of(401, R"({"error": "Invalid API Key"})").fault, AssetFault::key);
  EXPECT_EQ(failure_of(401, R"({"error": "Invalid API Key"})").words, "Invalid API Key");
  EXPECT_EQ(failure_of(403, "403: Forbidden").fault, AssetFault::key);
}

TEST(AssetAnswer, IsTooLargeWith413) {
  EXPECT_EQ(failure_of(413, "<html>413 Request Entity Too Large</html>").fault, AssetFault::too_large);
}

TEST(AssetAnswer, LeavesItOpenWhatHappenedWhereNothingReadableCameBack) {
  EXPECT_EQ(failure_of(502, "<html>Bad Gateway</html>").fault, AssetFault::lost);
  EXPECT_EQ(failure_of(504, "").fault, AssetFault::lost);
  EXPECT_EQ(failure_of(200, "").fault, AssetFault::lost);
  EXPECT_EQ(failure_of(200, "<html>login</html>").fault, AssetFault::lost);
  EXPECT_EQ(failure_of(200, R"({"status": "ok"})").fault, AssetFault::lost);
  EXPECT_EQ(failure_of(200, R"({"status": "ok", "data": {"id": "a")", false).fault, AssetFault::lost);
}

TEST(AssetAnswer, SaysThatNothingWasDoneWhereAnotherThanTheApiRefused) {
  for (int status : {302, 404, 405, 429}) {
    EXPECT_EQ(failure_of(status, "<html>no</html>").fault, AssetFault::unavailable) << status;
  }
}

TEST(AssetAnswer, IsLostWithoutTheMemberThatWasAskedFor) {
  Json empty = Json::object();
  EXPECT_EQ(read_face_link(empty).error().fault, AssetFault::lost);
  EXPECT_EQ(read_asset_groups(empty).error().fault, AssetFault::lost);
  EXPECT_EQ(read_new_asset(empty).error().fault, AssetFault::lost);
  EXPECT_EQ(read_asset_status(empty).error().fault, AssetFault::lost);
  EXPECT_EQ(read_asset_list(empty).error().fault, AssetFault::lost);
}

TEST(AssetWords, ExplainEveryDocumentedMessageInBothLanguages) {
  std::set<std::string_view> codes;
  for (auto const* message : {"供应商配置不存在", "供应商服务已停用", "无效的素材组合ID或无权访问",
                              "素材不存在或无权访问", "尚未完成认证或认证失败"}) {
    auto explanation = explain({AssetFault::refused, message});
    EXPECT_NE(explanation.code, explain({AssetFault::refused, "其他"}).code) << message;
    EXPECT_TRUE(codes.insert(explanation.code).second) << message;
    EXPECT_THAT(std::string{explanation.english}, ::testing::EndsWith(".")) << message;
    EXPECT_THAT(std::string{explanation.chinese}, ::testing::EndsWith("。")) << message;
  }
}

TEST(AssetWords, ExplainEveryOtherFailureByItsKind) {
  std::set<std::string_view> codes;
  for (auto fault : {AssetFault::refused, AssetFault::key, AssetFault::too_large, AssetFault::unavailable,
                     AssetFault::lost})
    EXPECT_TRUE(codes.insert(explain({fault, "x"}).code).second);
}

}  // namespace
}  // namespace yj::platform
