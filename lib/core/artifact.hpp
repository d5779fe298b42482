#pragma once

#include "core/job_spec.hpp"
#include "core/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj {

/// A file to bring home.
enum class ArtifactKind { video, cover, image, text, reasoning, audio };

std::string_view name_of(ArtifactKind kind);
std::optional<ArtifactKind> parse_artifact_kind(std::string_view name);

struct ArtifactPlan {
  int index = 0;  ///< 0, 1, … within its job
  ArtifactKind kind = ArtifactKind::video;
  std::string
      url;  ///< where it is fetched; `inline:<field>`: the answer itself carried it, and the store has it
  bool operator==(ArtifactPlan const&) const = default;
};

/// The files that a finished task of this type gives. The platform names a video's cover and a picture both
/// `image` (the platform's API document, task state); which one it is follows from the type.
std::vector<ArtifactPlan> plan_artifacts(JobType type, std::vector<Link> const& links);

/// The same, or nothing at all while the main file has no link: then the task is asked again, and nothing is fetched or
/// numbered before everything is known.
std::vector<ArtifactPlan> complete_plan(JobType type, std::vector<Link> const& links);

/// Whether the plan holds what was paid for: a video for video jobs, a picture for t2i, a text for t2t, sound for the rest.
bool has_main_file(JobType type, std::vector<ArtifactPlan> const& plan);

}  // namespace yj
