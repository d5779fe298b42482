#include "store/rescue_entry.hpp"

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

#include <array>

namespace yj::store {

namespace {

constexpr std::string_view kMark = "YJR1";
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kFrontBytes = kMark.size() + kLengthBytes + sizeof(Digest::bytes);
constexpr std::array kEvents{JobEvent::accepted, JobEvent::finished_at_once};

std::string text_of(SettleAttempt const& bought, bool with_answer) {
  Json json;
  json["job"] = bought.job.text();
  json["attempt"] = bought.attempt.text();
  json["event"] = name_of(bought.event);
  json["state"] = name_of(bought.attempt_state);
  json["task"] = bought.task ? Json(bought.task->text) : Json(nullptr);
  json["reason"] = bought.reason;
  json["status"] = bought.raw.status;
  json["answer"] = with_answer ? bought.raw.body : "";
  json["usage"] = bought.usage;
  json["at"] = to_millis(bought.at);
  json["files"] = Json::array();
  for (auto const& file : bought.artifacts)
    json["files"].push_back({{"index", file.index}, {"kind", name_of(file.kind)}, {"url", file.url}});
  json["inlined"] = Json::array();
  for (auto const& part : bought.inlined)
    json["inlined"].push_back({{"field", part.field}, {"text", part.bytes}});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string slot_of(std::string const& text) {
  std::string length;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    length += static_cast<char>(static_cast<unsigned char>(text.size() >> (8 * i)));
  Digest digest = Sha256::of(length + text);
  return std::string{kMark} + length + std::string{digest.bytes.begin(), digest.bytes.end()} + text;
}

std::optional<SettleAttempt> entry_in(Json const& json) {
  SettleAttempt entry;
  auto job = JobId::parse(json.at("job").get<std::string>());
  auto attempt = AttemptId::parse(json.at("attempt").get<std::string>());
  auto state = parse_attempt_state(json.at("state").get<std::string>());
  if (!job || !attempt || !state) return std::nullopt;
  entry.job = *job;
  entry.attempt = *attempt;
  entry.attempt_state = *state;
  auto event = json.at("event").get<std::string>();
  bool known = false;
  for (JobEvent each : kEvents) {
    if (name_of(each) != event) continue;
    entry.event = each;
    known = true;
  }
  if (!known) return std::nullopt;
  if (json.at("task").is_string()) entry.task = TaskId{json.at("task").get<std::string>()};
  entry.reason = json.at("reason").get<std::string>();
  entry.raw = {json.at("status").get<int>(), json.at("answer").get<std::string>()};
  entry.usage = json.at("usage").get<std::string>();
  entry.at = from_millis(json.at("at").get<std::int64_t>());
  for (auto const& file : json.at("files")) {
    auto kind = parse_artifact_kind(file.at("kind").get<std::string>());
    if (!kind) return std::nullopt;
    entry.artifacts.push_back({file.at("index").get<int>(), *kind, file.at("url").get<std::string>()});
  }
  for (auto const& part : json.at("inlined"))
    entry.inlined.push_back({part.at("field").get<std::string>(), part.at("text").get<std::string>()});
  return entry;
}

}  // namespace

std::string encode_slot(SettleAttempt const& bought, std::size_t bytes_max) {
  for (auto const& part : bought.inlined) {
    if (part.bytes.size() > bytes_max || !is_utf8(part.bytes)) return {};
  }
  for (bool with_answer : {true, false}) {
    std::string bytes = slot_of(text_of(bought, with_answer));
    if (bytes.size() <= bytes_max) return bytes;
  }
  return {};
}

std::optional<SettleAttempt> decode_slot(std::string_view bytes) {
  if (bytes.size() < kFrontBytes || !bytes.starts_with(kMark)) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[kMark.size() + i])) << (8 * i);
  if (length > bytes.size() - kFrontBytes) return std::nullopt;
  std::string_view text = bytes.substr(kFrontBytes, length);
  Digest digest;
  std::copy_n(bytes.begin() + kMark.size() + kLengthBytes, digest.bytes.size(), digest.bytes.begin());
  std::string covered{bytes.substr(kMark.size(), kLengthBytes)};
  covered += text;
  if (Sha256::of(covered) != digest) return std::nullopt;
  auto json = parse_json(text);
  if (!json || !json->is_object()) return std::nullopt;
  try {
    return entry_in(*json);
  } catch (Json::exception const&) {
    return std::nullopt;
  }
}

std::string empty_slot() { return std::string(kFrontBytes, '\0'); }

bool is_empty_slot(std::string_view bytes) {
  return bytes.substr(0, kFrontBytes).find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace yj::store
