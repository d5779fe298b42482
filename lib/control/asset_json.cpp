#include "control/asset_json.hpp"

#include "base/text.hpp"
#include "control/known_names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::control {

namespace {

Json text_or_null(std::string const& text) { return text.empty() ? Json(nullptr) : Json(text); }

/// The platform's word beats ours: it was asked just now.
std::string stage_shown(AssetShown const& shown) {
  if (shown.status) return std::string{platform::to_text(shown.status->state)};
  if (shown.listed) return std::string{platform::to_text(shown.listed->state)};
  return shown.known ? std::string{name_of(shown.known->stage)} : "";
}

std::string first_of(std::string const& text, std::string const& other) {
  return text.empty() ? other : text;
}

}  // namespace

Json explanation_json(platform::Explanation const& explanation) {
  Json json;
  json["code"] = explanation.code;
  json["en"] = explanation.english;
  json["zh"] = explanation.chinese;
  return json;
}

Json group_json(PersonGroup const& group) {
  Json json;
  json["id"] = group.id;
  json["name"] = group.name;
  json["vendor"] = group.vendor;
  json["status"] = group.status;
  json["created"] = text_or_null(group.created);
  return json;
}

Json asset_json(AssetShown const& shown) {
  AssetRecord const known = shown.known.value_or(AssetRecord{});
  platform::ListedAsset const listed = shown.listed.value_or(platform::ListedAsset{});
  std::string const stage = stage_shown(shown);
  std::string url = shown.status ? shown.status->url : listed.url;
  std::string words = shown.status ? first_of(shown.status->words, known.words) : known.words;
  bool of_file = shown.known && known.url.empty();
  Json json;
  json["account"] = shown.account;
  json["id"] = text_or_null(first_of(known.asset_id, listed.id));
  json["vendor_asset_id"] = text_or_null(first_of(known.vendor_id, listed.vendor_asset_id));
  json["group"] = text_or_null(known.key.group);
  json["status"] = stage;
  json["type"] = text_or_null(first_of(known.type, listed.asset_type));
  json["name"] = text_or_null(shown.known ? known.remote_name() : listed.name);
  json["url"] = text_or_null(url);
  json["url_expires_at"] = url.empty() ? Json(nullptr) : time_json(shown.at + platform::kAssetUrlLife);
  json["sha256"] = of_file ? Json(known.key.content.text()) : Json(nullptr);
  json["source_url"] = text_or_null(known.url);
  json["created"] = text_or_null(listed.create_time);
  json["platform_says"] = text_or_null(words);
  json["explanation"] = nullptr;
  if (stage == name_of(AssetStage::failed))
    json["explanation"] = explanation_json(platform::explain_failed_asset());
  if (stage != name_of(AssetStage::failed) && !words.empty())
    json["explanation"] = explanation_json(platform::explain({platform::AssetFault::lost, words}));
  return json;
}

Problem problem_of(platform::AssetFailure const& failure) {
  using platform::AssetFault;
  int status = 504;
  switch (failure.fault) {
    case AssetFault::refused: status = 409; break;
    case AssetFault::key: status = 502; break;
    case AssetFault::too_large: status = 413; break;
    case AssetFault::unavailable: status = 503; break;
    case AssetFault::lost: break;
  }
  auto explanation = platform::explain(failure);
  return problem(status, std::string{explanation.code}, fmt::format("the platform says: {}", failure.words),
                 fmt::format("{} {}", explanation.english, explanation.chinese));
}

Outcome<std::string> known_account(ControlSettings const& settings, std::string account) {
  if (account.empty()) account = "default";
  if (auto unknown = unknown_account(account, settings.accounts)) return *unknown;
  return account;
}

namespace {

/// Empty: nobody that we know; the problem: more than one.
Outcome<std::string> group_among(std::vector<PersonGroup> const& groups, std::string const& text) {
  std::vector<std::string> named;
  for (auto const& group : groups) {
    if (group.id == text) return text;
    if (group.name == text) named.push_back(group.id);
  }
  if (named.size() > 1)
    return problem(409, "conflict",
                   fmt::format("{} verified people are called '{}'", named.size(), printable(text, 60)),
                   "name one by the id of its group: " + joined(named, ", "));
  return named.empty() ? std::string{} : named.front();
}

}  // namespace

http::Awaitable<Outcome<std::string>> find_group(Context& context, std::string account, std::string text) {
  auto stored = context.engine.store().asset_groups(account);
  if (!stored) co_return problem_of(stored.error());
  auto known = group_among(*stored, text);
  if (!known || !known->empty()) co_return std::move(known);
  auto listed = co_await context.engine.assets().groups(account);
  if (!listed) co_return problem_of(listed.error());
  auto found = group_among(*listed, text);
  if (!found || !found->empty()) co_return std::move(found);
  constexpr std::size_t kNamesShown = 20;
  std::vector<std::string> names;
  for (auto const& group : *listed) {
    if (names.size() < kNamesShown) names.push_back(printable(group.name, 60));
  }
  auto meant = nearest(text, names);
  platform::AssetFailure unknown{platform::AssetFault::refused, "无效的素材组合ID或无权访问"};
  Problem none = problem_of(unknown);
  none.status = 404;
  std::string const shown = printable(text, 100);
  none.detail =
      meant ? fmt::format("no verified person and no group is called '{}'; '{}' is", shown, *meant)
      : names.empty()
          ? fmt::format("no verified person and no group is called '{}'; nobody is verified yet", shown)
          : fmt::format("no verified person and no group is called '{}'; verified are {}", shown,
                        joined(names, ", "));
  co_return std::move(none);
}

}  // namespace yj::control
