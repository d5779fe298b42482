// The five calls for real-person assets, byte by byte.
#include "platform/http_asset_platform.hpp"

#include "unit/http/fake_server.hpp"
#include "unit/http/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::platform {
namespace {

using test::answer;
using test::FakePeer;
using test::FakeServer;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpAssets : public ::testing::Test {
 protected:
  /// A server that notes each request and answers with this.
  void serve(std::string text) {
    server.emplace([this, text = std::move(text)](FakePeer& peer) {
      server->note(peer.receive_request());
      peer.send(text);
    });
    connect(server->origin().text());
  }
  void connect(std::string url) {
    client = *http::Client::make({});
    settings.assets_url = std::move(url);
    auto made = HttpAssetPlatform::make(settings, *client, [](std::string const& account) {
      return account == "default" ? Secret{"sk-secret"} : Secret{};
    });
    ASSERT_TRUE(made) << made.error().what;
    platform = std::move(*made);
  }
  Json body_sent() {
    std::string seen = server->notes().at(0);
    return *parse_json(seen.substr(seen.find("\r\n\r\n") + 4));
  }
  std::string head_sent() { return server->notes().at(0); }

  test::Loop loop;  // first: kept connections have their timers on it
  AssetPlatformSettings settings;
  std::optional<FakeServer> server;
  std::unique_ptr<http::Client> client;
  std::unique_ptr<HttpAssetPlatform> platform;
};

TEST_F(HttpAssets, AskForAVerificationAsDocumented) {
  serve(answer(R"({"status":"ok","data":{"id":"g1","h5_link":"https://h5","byted_token":"b"}})"));
  FaceLinkRequest request;
  request.name = "张三";
  auto link = loop.wait(platform->verify("default", request));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->h5_link, "https://h5");
  EXPECT_THAT(head_sent(), StartsWith("POST /reallife_asset/api/rl_verify.dspy HTTP/1.1\r\n"));
  EXPECT_THAT(head_sent(), HasSubstr("\r\nAuthorization: Bearer sk-secret\r\n"));
  EXPECT_THAT(head_sent(), HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_EQ(body_sent(), *parse_json(R"({"vendor":"volcengine","project_name":"default","name":"张三"})"));
}

TEST_F(HttpAssets, AskForTheGroupsAsDocumented) {
  serve(answer(R"({"status":"ok","data":{"groups":[]}})"));
  EXPECT_TRUE(loop.wait(platform->groups("default")));
  EXPECT_THAT(head_sent(), StartsWith("POST /reallife_asset/api/rl_query_groups.dspy HTTP/1.1\r\n"));
  EXPECT_EQ(body_sent(), Json::object());
}

TEST_F(HttpAssets, UploadAsDocumented) {
  serve(answer(R"({"status":"ok","data":{"id":"a1","vendor_asset_id":"asset-1","status":"Processing"}})"));
  UploadRequest request{"grp", "data:image/jpeg;base64,AAAA", "Image", "模特B"};
  auto asset = loop.wait(platform->upload("default", request));
  ASSERT_TRUE(asset);
  EXPECT_EQ(asset->vendor_asset_id, "asset-1");
  EXPECT_THAT(head_sent(), StartsWith("POST /reallife_asset/api/rl_upload.dspy HTTP/1.1\r\n"));
  EXPECT_EQ(
      body_sent(),
      *parse_json(
          R"({"vendor_group_id":"grp","source_url":"data:image/jpeg;base64,AAAA","asset_type":"Image","name":"模特B"})"));
}

TEST_F(HttpAssets, AskForAStatusAsDocumented) {
  serve(answer(R"({"status":"ok","data":{"status":"Active","url":"https://x"}})"));
  auto status = loop.wait(platform->status("default", "a1"));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->state, AssetState::active);
  EXPECT_THAT(head_sent(), StartsWith("POST /reallife_asset/api/rl_status.dspy HTTP/1.1\r\n"));
  EXPECT_EQ(body_sent(), *parse_json(R"({"asset_id":"a1"})"));
}

TEST_F(HttpAssets, ListAGroupAsDocumented) {
  serve(answer(R"({"status":"ok","data":{"assets":[],"total":0}})"));
  EXPECT_TRUE(loop.wait(platform->assets("default", "grp")));
  EXPECT_THAT(head_sent(), StartsWith("POST /reallife_asset/api/rl_assets.dspy HTTP/1.1\r\n"));
  EXPECT_EQ(body_sent(), *parse_json(R"({"vendor_group_id":"grp"})"));
}

TEST_F(HttpAssets, AreNeverSentTwice) {
  server.emplace([this](FakePeer& peer) {
    server->note(peer.receive_request());
    peer.reset();
  });
  connect(server->origin().text());
  UploadRequest request{"grp", "https://x/a.jpg", "Image", ""};
  auto asset = loop.wait(platform->upload("default", request));
  ASSERT_FALSE(asset);
  EXPECT_EQ(asset.error().fault, AssetFault::lost);
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(HttpAssets, AreLostWhenNoAnswerComesInTime) {
  settings.call_total = std::chrono::milliseconds{200};
  server.emplace([this](FakePeer& peer) {
    server->note(peer.receive_request());
    peer.receive_to_end();
  });
  connect(server->origin().text());
  auto groups = loop.wait(platform->groups("default"));
  ASSERT_FALSE(groups);
  EXPECT_EQ(groups.error().fault, AssetFault::lost);
}

TEST_F(HttpAssets, AreNotSentWhereTheyWouldBeTooLarge) {
  serve(answer("{}"));
  UploadRequest request{"grp", std::string(kAssetBodyBytesMax, 'A'), "Image", ""};
  auto asset = loop.wait(platform->upload("default", request));
  ASSERT_FALSE(asset);
  EXPECT_EQ(asset.error().fault, AssetFault::too_large);
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(HttpAssets, AreNotAskedWithoutAKey) {
  serve(answer("{}"));
  auto groups = loop.wait(platform->groups("studio"));
  ASSERT_FALSE(groups);
  EXPECT_EQ(groups.error().fault, AssetFault::key);
  EXPECT_THAT(groups.error().words, HasSubstr("studio"));
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(HttpAssets, FollowNoRedirectWithTheKey) {
  serve(answer("", "302 Found", "Location: http://127.0.0.1:1/elsewhere\r\n"));
  auto groups = loop.wait(platform->groups("default"));
  ASSERT_FALSE(groups);
  EXPECT_EQ(groups.error().fault, AssetFault::unavailable);
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(HttpAssets, GoNowhereInTheClearButToThisMachine) {
  client = *http::Client::make({});
  for (auto const* url : {"http://token.opencomputing.cn", "https://x/?a=1", "ftp://x"}) {
    settings.assets_url = url;
    EXPECT_FALSE(HttpAssetPlatform::make(settings, *client, {})) << url;
  }
}

}  // namespace
}  // namespace yj::platform
