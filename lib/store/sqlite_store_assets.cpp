// Real-person assets as the store knows them.
#include "store/reading.hpp"
#include "store/sqlite_store.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

constexpr std::string_view kColumns =
    "account, group_id, content, stage, tries, label, type, url, bytes, media_type, asset_id, vendor_id, "
    "words, "
    "changed_at";

AssetRecord read_asset(Statement const& rows) {
  AssetRecord asset;
  asset.key = {rows.text(0), rows.text(1), rows.digest(2)};
  asset.stage = must(parse_asset_stage(rows.text(3)), "an asset's stage");
  asset.tries = static_cast<int>(rows.integer(4));
  asset.label = rows.text(5);
  asset.type = rows.text(6);
  asset.url = rows.text(7);
  asset.bytes = static_cast<std::uint64_t>(rows.integer(8));
  asset.media_type = rows.text(9);
  asset.asset_id = rows.text(10);
  asset.vendor_id = rows.text(11);
  asset.words = rows.text(12);
  asset.changed_at = rows.instant(13);
  return asset;
}

std::vector<AssetRecord> read_all(Statement& rows) {
  std::vector<AssetRecord> assets;
  while (rows.row()) assets.push_back(read_asset(rows));
  return assets;
}

std::string select(std::string_view rest) { return fmt::format("SELECT {} FROM asset {}", kColumns, rest); }

}  // namespace

Result<std::vector<PersonGroup>> SqliteStore::asset_groups(std::string const& account) {
  return guarded([&]() -> Result<std::vector<PersonGroup>> {
    std::vector<PersonGroup> groups;
    auto rows = reader_.prepare(
        "SELECT group_id, vendor, name, status, created FROM asset_group WHERE account = ? AND listed = 1 "
        "ORDER BY created, group_id");
    rows.bind(account);
    while (rows.row())
      groups.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4)});
    return groups;
  });
}

Result<std::optional<AssetRecord>> SqliteStore::asset(AssetKey const& key) {
  return guarded([&]() -> Result<std::optional<AssetRecord>> {
    auto rows = reader_.prepare(select("WHERE account = ? AND group_id = ? AND content = ?"));
    rows.bind(key.account, key.group, key.content);
    if (!rows.row()) return std::optional<AssetRecord>{};
    return std::optional{read_asset(rows)};
  });
}

Result<std::optional<AssetRecord>> SqliteStore::asset_with_id(std::string const& account,
                                                              std::string const& id) {
  return guarded([&]() -> Result<std::optional<AssetRecord>> {
    if (id.empty()) return std::optional<AssetRecord>{};
    auto rows =
        reader_.prepare(select("WHERE account = ?1 AND ((asset_id = ?2 AND asset_id <> '') OR (vendor_id = "
                               "?2 AND vendor_id <> '')) LIMIT 1"));
    rows.bind(account, id);
    if (!rows.row()) return std::optional<AssetRecord>{};
    return std::optional{read_asset(rows)};
  });
}

Result<std::vector<AssetRecord>> SqliteStore::assets_of(std::string const& account,
                                                        std::string const& group) {
  return guarded([&]() -> Result<std::vector<AssetRecord>> {
    auto rows = reader_.prepare(select("WHERE account = ? AND group_id = ? ORDER BY content"));
    rows.bind(account, group);
    return read_all(rows);
  });
}

Result<std::vector<AssetRecord>> SqliteStore::open_assets() {
  return guarded([&]() -> Result<std::vector<AssetRecord>> {
    auto rows =
        reader_.prepare(select("INDEXED BY asset_open WHERE stage IN ('wanted', 'sending', 'processing') "
                               "ORDER BY changed_at, content"));
    return read_all(rows);
  });
}

Result<std::vector<CastWant>> SqliteStore::cast_wants() {
  return guarded([&]() -> Result<std::vector<CastWant>> {
    std::vector<CastWant> wants;
    auto rows = reader_.prepare(R"sql(
        SELECT job_person.account, person, sha256, min(source), count(DISTINCT job_id)
        FROM job INDEXED BY job_held_by_price CROSS JOIN job_person ON job_id = job.id
        WHERE job.state = 'held' GROUP BY job_person.account, person, sha256 LIMIT ?)sql");
    rows.bind(kCastWantsMax);
    while (rows.row())
      wants.push_back({rows.text(0), rows.text(1), rows.digest(2), rows.text(3), rows.integer(4)});
    return wants;
  });
}

Result<std::optional<std::string>> SqliteStore::vendor_id(std::string const& account,
                                                          std::string const& person, Digest const& content) {
  return guarded([&]() -> Result<std::optional<std::string>> {
    auto rows = reader_.prepare(R"sql(
        SELECT vendor_id FROM asset_group JOIN asset ON asset.account = asset_group.account
          AND asset.group_id = asset_group.group_id AND asset.content = ? AND asset.stage = 'active'
        WHERE asset_group.account = ? AND asset_group.listed = 1 AND (asset_group.name = ?3 OR asset_group.group_id = ?3)
        ORDER BY asset_group.created, asset_group.group_id LIMIT 1)sql");
    rows.bind(content, account, person);
    if (!rows.row()) return std::optional<std::string>{};
    return std::optional{rows.text(0)};
  });
}

}  // namespace yj::store
