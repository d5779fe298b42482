#include "sim.hpp"

#include <fmt/format.h>

namespace yj::sim {

namespace {

constexpr std::string_view kApi = "/reallife_asset/api/";
constexpr std::string_view kFace = "/reallife_asset/h5/face";
constexpr std::string_view kFile = "/reallife_asset/file";

Answer enveloped(std::string_view status, Json data) {
  Json body = Json::object();
  body["status"] = status;
  body["data"] = std::move(data);
  return json_answer(200, body);
}

/// The document's form of an error, with HTTP 200.
Answer refused(std::string_view message) {
  Json data = Json::object();
  data["message"] = message;
  return enveloped("error", std::move(data));
}

/// The next fault that the script has for this call, taken out of it.
std::string take_fault(std::vector<std::string>& script, std::string const& call) {
  for (auto each = script.begin(); each != script.end(); ++each) {
    auto equals = each->find('=');
    std::string name = each->substr(0, equals);
    if (name != call && name != "any") continue;
    std::string fault = each->substr(equals + 1);
    script.erase(each);
    return fault;
  }
  return "ok";
}

/// An answer that is not what the call came to; none: the call's own.
std::optional<Answer> scripted(std::string const& fault) {
  if (fault == "bad_gateway") return proxy_answer(502);
  if (fault == "server_error")
    return text_answer(500, "text/plain; charset=utf-8", "500 Internal Server Error");
  if (fault == "garbage") return text_answer(200, "application/json", "\x01\xff\xfe");
  if (fault == "html") return text_answer(200, "text/html", "<!DOCTYPE html>\n<html><body></body></html>\n");
  if (fault == "too_large") return proxy_answer(413);
  if (fault == "no_vendor") return refused("供应商配置不存在");
  if (fault == "vendor_off") return refused("供应商服务已停用");
  if (fault == "no_group") return refused("无效的素材组合ID或无权访问");
  if (fault == "no_asset") return refused("素材不存在或无权访问");
  if (fault == "not_verified") return refused("尚未完成认证或认证失败");
  return std::nullopt;
}

/// Faults that come before the call is looked at, so that it changes nothing.
bool without_effect(std::string const& fault) {
  return fault != "ok" && fault != "lost" && fault != "silence" && fault != "bad_gateway" &&
         fault != "garbage";
}

}  // namespace

Answer Sim::asset_api(Request const& request, Form const& form, Instant now, Entry& entry) {
  auto path = request.path();
  entry.kind = "asset";
  if (path == kFace) {
    entry.outcome = "face page";
    return desk_.face_page(request, form, settings_.faults.assets, now);
  }
  if (path == kFile && request.method == "GET") {
    entry.outcome = "asset file";
    return desk_.file(form, now);
  }
  Answer missing = text_answer(404, "text/plain; charset=utf-8", "404: Not Found");
  entry.outcome = "no such path";
  if (!path.starts_with(kApi) || !path.ends_with(".dspy")) return missing;
  std::string name{path.substr(kApi.size(), path.size() - kApi.size() - 5)};
  if (request.method != "POST")
    return text_answer(405, "text/plain; charset=utf-8", "405: Method Not Allowed");
  if (auto refusal = refuse_key(entry.key)) {
    entry.outcome = "refused: the key";
    return *refusal;
  }
  AssetMood& mood = settings_.faults.assets;
  std::string fault = name.starts_with("rl_") ? take_fault(mood.script, name.substr(3)) : "ok";
  if (fault != "ok") entry.fault = fault;
  if (fault == "unauthorized") return no_key_answer();
  if (fault == "forbidden") return no_rights_answer();
  Answer answer;
  if (!without_effect(fault)) {
    // A JSON body by another name is read by the platform's framework; the document sends it by its own.
    auto const* type = request.header("Content-Type");
    bool named = request.body.empty() || (type != nullptr && type->starts_with("application/json"));
    auto outcome = named ? desk_.call(name, form, mood, asset_origin(request), now)
                         : std::optional<AssetDesk::Outcome>{AssetDesk::Refusal{"请求体必须是 JSON"}};
    if (!outcome) return missing;
    auto* refusal = std::get_if<AssetDesk::Refusal>(&*outcome);
    entry.outcome = refusal != nullptr ? "refused: " + refusal->message : name;
    answer =
        refusal != nullptr ? refused(refusal->message) : enveloped("ok", std::move(std::get<Json>(*outcome)));
  } else {
    entry.outcome = "faulty";
  }
  if (auto instead = scripted(fault)) return *instead;
  if (fault == "silence") answer.delivery.silence = std::chrono::hours{1};
  if (fault == "lost" || fault == "lost:not_done") answer.delivery.silent = true;
  return answer;
}

std::string Sim::asset_origin(Request const& request) const {
  if (!settings_.public_url.empty()) return settings_.public_url;
  auto const* host = request.header("Host");
  return fmt::format("{}://{}", request.tls ? "https" : "http", host == nullptr ? "127.0.0.1" : *host);
}

}  // namespace yj::sim
