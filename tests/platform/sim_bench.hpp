#pragma once

#include "sim.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace yj::sim {

/// A part of a multipart body under construction; a file when it has a name.
struct BenchPart {
  std::string name;
  std::string content;
  std::string filename;
};

inline constexpr std::string_view kBoundary = "----bench7d1";

inline std::string multipart_body(std::vector<BenchPart> const& parts) {
  std::string body;
  for (auto const& part : parts) {
    body += "--" + std::string(kBoundary) + "\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
    if (!part.filename.empty()) body += "; filename=\"" + part.filename + "\"\r\nContent-Type: image/jpeg";
    body += "\r\n\r\n" + part.content + "\r\n";
  }
  return body + "--" + std::string(kBoundary) + "--\r\n";
}

inline Request request(std::string method, std::string target, std::string content_type = "",
                       std::string body = "") {
  Request made;
  made.method = std::move(method);
  made.target = std::move(target);
  made.headers = {{"Host", "127.0.0.1:9"}, {"Authorization", "Bearer right"}};
  if (!content_type.empty()) made.headers.push_back({"Content-Type", std::move(content_type)});
  made.body = std::move(body);
  return made;
}

inline Request json_request(std::string target, Json const& body) {
  return request("POST", std::move(target), "application/json", body.dump());
}

inline Request multipart_request(std::string target, std::vector<BenchPart> const& parts) {
  return request("POST", std::move(target), "multipart/form-data; boundary=" + std::string(kBoundary),
                 multipart_body(parts));
}

/// A simulation with its own clock. Its key is `right`.
struct Bench {
  explicit Bench(std::string_view faults = "{}", std::optional<std::int64_t> balance = std::nullopt)
      : sim(settings(faults, balance), Media::embedded()) {}

  static SimSettings settings(std::string_view faults, std::optional<std::int64_t> balance) {
    SimSettings made;
    made.key = "right";
    if (balance) made.balance = Yuan::whole(*balance);
    made.foreign_url = "http://127.0.0.2:7";
    auto changed = change_settings(made.faults, Json::parse(faults));
    EXPECT_TRUE(changed.has_value()) << (changed ? "" : changed.error().what);
    return made;
  }

  Answer ask(Request const& asked) { return sim.handle(asked, now); }
  Answer get(std::string target) { return ask(request("GET", std::move(target))); }
  Answer post(std::string target, Json const& body) { return ask(json_request(std::move(target), body)); }
  Json read(std::string target) { return Json::parse(get(std::move(target)).body); }
  void pass(Duration duration) { now += duration; }

  Answer submit_video(std::string prompt = "a cat", Json const& more = Json::object()) {
    Json body = {{"model", "happyhorse-1.0-t2v"}, {"catelogid", "t2v"}, {"prompt", prompt}};
    body.update(more);
    return post("/llmage/v1/video/generations", body);
  }
  Answer submit_image(std::string prompt = "a cat", std::string model = "wan2.2-t2i-plus") {
    Json body = {{"model", model}, {"catelogid", "t2i"}, {"prompt", prompt}};
    return post("/llmage/v1/image/generations", body);
  }
  /// Submits and returns the taskid.
  std::string video_task(std::string prompt = "a cat", Json const& more = Json::object()) {
    return Json::parse(submit_video(std::move(prompt), more).body).at("taskid");
  }
  Json state(std::string const& id) { return read("/llmage/v1/tasks?taskid=" + id); }
  /// The target of a link, without scheme and host.
  static std::string target_of(std::string const& link) { return link.substr(link.find("/idfile")); }
  Json account() { return read("/sim/account"); }
  Json last_entry(std::string const& kind) { return read("/sim/journal?kind=" + kind)["entries"].back(); }

  Sim sim;
  Instant now = from_millis(1'780'000'000'000);
};

/// The value of an answer's header, or nothing.
inline std::string header_of(Answer const& answer, std::string_view name) {
  for (auto const& header : answer.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

}  // namespace yj::sim
