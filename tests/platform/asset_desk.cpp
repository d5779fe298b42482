#include "asset_desk.hpp"

#include "answers.hpp"
#include "base/base64.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace yj::sim {

namespace {

// The document's messages, letter by letter.
constexpr auto kNoVendor = "供应商配置不存在";
constexpr auto kVendorOff = "供应商服务已停用";
constexpr auto kNoGroup = "无效的素材组合ID或无权访问";
constexpr auto kNoAsset = "素材不存在或无权访问";
constexpr auto kNotVerified = "尚未完成认证或认证失败";

using Refusal = AssetDesk::Refusal;

bool holds(std::vector<std::string> const& list, std::string const& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Which parameters a call has, and which of them it needs. The document has no words for a mistake in them.
struct Parameters {
  std::vector<std::string> needed;
  std::vector<std::string> others;
};

std::optional<Refusal> check(Form const& form, Parameters const& allowed) {
  if (!form.complete) return Refusal{"请求体不是完整的 JSON"};
  if (form.encoding != Encoding::json && !(form.encoding == Encoding::none && allowed.needed.empty()))
    return Refusal{"请求体必须是 JSON"};
  for (auto const& field : form.fields) {
    if (field.from_query) return Refusal{"参数必须在请求体中: " + field.name};
    if (!holds(allowed.needed, field.name) && !holds(allowed.others, field.name))
      return Refusal{"未知参数: " + field.name};
    if (!field.value.is_string()) return Refusal{"参数必须是字符串: " + field.name};
  }
  for (auto const& name : allowed.needed) {
    if (form.text(name).value_or("").empty()) return Refusal{"缺少必填参数: " + name};
  }
  return std::nullopt;
}

/// `2026-05-28 15:30:00`, in China's time.
std::string china_time(Instant at) {
  std::time_t seconds = to_millis(at) / 1000 + 8 * 3600;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

struct Source {
  std::string shown;
  std::string content;
  std::string content_type;
};

std::variant<Source, Refusal> read_source(std::string const& url, std::string const& type) {
  if (url.starts_with("https://") || url.starts_with("http://")) return Source{url, {}, {}};
  auto const comma = url.find(',');
  std::string const head = url.substr(0, comma);
  if (!head.starts_with("data:") || comma == std::string::npos || !head.ends_with(";base64"))
    return Refusal{"source_url 必须是公网 URL 或 data: 格式的 base64 编码"};
  Source source{head, {}, head.substr(5, head.size() - 5 - 7)};
  if (!source.content_type.starts_with(type == "Video" ? "video/" : "image/"))
    return Refusal{"asset_type 与文件类型不符: " + source.content_type};
  auto content = base64_decoded(std::string_view{url}.substr(comma + 1));
  if (!content || content->empty()) return Refusal{"source_url 的 base64 编码无效"};
  source.content = std::move(*content);
  return source;
}

std::string_view state_of(Duration age, Duration processing, bool fails) {
  if (age < processing) return "Processing";
  return fails ? "Failed" : "Active";
}

}  // namespace

std::vector<std::string> const& asset_faults() {
  static std::vector<std::string> const names{
      "ok",         "lost",     "lost:not_done", "silence",     "bad_gateway", "server_error",
      "garbage",    "html",     "unauthorized",  "forbidden",   "too_large",   "no_vendor",
      "vendor_off", "no_group", "no_asset",      "not_verified"};
  return names;
}

std::vector<std::string> const& asset_calls() {
  static std::vector<std::string> const names{"any", "verify", "query_groups", "upload", "status", "assets"};
  return names;
}

std::string AssetDesk::token(std::string_view prefix) { return fmt::format("{}{:016x}", prefix, random_()); }

std::optional<AssetDesk::Outcome> AssetDesk::call(std::string_view name, Form const& form, AssetMood& mood,
                                                  std::string const& origin, Instant now) {
  calls_[std::string{name}] += 1;
  if (name == "rl_verify") return verify(form, mood, origin, now);
  if (name == "rl_query_groups") return groups(form, mood, now);
  if (name == "rl_upload") return upload(form, mood, now);
  if (name == "rl_status") return status(form, mood, origin, now);
  if (name == "rl_assets") return assets(form, mood, origin, now);
  return std::nullopt;
}

AssetDesk::Outcome AssetDesk::verify(Form const& form, AssetMood const& mood, std::string const& origin,
                                     Instant now) {
  if (auto refusal = check(form, {{"vendor"}, {"project_name", "name"}})) return *refusal;
  std::string vendor = *form.text("vendor");
  if (holds(mood.vendors_off, vendor)) return Refusal{kVendorOff};
  if (!holds(mood.vendors, vendor)) return Refusal{kNoVendor};
  Verification made;
  made.id = token("local_group_id_");
  made.token = token("ft-");
  made.vendor = vendor;
  made.project = form.text("project_name").value_or("default");
  made.name = form.text("name").value_or("");
  made.made = now;
  Json data = Json::object();
  data["id"] = made.id;
  data["h5_link"] = fmt::format("{}/reallife_asset/h5/face?token={}", origin, made.token);
  data["byted_token"] = "bt-" + made.token;
  verifications_.push_back(std::move(made));
  return data;
}

AssetDesk::Outcome AssetDesk::groups(Form const& form, AssetMood const& mood, Instant now) const {
  if (auto refusal = check(form, {{}, {}})) return *refusal;
  Json list = Json::array();
  for (auto const& each : verifications_) {
    if (!each.done || now - *each.done < mood.group_late) continue;
    Json group = Json::object();
    group["vendor_group_id"] = each.group;
    group["vendor"] = each.vendor;
    group["name"] = each.name;
    group["status"] = "active";
    group["create_time"] = china_time(*each.done);
    list.push_back(std::move(group));
  }
  Json data = Json::object();
  data["groups"] = std::move(list);
  return data;
}

std::optional<Refusal> AssetDesk::refuse_group(std::string const& id, AssetMood const& mood,
                                               Instant now) const {
  for (auto const& each : verifications_) {
    bool there = each.done && now - *each.done >= mood.group_late;
    if (there && each.group == id) return std::nullopt;
    // The number that rl_verify gave, before and after: it is no group's.
    if (each.id == id && !there) return Refusal{kNotVerified};
  }
  return Refusal{kNoGroup};
}

AssetDesk::Outcome AssetDesk::upload(Form const& form, AssetMood& mood, Instant now) {
  if (auto refusal = check(form, {{"vendor_group_id", "source_url"}, {"asset_type", "name"}}))
    return *refusal;
  std::string type = form.text("asset_type").value_or("Image");
  if (type != "Image" && type != "Video") return Refusal{"asset_type 必须是 Image 或 Video"};
  std::string group = *form.text("vendor_group_id");
  if (auto refusal = refuse_group(group, mood, now)) return *refusal;
  auto source = read_source(*form.text("source_url"), type);
  if (auto* refusal = std::get_if<Refusal>(&source)) return *refusal;
  Asset made;
  made.id = token("asset_record_id_");
  made.vendor_asset_id = token("asset-2026");
  made.group = std::move(group);
  made.name = form.text("name").value_or("");
  made.type = std::move(type);
  made.source = std::get<Source>(source).shown;
  made.content = std::move(std::get<Source>(source).content);
  made.content_type = std::get<Source>(source).content_type;
  made.made = now;
  made.fails = mood.fail_next > 0;
  if (made.fails) mood.fail_next -= 1;
  Json data = Json::object();
  data["id"] = made.id;
  data["vendor_asset_id"] = made.vendor_asset_id;
  data["status"] = "Processing";
  assets_.push_back(std::move(made));
  return data;
}

std::string AssetDesk::sign(Asset const& asset, std::int64_t until) const {
  return Sha256::of(fmt::format("{} {} signed", asset.id, until)).text().substr(0, 16);
}

std::string AssetDesk::url_of(Asset const& asset, AssetMood const& mood, std::string const& origin,
                              Instant now) const {
  std::int64_t until = to_millis(now + mood.url_life);
  return fmt::format("{}/reallife_asset/file?id={}&until={}&sign={}", origin, asset.id, until,
                     sign(asset, until));
}

AssetDesk::Outcome AssetDesk::status(Form const& form, AssetMood const& mood, std::string const& origin,
                                     Instant now) const {
  if (auto refusal = check(form, {{"asset_id"}, {}})) return *refusal;
  for (auto const& asset : assets_) {
    if (asset.id != *form.text("asset_id")) continue;
    Json data = Json::object();
    data["status"] = state_of(now - asset.made, mood.processing, asset.fails);
    if (data["status"] == "Active") data["url"] = url_of(asset, mood, origin, now);
    return data;
  }
  return Refusal{kNoAsset};
}

AssetDesk::Outcome AssetDesk::assets(Form const& form, AssetMood const& mood, std::string const& origin,
                                     Instant now) const {
  if (auto refusal = check(form, {{"vendor_group_id"}, {}})) return *refusal;
  std::string group = *form.text("vendor_group_id");
  if (auto refusal = refuse_group(group, mood, now)) return *refusal;
  Json list = Json::array();
  for (auto const& asset : assets_) {
    if (asset.group != group) continue;
    Json entry = Json::object();
    entry["id"] = asset.id;
    entry["vendor_asset_id"] = asset.vendor_asset_id;
    entry["name"] = asset.name;
    entry["asset_type"] = asset.type;
    entry["status"] = state_of(now - asset.made, mood.processing, asset.fails);
    entry["url"] = entry["status"] == "Active" ? url_of(asset, mood, origin, now) : "";
    entry["create_time"] = china_time(asset.made);
    list.push_back(std::move(entry));
  }
  Json data = Json::object();
  data["total"] = list.size();
  data["assets"] = std::move(list);
  return data;
}

Answer AssetDesk::face_page(Request const& request, Form const& form, AssetMood const& mood, Instant now) {
  auto page = [](int status, std::string_view text) {
    return text_answer(status, "text/html; charset=utf-8",
                       fmt::format("<!DOCTYPE html>\n<meta charset=\"utf-8\"><title>yuanjing-sim</title>\n"
                                   "<p>SIMULATION, no camera: {}</p>\n",
                                   text));
  };
  std::string token = form.text("token").value_or("");
  auto found = std::find_if(verifications_.begin(), verifications_.end(),
                            [&](Verification const& each) { return each.token == token; });
  if (found == verifications_.end()) return page(404, "无效的链接");
  if (now - found->made > mood.link_life) return page(410, "链接已过期");
  if (request.method == "GET")
    return page(200,
                found->done ? "认证已完成" : "<form method=\"post\"><button>完成人脸认证</button></form>");
  if (request.method != "POST") return page(405, "GET, POST");
  if (!found->done) {
    found->done = now;
    found->group = this->token("volc-asset-group-");
  }
  return page(200, "认证已完成");
}

Answer AssetDesk::file(Form const& form, Instant now) const {
  std::string id = form.text("id").value_or("");
  auto refused = [](int status, std::string_view why) {
    return text_answer(status, "application/xml", fmt::format("<Error><Code>{}</Code></Error>\n", why));
  };
  auto found =
      std::find_if(assets_.begin(), assets_.end(), [&](Asset const& asset) { return asset.id == id; });
  if (found == assets_.end()) return refused(404, "NoSuchKey");
  std::int64_t until = 0;
  std::string digits = form.text("until").value_or("");
  if (digits.size() <= 15) {
    for (char digit : digits) until = until * 10 + (digit - '0');
  }
  if (form.text("sign").value_or("") != sign(*found, until)) return refused(403, "SignatureDoesNotMatch");
  if (to_millis(now) > until) return refused(403, "AccessDenied: Request has expired");
  std::string content = found->content.empty() ? found->source : found->content;
  return text_answer(200, found->content_type.empty() ? "text/plain" : found->content_type,
                     std::move(content));
}

bool AssetDesk::is_active(std::string const& vendor_asset_id, AssetMood const& mood, Instant now) const {
  return std::any_of(assets_.begin(), assets_.end(), [&](Asset const& asset) {
    return asset.vendor_asset_id == vendor_asset_id &&
           state_of(now - asset.made, mood.processing, asset.fails) == "Active";
  });
}

Json AssetDesk::to_json(AssetMood const& mood, Instant now) const {
  Json json = Json::object();
  json["calls"] = Json::object();
  for (auto const& [name, count] : calls_) json["calls"][name] = count;
  json["verifications"] = Json::array();
  for (auto const& each : verifications_) {
    Json entry = Json::object();
    entry["id"] = each.id;
    entry["token"] = each.token;
    entry["vendor"] = each.vendor;
    entry["project_name"] = each.project;
    entry["name"] = each.name;
    entry["done"] = each.done.has_value();
    entry["vendor_group_id"] = each.group;
    json["verifications"].push_back(std::move(entry));
  }
  json["assets"] = Json::array();
  for (auto const& asset : assets_) {
    Json entry = Json::object();
    entry["id"] = asset.id;
    entry["vendor_asset_id"] = asset.vendor_asset_id;
    entry["vendor_group_id"] = asset.group;
    entry["name"] = asset.name;
    entry["asset_type"] = asset.type;
    entry["source"] = asset.source;
    entry["bytes"] = asset.content.size();
    entry["sha256"] = asset.content.empty() ? "" : Sha256::of(asset.content).text();
    entry["status"] = state_of(now - asset.made, mood.processing, asset.fails);
    json["assets"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace yj::sim
