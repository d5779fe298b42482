#include "platform/asset_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace yj::platform {

namespace {

/// The table "真人素材API错误" of the platform's document.
constexpr std::array<std::pair<std::string_view, Explanation>, 5> kDocumented{{
    {"供应商配置不存在",
     {"vendor-not-configured",
      "The platform has no access to this vendor set up. Check --vendor (volcengine is the documented one); "
      "if it is right, "
      "ask the platform's operator to configure the vendor for your organisation.",
      "平台尚未配置该供应商的密钥。请检查 --vendor（文档中的供应商为 "
      "volcengine）；若无误，请联系平台管理员配置。"}},
    {"供应商服务已停用",
     {"vendor-disabled",
      "The platform has this vendor set up but switched off. Ask the platform's operator to activate it "
      "again.",
      "平台已停用该供应商。请联系平台管理员重新激活其配置。"}},
    {"无效的素材组合ID或无权访问",
     {"group-unknown",
      "This group does not exist or is not your organisation's. `yuanjingctl assets groups` lists yours; a "
      "person appears "
      "there after the face verification (`yuanjingctl assets verify`).",
      "素材组合不存在，或不属于当前机构。请用 yuanjingctl assets groups "
      "查看可用的组合；完成真人认证（yuanjingctl assets "
      "verify）后才会出现。"}},
    {"素材不存在或无权访问",
     {"asset-unknown",
      "This asset does not exist or is not your organisation's. `yuanjingctl assets list GROUP` lists the "
      "assets of a group "
      "with their ids.",
      "素材不存在，或不属于当前机构。请用 yuanjingctl assets list 组合 查看该组合的素材及其 ID。"}},
    {"尚未完成认证或认证失败",
     {"not-verified",
      "The person has not finished the face verification, or failed it. Make a new link with `yuanjingctl "
      "assets verify` "
      "(a link is good for 120 seconds) and have the person follow it to its end.",
      "真人认证尚未完成或未通过。请用 yuanjingctl assets verify 重新获取链接（120 "
      "秒内有效），由本人完成人脸认证。"}},
}};

constexpr Explanation kRefused{"platform-refused",
                               "The platform refused this and changed nothing; its own words say why.",
                               "平台拒绝了该请求，未作任何更改；原因见平台返回的信息。"};
constexpr Explanation kKey{"key-refused",
                           "The platform does not take the account's API key for assets. Make a key on the "
                           "platform's web site and put it into the "
                           "key's file.",
                           "平台不接受该账户的 API Key。请在平台网站生成新的 Key 并更新密钥文件。"};
constexpr Explanation kTooLarge{
    "too-large",
    "The platform takes at most 10 MiB in one request, about 7.5 MB of a file. Make the file smaller, or put "
    "it on a public "
    "web server and upload its URL.",
    "平台单次请求上限为 10 MiB（文件约 7.5 MB）。请压缩文件，或将其放到公网并用 URL 上传。"};
constexpr Explanation kUnavailable{
    "platform-unavailable", "The platform did not take this now, and changed nothing. Try again later.",
    "平台暂时无法处理该请求，未作任何更改。请稍后再试。"};
constexpr Explanation kLost{
    "answer-lost",
    "No whole answer came back, so it is not known whether the platform did it. Uploads are looked for by "
    "their name before "
    "they are sent again; everything else may simply be asked again.",
    "未收到完整的回复，无法确定平台是否已执行。上传会先按名称查询再决定是否重传；其他请求可直接重试。"};
constexpr Explanation kFailedAsset{"asset-failed",
                                   "The platform could not use this file as an asset of the person: the face "
                                   "may not be the verified person's, or the file is "
                                   "not one that it takes. Choose another file; the same one is uploaded "
                                   "again only if you ask for it with --again.",
                                   "平台未能将该文件处理为素材：可能与已认证的本人不符，或文件不符合要求。请"
                                   "换一个文件；如需重传同一文件，请加 --again。"};

}  // namespace

bool speaks_of_no_group(AssetFailure const& failure) {
  return failure.words.find("无效的素材组合ID") != std::string::npos;
}

bool is_documented(std::string_view words) {
  return std::any_of(kDocumented.begin(), kDocumented.end(),
                     [&](auto const& each) { return words.find(each.first) != std::string_view::npos; });
}

Explanation explain(AssetFailure const& failure) {
  // A message that says more than the documented words is still about the same thing.
  for (auto const& [message, explanation] : kDocumented) {
    if (failure.words.find(message) != std::string::npos) return explanation;
  }
  if (failure.words.starts_with("HTTP 413")) return kTooLarge;  // as it stands in the store
  switch (failure.fault) {
    case AssetFault::refused: return kRefused;
    case AssetFault::key: return kKey;
    case AssetFault::too_large: return kTooLarge;
    case AssetFault::unavailable: return kUnavailable;
    case AssetFault::lost: break;
  }
  return kLost;
}

Explanation explain_failed_asset() { return kFailedAsset; }

}  // namespace yj::platform
