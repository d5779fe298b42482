#include "platform/request_plan.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace yj::platform {
namespace {

AttemptId const kAttempt = *AttemptId::parse("0190aabbccddeeff0011223344556677");

std::filesystem::path blob(Digest const& digest) { return "/blobs/" + digest.text(); }

RequestSpec text_to_video() {
  RequestSpec spec;
  spec.path = "/llmage/v1/video/generations";
  spec.fields = {{"model", "demo-t2v"},         {"catelogid", "t2v"}, {"prompt", "一只\"橘猫\"\n伸懒腰"},
                 {"duration", std::int64_t{5}}, {"scale", 0.5},       {"audio", true}};
  return spec;
}

RequestSpec frames_to_video() {
  RequestSpec spec = text_to_video();
  spec.encoding = Encoding::multipart;
  spec.files = {{"image_file1", "first.jpg", "a.jpg", Sha256::of("one"), 3},
                {"image_file2", "last.png", "b.png", Sha256::of("three"), 5}};
  return spec;
}

/// The body with files as `<field:bytes>`.
std::string shown(Plan const& plan) {
  std::string text;
  for (auto const& segment : plan.body) {
    if (auto const* piece = std::get_if<std::string>(&segment)) {
      text += *piece;
    } else {
      auto const& file = std::get<http::FileSegment>(segment);
      text += "<" + file.path.string() + ":" + std::to_string(file.bytes) + ">";
    }
  }
  return text;
}

TEST(JsonPlan, IsOneObjectWithTransno) {
  Plan plan = plan_request(text_to_video(), kAttempt, true, blob);
  EXPECT_EQ(plan.content_type, "application/json");
  EXPECT_EQ(plan.path, "/llmage/v1/video/generations");
  std::string whole = shown(plan) + plan.tail;
  EXPECT_EQ(
      whole,
      R"({"model":"demo-t2v","catelogid":"t2v","prompt":"一只\"橘猫\"\n伸懒腰","duration":5,"scale":0.5,)"
      R"("audio":true,"transno":"0190aabbccddeeff0011223344556677"})");
  EXPECT_EQ(plan.length, whole.size());
}

TEST(JsonPlan, IsNoJsonBeforeItsLastByte) {
  Plan plan = plan_request(text_to_video(), kAttempt, true, blob);
  EXPECT_EQ(plan.tail, "}");
  std::string body = shown(plan);
  for (std::size_t cut = 0; cut <= body.size(); ++cut)
    EXPECT_FALSE(parse_json(std::string_view{body}.substr(0, cut))) << cut;
  EXPECT_TRUE(parse_json(body + plan.tail));
}

TEST(JsonPlan, LeavesTransnoOutWhenItIsToldTo) {
  Plan plan = plan_request(text_to_video(), kAttempt, false, blob);
  EXPECT_EQ(shown(plan).find("transno"), std::string::npos);
}

TEST(JsonPlan, MakesAListOfAFieldThatRepeats) {
  RequestSpec spec;
  spec.fields = {{"model", "m"}, {"tag", "a"}, {"tag", "b"}, {"tag", std::int64_t{3}}};
  Plan plan = plan_request(spec, kAttempt, false, blob);
  EXPECT_EQ(shown(plan) + plan.tail, R"({"model":"m","tag":["a","b",3]})");
}

TEST(MultipartPlan, SendsFilesFirstAndTheModelLast) {
  Plan plan = plan_request(frames_to_video(), kAttempt, true, blob);
  std::string const edge = "--yuanjing-0190aabbccddeeff0011223344556677";
  EXPECT_EQ(plan.content_type, "multipart/form-data; boundary=yuanjing-0190aabbccddeeff0011223344556677");
  auto field = [&](std::string const& name, std::string const& value) {
    return "\r\n" + edge + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
  };
  EXPECT_EQ(shown(plan),
            edge +
                "\r\nContent-Disposition: form-data; name=\"image_file1\"; filename=\"first.jpg\"\r\n"
                "Content-Type: image/jpeg\r\n\r\n<" +
                blob(Sha256::of("one")).string() + ":3>\r\n" + edge +
                "\r\nContent-Disposition: form-data; name=\"image_file2\"; filename=\"last.png\"\r\n"
                "Content-Type: image/png\r\n\r\n<" +
                blob(Sha256::of("three")).string() + ":5>" + field("catelogid", "t2v") +
                field("prompt", "一只\"橘猫\"\n伸懒腰") + field("duration", "5") + field("scale", "0.5") +
                field("audio", "true") + field("transno", "0190aabbccddeeff0011223344556677"));
  EXPECT_EQ(plan.tail, field("model", "demo-t2v") + "\r\n" + edge + "--\r\n");
}

