#include "check.hpp"

#include "sim_bench.hpp"

#include <gtest/gtest.h>

#include <set>

namespace yj::sim {
namespace {

/// A value that the rule accepts.
std::string good_value(TextRule const& rule) {
  if (!rule.choices.empty()) return rule.choices.back();
  if (rule.kind == TextRule::Kind::integer) return std::to_string(rule.most);
  return rule.kind == TextRule::Kind::size ? "1280*720" : "红灯";
}

Request call(Offer const& offer, std::string const& model, bool everything) {
  std::string path = std::string{path_of(offer.endpoint)};
  Json json = Json::object();
  std::vector<BenchPart> parts;
  auto add = [&](std::string const& name, std::string const& value, bool number) {
    json[name] = number ? Json(std::stoi(value)) : Json(value);
    parts.push_back({name, value, ""});
  };
  for (auto const& rule : offer.files) {
    for (std::size_t i = 0; i < (rule.array ? std::min<std::size_t>(rule.most, 9) : 1); ++i) {
      if (rule.required || everything) parts.push_back({rule.name, "jpeg", "ref.jpg"});
      if (!everything) break;
    }
  }
  for (auto const& rule : offer.texts) {
    if (!everything && !rule.required) continue;
    if (rule.kind == TextRule::Kind::truth) {
      json[rule.name] = true;
    } else if (rule.kind == TextRule::Kind::number) {
      json[rule.name] = 1.5;
    } else {
      add(rule.name, good_value(rule), rule.kind == TextRule::Kind::integer);
    }
  }
  add("prompt", "a cat", false);
  add("catelogid", offer.catelogid, false);
  if (everything) add("transno", std::string(32, 'a'), false);
  add("model", model, false);
  return offer.files.empty() ? json_request(path, json) : multipart_request(path, parts);
}

TEST(Tables, NameEveryModelOfTheDocument) {
  std::set<std::string> pairs;
  for (auto const& offer : document_tables()) {
    for (auto const& model : offer.models) pairs.insert(offer.catelogid + " " + model);
  }
  std::set<std::string> document = {"t2i wan2.2-t2i-plus",
                                    "t2i wan2.5-t2i-preview",
                                    "t2i wan2.2-t2i-flash",
                                    "t2i cogview-3-flash",
                                    "t2v happyhorse-1.0-t2v",
                                    "t2v doubao-seedance-2-0-260128",
                                    "t2v doubao-seedance-2-0-fast-260128",
                                    "t2v dreamina-seedance-2-0-260128",
                                    "t2v doubao-seedance-1-5-pro-251215",
                                    "t2v wan2.6-t2v",
                                    "t2v viduq3-pro",
                                    "i2v happyhorse-1.0-i2v",
                                    "i2v doubao-seedance-2-0-260128",
                                    "i2v dreamina-seedance-2-0-260128",
                                    "i2v doubao-seedance-1-5-pro-251215",
                                    "i2v viduq3-pro",
                                    "i2v wan2.6-r2v",
                                    "ref2v happyhorse-1.0-r2v",
                                    "ref2v doubao-seedance-2-0-260128",
                                    "ref2v dreamina-seedance-2-0-260128",
                                    "t2t qwen3-max"};
  std::set<std::string> const source{"music_gen music-2.6",  "music_gen music-2.5",
                                     "music_gen music-2.0",  "tts speech-2.6-hd",
                                     "tts speech-2.6-turbo", "tts speech-2.5-hd-preview"};
  document.insert(source.begin(), source.end());
  EXPECT_EQ(pairs, document);
}

TEST(Tables, AcceptEveryModelWithTheLeastAndWithEverything) {
  for (auto const& offer : document_tables()) {
    for (auto const& model : offer.models) {
      for (bool everything : {false, true}) {
        Bench bench;
        auto answer = bench.ask(call(offer, model, everything));
        EXPECT_EQ(answer.status, 200) << model << " " << offer.catelogid << ": " << answer.body;
        if (answers_at_once(offer.endpoint)) {
          EXPECT_EQ(answer.body.find("taskid"), std::string::npos) << answer.body;
          EXPECT_EQ(answer.body.find("error"), std::string::npos) << answer.body;
        } else {
          EXPECT_TRUE(Json::parse(answer.body).contains("taskid")) << answer.body;
        }
      }
    }
  }
}

TEST(Tables, RefuseAnythingThatIsNotInThem) {
  for (auto const& offer : document_tables()) {
    auto with = [&](std::string const& name, std::string const& value, std::string const& filename = "") {
      auto asked = call(offer, offer.models.front(), false);
      if (offer.files.empty()) {
        Json body = Json::parse(asked.body);
        body[name] = value;
        asked.body = body.dump();
      } else {
        asked.body.insert(0, multipart_body({{name, value, filename}})
                                 .substr(0, multipart_body({{name, value, filename}})
                                                .rfind("--" + std::string(kBoundary) + "--")));
      }
      Bench bench;
      return bench.ask(asked).status;
    };
    EXPECT_EQ(with("seed", "1"), 400) << offer.models.front();
    EXPECT_EQ(with("Resolution", "720p"), 400) << offer.models.front();
    EXPECT_EQ(with("transno", std::string(33, 'a')), 400) << offer.models.front();
    for (auto const& rule : offer.texts) {
      if (rule.kind != TextRule::Kind::text) {
        EXPECT_EQ(with(rule.name, "1000"), 400) << rule.name;
      }
      if (rule.kind == TextRule::Kind::choice &&
          rule.choices.front().find_first_of("pPYN") != std::string::npos) {
        std::string other = rule.choices.front();
        for (char& c : other)
          c = static_cast<char>(c ^ (std::isalpha(static_cast<unsigned char>(c)) != 0 ? 0x20 : 0));
        EXPECT_EQ(with(rule.name, other), 400) << other;
      }
    }
    if (!offer.files.empty()) {
      EXPECT_EQ(with("first_frame", "jpeg", "a.jpg"), 400);
      EXPECT_EQ(with(offer.files.front().name, "jpeg"), 400) << "a file field sent as text";
    }
  }
}

TEST(Tables, RefuseMissingEmptyAndTooManyFiles) {
  auto status = [](std::vector<BenchPart> files, std::string const& model, std::string const& catelogid) {
    files.push_back({"prompt", "x", ""});
    files.push_back({"catelogid", catelogid, ""});
    files.push_back({"model", model, ""});
    Bench bench;
    return bench.ask(multipart_request("/llmage/v1/video/generations", files)).status;
  };
  EXPECT_EQ(status({}, "happyhorse-1.0-i2v", "i2v"), 400);
  EXPECT_EQ(status({{"image_file", "", "a.jpg"}}, "happyhorse-1.0-i2v", "i2v"), 400);
  EXPECT_EQ(status({{"image_file", "j", "a.jpg"}, {"image_file", "j", "a.jpg"}}, "happyhorse-1.0-i2v", "i2v"),
            400);
  EXPECT_EQ(status({{"image1_file", "j", "a.jpg"}}, "doubao-seedance-2-0-260128", "i2v"), 400);
  EXPECT_EQ(status({}, "doubao-seedance-1-5-pro-251215", "i2v"), 200);
  std::vector<BenchPart> ten(10, {"image_files", "j", "a.jpg"});
  EXPECT_EQ(status(ten, "happyhorse-1.0-r2v", "ref2v"), 400);
  EXPECT_EQ(status({ten.begin(), ten.begin() + 9}, "happyhorse-1.0-r2v", "ref2v"), 200);
  EXPECT_EQ(status({{"audio_files", "a", "a.mp3"}}, "doubao-seedance-2-0-260128", "ref2v"), 400);
}

TEST(Tables, WantTheEncodingAndTheTypesOfTheDocument) {
  Bench bench;
  EXPECT_EQ(bench.submit_video("x", {{"duration", "5"}}).status, 400) << "an integer is no string";
  EXPECT_EQ(bench.submit_video("x", {{"duration", 5.0}}).status, 400);
  EXPECT_EQ(bench.submit_video("x", {{"duration", 0}}).status, 400);
  EXPECT_EQ(bench.submit_video("x", {{"duration", 5}}).status, 200);
  EXPECT_EQ(bench
                .ask(multipart_request(
                    "/llmage/v1/video/generations",
                    {{"prompt", "x", ""}, {"catelogid", "t2v", ""}, {"model", "wan2.6-t2v", ""}}))
                .status,
            400);
  EXPECT_EQ(bench
                .post("/llmage/v1/video/generations",
                      {{"model", "happyhorse-1.0-i2v"}, {"catelogid", "i2v"}, {"prompt", "x"}})
                .status,
            400);
  EXPECT_EQ(bench
                .post("/llmage/v1/video/generations",
                      {{"model", "wan2.2-t2i-plus"}, {"catelogid", "t2i"}, {"prompt", "x"}})
                .status,
            400)
      << "a picture is ordered at the other endpoint";
  auto plain = json_request("/llmage/v1/video/generations",
                            {{"model", "wan2.6-t2v"}, {"catelogid", "t2v"}, {"prompt", "x"}});
  plain.headers.back().value = "text/plain";
  EXPECT_EQ(bench.ask(plain).status, 400);
}

}  // namespace
}  // namespace yj::sim
