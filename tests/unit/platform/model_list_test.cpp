#include "platform/model_list.hpp"

#include <gmock/gmock.h>

namespace yj::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

http::Response response(int status, std::string body) {
  http::Response made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

TEST(ModelList, ToleratesFloatsAndModelsThatComeTwice) {
  auto names = judge_models(response(200, R"({"object": "list", "data": [
      {"id": "qwen3-max", "object": "model", "created": 1779465600.0, "owned_by": "opencomputing.ai"},
      {"id": "viduq3-pro", "created": 1779465600.0}, {"id": "viduq3-pro"}, {"id": 7}, {}, null, {"id": "a\u0007b"}]})"));
  ASSERT_TRUE(names) << names.error().what;
  EXPECT_THAT(*names, ElementsAre("qwen3-max", "viduq3-pro"));
}

TEST(ModelList, MayBeEmpty) {
  auto names = judge_models(response(200, R"({"object": "list", "data": []})"));
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, IsEmpty());
}

TEST(ModelList, IsNoneWhereNoListComes) {
  EXPECT_EQ(judge_models(response(401, R"({"error": "Invalid API Key"})")).error().code, Errc::denied);
  for (auto const& [status, body] :
       {std::pair{200, "<html>login</html>"}, {502, R"({"data": []})"}, {200, "{}"}, {200, ""}})
    EXPECT_EQ(judge_models(response(status, body)).error().code, Errc::unavailable) << body;
  http::Response cut = response(200, R"({"data": [{"id": "a"}]})");
  cut.complete = false;
  EXPECT_FALSE(judge_models(cut)) << "who knows what is missing";
}

}  // namespace
}  // namespace yj::platform