TEST(MultipartPlan, SendsPeopleWhereTheirPicturesWouldStand) {
  RequestSpec spec = frames_to_video();
  spec.people = {{"image_files", "asset://before", "张三", "a", {}, 0, 0},
                 {"image_files", "asset://between", "张三", "b", {}, 0, 1},
                 {"image_files", "asset://behind", "张三", "c", {}, 0, 2}};
  Plan plan = plan_request(spec, kAttempt, true, blob);
  std::string const body = shown(plan);
  std::vector<std::size_t> places;
  for (auto const* part : {"asset://before", "filename=\"first.jpg\"", "asset://between",
                           "filename=\"last.png\"", "asset://behind", "橘猫"})
    places.push_back(body.find(part));
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << body;
  EXPECT_NE(places.back(), std::string::npos);
  RequestSpec other = spec;
  other.people[1].files_before = 2;
  EXPECT_NE(plan_request(other, kAttempt, true, blob).digest, plan.digest);
}

TEST(MultipartPlan, NamesNoModelBeforeItsTail) {
  Plan plan = plan_request(frames_to_video(), kAttempt, true, blob);
  EXPECT_EQ(shown(plan).find("model"), std::string::npos);
  EXPECT_EQ(shown(plan).find("--\r\n"), std::string::npos) << "the closing delimiter belongs to the tail";
  EXPECT_TRUE(plan.tail.starts_with("\r\n--"));
}

TEST(MultipartPlan, CountsTheBytesOfTheFiles) {
  Plan plan = plan_request(frames_to_video(), kAttempt, true, blob);
  std::uint64_t bytes = plan.tail.size();
  for (auto const& segment : plan.body) {
    auto const* text = std::get_if<std::string>(&segment);
    bytes += text != nullptr ? text->size() : std::get<http::FileSegment>(segment).bytes;
  }
  EXPECT_EQ(plan.length, bytes);
}

TEST(MultipartPlan, LetsNoNameBreakOutOfItsQuotes) {
  RequestSpec spec = frames_to_video();
  spec.files.clear();
  spec.fields = {{"model", "m"}, {"a\"b\r\nX: y", "v"}};
  Plan plan = plan_request(spec, kAttempt, false, blob);
  EXPECT_NE(shown(plan).find("name=\"a%22b%0D%0AX: y\"\r\n\r\nv"), std::string::npos) << shown(plan);
}

TEST(PlanDigest, ChangesWithEverythingThatIsSent) {
  RequestSpec const spec = frames_to_video();
  auto digest_of = [](RequestSpec const& changed, AttemptId attempt = kAttempt, bool transno = true) {
    return plan_request(changed, attempt, transno, blob).digest;
  };
  std::vector<Digest> all{digest_of(spec), digest_of(spec, kAttempt, false),
                          digest_of(spec, *AttemptId::parse("0190aabbccddeeff0011223344556678"))};
  auto changed = [&](auto change) {
    RequestSpec other = spec;
    change(other);
    all.push_back(digest_of(other));
  };
  changed([](RequestSpec& other) { other.path += "x"; });
  changed([](RequestSpec& other) { other.fields[2].value = "another"; });
  changed([](RequestSpec& other) { other.fields[3].value = "5"; });
  changed([](RequestSpec& other) { other.fields[1].name = "catelog"; });
  changed([](RequestSpec& other) { std::swap(other.fields[1], other.fields[2]); });
  changed([](RequestSpec& other) { other.files[0].sha256 = Sha256::of("two"); });
  changed([](RequestSpec& other) { other.files[0].bytes = 4; });
  changed([](RequestSpec& other) { other.files[0].field = "image_file"; });
  changed([](RequestSpec& other) { other.files[0].upload_name = "x.jpg"; });
  changed([](RequestSpec& other) { other.files.pop_back(); });
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_EQ(digest_of(spec), digest_of(frames_to_video()));
}

}  // namespace
}  // namespace yj::platform
