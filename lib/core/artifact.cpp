#include "core/artifact.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace yj {

namespace {

constexpr std::array<std::pair<ArtifactKind, std::string_view>, 6> kKinds{
    {{ArtifactKind::video, "video"},
     {ArtifactKind::cover, "cover"},
     {ArtifactKind::image, "image"},
     {ArtifactKind::text, "text"},
     {ArtifactKind::reasoning, "reasoning"},
     {ArtifactKind::audio, "audio"}}};

ArtifactKind main_kind(JobType type) {
  switch (type) {
    case JobType::t2i: return ArtifactKind::image;
    case JobType::t2v:
    case JobType::i2v:
    case JobType::ref2v: return ArtifactKind::video;
    case JobType::t2t: return ArtifactKind::text;
    case JobType::music_gen:
    case JobType::tts: return ArtifactKind::audio;
  }
  return ArtifactKind::video;
}

std::optional<ArtifactKind> kind_of(JobType type, std::string_view field) {
  if (field == "image") return type == JobType::t2i ? ArtifactKind::image : ArtifactKind::cover;
  if (field == "output") return main_kind(type);
  for (auto kind : {ArtifactKind::video, ArtifactKind::text, ArtifactKind::reasoning, ArtifactKind::audio}) {
    if (field == name_of(kind)) return kind;
  }
  return std::nullopt;
}

bool is_beside(ArtifactKind kind) { return kind == ArtifactKind::cover || kind == ArtifactKind::reasoning; }

}  // namespace

std::string_view name_of(ArtifactKind kind) { return kKinds[static_cast<std::size_t>(kind)].second; }

std::optional<ArtifactKind> parse_artifact_kind(std::string_view name) {
  for (auto const& [kind, known] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::vector<ArtifactPlan> plan_artifacts(JobType type, std::vector<Link> const& links) {
  std::vector<ArtifactPlan> plan;
  auto add = [&](ArtifactKind kind, std::string const& url) {
    bool known =
        std::any_of(plan.begin(), plan.end(), [&](auto const& planned) { return planned.url == url; });
    if (!known) plan.push_back({static_cast<int>(plan.size()), kind, url});
  };
  // The main file first: it is what was paid for.
  for (bool main_files : {true, false}) {
    for (auto const& link : links) {
      auto kind = kind_of(type, link.field);
      if (kind && is_beside(*kind) != main_files) add(*kind, link.url);
    }
  }
  return plan;
}

std::vector<ArtifactPlan> complete_plan(JobType type, std::vector<Link> const& links) {
  auto plan = plan_artifacts(type, links);
  if (!has_main_file(type, plan)) plan.clear();
  return plan;
}

bool has_main_file(JobType type, std::vector<ArtifactPlan> const& plan) {
  ArtifactKind wanted = main_kind(type);
  return std::any_of(plan.begin(), plan.end(), [&](auto const& planned) { return planned.kind == wanted; });
}

}  // namespace yj
