#include "daemon/ctl/asset_views.hpp"

#include "daemon/ctl/table.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace yj::ctl {

namespace {

// How an asset stands, which is another thing than how a batch or a job does.
constexpr auto kAsset = "asset";
constexpr std::array<std::string_view, 5> kStatuses{mark_of("asset", "active"), mark_of("asset", "failed"),
                                                    mark_of("asset", "processing"),
                                                    mark_of("asset", "sending"), mark_of("asset", "wanted")};

}  // namespace

std::string asset_status(Json const& asset) {
  std::string const status = text_in(asset, "status");
  bool const known = std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
  return known ? tr_of(kAsset, status.c_str()) : status;
}

std::string asset_groups_text(Json const& groups) {
  if (groups.empty())
    return tr("nobody is verified yet; `yuanjingctl assets verify --name NAME` begins with that\n");
  std::vector<std::vector<std::string>> rows{
      {tr("NAME"), tr("GROUP"), tr("VENDOR"), tr("STATUS"), tr("CREATED")}};
  for (auto const& group : groups)
    rows.push_back({text_in(group, "name"), text_in(group, "id"), text_in(group, "vendor"),
                    asset_status(group), text_in(group, "created")});
  return table_text(rows);
}

std::string asset_list_text(Json const& assets) {
  if (assets.empty())
    return tr("the group has no assets yet; `yuanjingctl assets upload GROUP FILE` adds one\n");
  std::vector<std::vector<std::string>> rows{
      {tr("ID"), tr("REFERENCE"), tr("STATUS"), tr("TYPE"), tr("CREATED"), tr("NAME")}};
  for (auto const& asset : assets)
    rows.push_back({text_in(asset, "id"), text_in(asset, "vendor_asset_id"), asset_status(asset),
                    text_in(asset, "type"), text_in(asset, "created"), text_in(asset, "name")});
  return table_text(rows);
}

std::string asset_text(Json const& asset) {
  std::string text;
  auto line = [&](std::string const& name, std::string const& value) {
    if (!value.empty()) text += padded(name, 10) + " " + value + "\n";
  };
  line(tr("status"), asset_status(asset));
  line(tr("id"), text_in(asset, "id"));
  line(tr("reference"), text_in(asset, "vendor_asset_id"));
  line(tr("group"), text_in(asset, "group"));
  line(tr("type"), text_in(asset, "type"));
  line(tr("name"), text_in(asset, "name"));
  line("sha256", text_in(asset, "sha256"));
  line(tr("from"), text_in(asset, "source_url"));
  line(tr("link"), text_in(asset, "url"));
  if (!text_in(asset, "url").empty()) line(tr("good until"), when(asset, "url_expires_at"));
  line(tr("platform"), text_in(asset, "platform_says"));
  Json const& explanation = part_of(asset, "explanation");
  std::string const said = said_in(explanation, "en");
  std::string const chinese = text_in(explanation, "zh");
  line(tr("that is"), said);
  if (said != chinese) line("说明", chinese);
  return text;
}

}  // namespace yj::ctl
