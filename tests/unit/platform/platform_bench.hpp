#pragma once

#include "platform/http_platform.hpp"
#include "unit/http/fake_server.hpp"
#include "unit/http/loop.hpp"
#include "unit/platform/vouch.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace yj::platform {

inline AttemptId const kAttempt = *AttemptId::parse("0190aabbccddeeff0011223344556677");
inline constexpr char kAccepted[] = R"({"taskid": "t-1", "status": "CREATED"})";

/// The real client of the platform against a server of the test's own.
class HttpPlatformTest : public ::testing::Test {
 protected:
  HttpPlatformTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "yj-platform-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    settings.poll_total = std::chrono::seconds{10};
    std::ofstream{folder / Sha256::of("pixels").text()} << "pixels";
  }
  ~HttpPlatformTest() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<HttpPlatform> connect(test::FakeServer const& server, std::string path = "") {
    settings.generation_url = server.origin().text() + path;
    auto platform = HttpPlatform::make(settings);
    EXPECT_TRUE(platform) << platform.error().what;
    EXPECT_TRUE((*platform)->set_key("default", Secret{"sk-secret"}));
    return std::move(*platform);
  }

  Plan plan(Encoding encoding = Encoding::multipart) {
    RequestSpec spec;
    spec.path = "/llmage/v1/video/generations";
    spec.encoding = encoding;
    spec.fields = {{"model", "demo-i2v"}, {"catelogid", "i2v"}, {"prompt", "a cat"}};
    if (encoding == Encoding::multipart)
      spec.files = {{"image_file", "first.jpg", "a.jpg", Sha256::of("pixels"), 6}};
    return plan_request(spec, kAttempt, true,
                        [this](Digest const& digest) { return folder / digest.text(); });
  }

  Uploaded upload(Platform& platform, Plan made, std::string account = "default") {
    return loop.wait(platform.upload(store::Vouch::prepared(kAttempt), std::move(account), std::move(made)));
  }
  SubmitOutcome fire(Platform& platform, Uploaded& uploaded) {
    return loop.wait(platform.fire(store::Vouch::armed(kAttempt), std::move(std::get<Loaded>(uploaded))));
  }

  PlatformSettings settings;  ///< change before `connect`
  std::filesystem::path folder;
  test::Loop loop;
};

}  // namespace yj::platform
