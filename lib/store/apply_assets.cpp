// Real-person assets: who is verified, and what of them was uploaded.
#include "store/apply.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

/// The picture `wanted` (a row of `job_person`) as an active asset of a listed person.
constexpr std::string_view kUsable = R"sql(
    SELECT 1 FROM asset_group JOIN asset ON asset.account = asset_group.account
      AND asset.group_id = asset_group.group_id AND asset.content = wanted.sha256 AND asset.stage = 'active'
    WHERE asset_group.account = wanted.account AND asset_group.listed = 1
      AND (asset_group.name = wanted.person OR asset_group.group_id = wanted.person))sql";

}  // namespace

void Apply::put_people(JobId job, std::string const& account, std::vector<PersonFile> const& people,
                       Instant at) {
  std::int64_t position = 0;
  for (auto const& each : people) {
    database_.prepare("INSERT OR IGNORE INTO blob (sha256, bytes, added_at) VALUES (?, ?, ?)")
        .bind(each.sha256, each.bytes, at)
        .run();
    database_
        .prepare(
            "INSERT INTO job_person (job_id, position, account, person, field, reference, source, sha256, "
            "bytes, files_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(job, position++, account, each.person, each.field, each.reference, each.source, each.sha256,
              each.bytes, static_cast<std::int64_t>(each.files_before))
        .run();
  }
}

void Apply::hold_for_people(JobId job, Instant at) {
  database_
      .prepare(R"sql(
      UPDATE job SET state = 'held', changed_at = ? WHERE id = ? AND state = 'ready' AND EXISTS (
        SELECT 1 FROM job_person AS wanted WHERE wanted.job_id = job.id AND NOT EXISTS ()sql" +
               std::string{kUsable} + "))")
      .bind(at, job)
      .run();
}

bool Apply::release_people(std::optional<BatchId> batch, Instant at) {
  struct Released {
    JobId job;
    BatchId batch;
  };
  std::vector<Released> released;
  {
    auto rows = database_.prepare(R"sql(
        SELECT job.id, job.batch_id FROM job INDEXED BY job_held_by_price
        WHERE job.state = 'held' AND job.paused = 0 AND (?1 IS NULL OR job.batch_id = ?1)
          AND EXISTS (SELECT 1 FROM job_person WHERE job_id = job.id)
          AND NOT EXISTS (
            SELECT 1 FROM job_person AS wanted WHERE wanted.job_id = job.id AND NOT EXISTS ()sql" +
                                  std::string{kUsable} + "))");
    rows.bind(batch);
    while (rows.row()) released.push_back({rows.id<JobId>(0), rows.id<BatchId>(1)});
  }
  for (auto const& each : released) {
    database_.prepare("UPDATE job SET state = 'ready', reason = '', changed_at = ? WHERE id = ?")
        .bind(at, each.job)
        .run();
    event(at, each.batch, each.job, std::nullopt, "released", "every picture of its people is active");
  }
  return !released.empty();
}

Applied Apply::operator()(SaveGroups const& intent) {
  database_.prepare("UPDATE asset_group SET listed = 0 WHERE account = ?").bind(intent.account).run();
  for (auto const& group : intent.groups) {
    bool is_new = false;
    {
      auto known = database_.prepare("SELECT 1 FROM asset_group WHERE account = ? AND group_id = ?");
      is_new = !known.bind(intent.account, group.id).row();
    }
    database_
        .prepare(R"sql(
        INSERT INTO asset_group (account, group_id, vendor, name, status, created, listed, seen_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?)
        ON CONFLICT (account, group_id) DO UPDATE SET vendor = excluded.vendor, name = excluded.name, status = excluded.status,
          created = excluded.created, listed = 1)sql")
        .bind(intent.account, group.id, group.vendor, group.name, group.status, group.created, intent.at)
        .run();
    if (is_new)
      event(intent.at, std::nullopt, std::nullopt, std::nullopt, "person_verified",
            fmt::format("{} ({}) of account {}", group.name, group.id, intent.account));
  }
  if (release_people(std::nullopt, intent.at)) return {Applied::Proof::none, {}, MoneyFreed{}};
  return {};
}

Applied Apply::operator()(WantAsset const& intent) {
  AssetRecord const& asset = intent.asset;
  AssetKey const& key = asset.key;
  std::string stage;
  bool the_platform_has_it = false;
  {
    auto known = database_.prepare(
        "SELECT stage, asset_id <> '' FROM asset WHERE account = ? AND group_id = ? AND content = ?");
    known.bind(key.account, key.group, key.content);
    if (known.row()) {
      stage = known.text(0);
      the_platform_has_it = known.integer(1) != 0;
    }
  }
  if (stage.empty()) {
    database_
        .prepare(R"sql(
        INSERT INTO asset (account, group_id, content, stage, label, type, url, bytes, media_type, changed_at)
        VALUES (?, ?, ?, 'wanted', ?, ?, ?, ?, ?, ?))sql")
        .bind(key.account, key.group, key.content, asset.label, asset.type, asset.url, asset.bytes,
              asset.media_type, intent.at)
        .run();
  } else if (stage == name_of(AssetStage::failed) && (intent.again || !the_platform_has_it)) {
    database_
        .prepare(R"sql(
        UPDATE asset SET stage = 'wanted', tries = tries + (asset_id <> ''), label = ?, asset_id = '', vendor_id = '', words = '', changed_at = ?
        WHERE account = ? AND group_id = ? AND content = ?)sql")
        .bind(asset.label, intent.at, key.account, key.group, key.content)
        .run();
  } else {
    return {};
  }
  event(intent.at, std::nullopt, std::nullopt, std::nullopt, "asset_wanted",
        fmt::format("{} in {} by {}", key.content.text(), key.group, intent.by));
  return {};
}

Applied Apply::operator()(ChangeAsset const& intent) {
  AssetKey const& key = intent.key;
  auto changed = database_
                     .prepare(R"sql(
      UPDATE asset SET stage = ?, asset_id = ?, vendor_id = ?, words = ?, changed_at = ?
      WHERE account = ? AND group_id = ? AND content = ?)sql")
                     .bind(name_of(intent.stage), intent.asset_id, intent.vendor_id, intent.words, intent.at,
                           key.account, key.group, key.content)
                     .run();
  if (changed == 0)
    refuse(Errc::not_found, fmt::format("nobody wanted {} in {}", key.content.text(), key.group));
  event(intent.at, std::nullopt, std::nullopt, std::nullopt, fmt::format("asset_{}", name_of(intent.stage)),
        fmt::format("{} in {}: {} {}", key.content.text(), key.group, intent.vendor_id, intent.words));
  if (intent.stage == AssetStage::active && release_people(std::nullopt, intent.at))
    return {Applied::Proof::none, {}, MoneyFreed{}};
  return {};
}

}  // namespace yj::store
