#pragma once

#include "base/sha256.hpp"
#include "core/batch_budget.hpp"
#include "core/retry_policy.hpp"
#include "core/stop_rule.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yj {

/// The platform's category of a job (`catelogid`): text to image, text to video, frames to video, references to video, text to
/// text, and - not in the platform's API document, but in its public source - music and speech.
enum class JobType { t2i, t2v, i2v, ref2v, t2t, music_gen, tts };
inline constexpr std::array kJobTypes{JobType::t2i, JobType::t2v,       JobType::i2v, JobType::ref2v,
                                      JobType::t2t, JobType::music_gen, JobType::tts};
std::string_view name_of(JobType type);
bool parse(std::string_view text, JobType& type);

/// Who goes first.
enum class Priority { high, normal, low };
std::string_view name_of(Priority priority);
std::optional<Priority> parse_priority(std::string_view name);

enum class Encoding { json, multipart };

/// The value of one request field. JSON bodies keep the type; multipart bodies carry everything as text.
using FieldValue = std::variant<std::string, std::int64_t, double, bool>;

struct Field {
  std::string name;  ///< the platform's own name, e.g. `resolution`
  FieldValue value;
  bool operator==(Field const&) const = default;
};

/// A local file that goes along with the request. Its bytes lie in the store's blobs under their hash.
struct InputFile {
  std::string field;  ///< the platform's name of the file field; repeated for arrays
  std::string
      upload_name;     ///< plain ASCII, made by us (`ref_01.jpg`): the platform keeps the client's base name
  std::string source;  ///< as the user wrote it, for messages
  Digest sha256;
  std::uint64_t bytes = 0;
  bool operator==(InputFile const&) const = default;
};

/// A picture of a verified person that goes along as a reference to the platform's asset of it. Its bytes lie in the store's
/// blobs, and are uploaded as an asset before the job may go.
struct PersonFile {
  std::string field;      ///< where the reference stands
  std::string reference;  ///< what is sent there; `{}` stands for the asset's `vendor_asset_id`
  std::string person;     ///< the name, or the group's id
  std::string source;     ///< as the user wrote it, for messages
  Digest sha256;
  std::uint64_t bytes = 0;
  std::size_t files_before =
      0;  ///< so many of the job's files are sent before it: the order of parts says who is who in the prompt
  bool operator==(PersonFile const&) const = default;
};

/// One generation call, without what belongs to the attempt (`transno`). `fields` has `model` and `catelogid`
/// too; the order on the wire is the platform client's affair.
struct RequestSpec {
  std::string path;  ///< e.g. `/llmage/v1/video/generations`
  Encoding encoding = Encoding::json;
  std::vector<Field> fields;
  std::vector<InputFile> files;
  std::vector<PersonFile> people = {};
  bool operator==(RequestSpec const&) const = default;
};

/// One wanted result, checked and complete.
struct JobSpec {
  std::string name;  ///< unique in its batch, Unicode, as the user sees it
  JobType type = JobType::t2v;
  std::string model;
  std::string prompt;
  RequestSpec request;
  Priority priority = Priority::normal;
  bool optional = false;           ///< its failure does not fail the batch
  std::vector<std::string> notes;  ///< what was filled in, skipped or rewritten, for the receipt
  bool operator==(JobSpec const&) const = default;
};

/// What becomes of an order of the batch whose answer is lost, once every look into the platform's history found nothing.
enum class OnDoubt {
  hold,         ///< it waits for a person
  resend_once,  ///< it is ordered once more, although absence is no proof
};
std::string_view name_of(OnDoubt value);
std::optional<OnDoubt> parse_on_doubt(std::string_view name);

/// What a person handed in, checked and complete.
struct BatchSpec {
  std::string name;     ///< unique in the store
  std::string account;  ///< from the daemon's configuration, `default` if the batch names none
  /// The name that the batch gives itself (`batch:` or the client's `name`); empty when it came from the
  /// file's name.
  std::string given_name;
  std::string project;                ///< what it is booked under; may be empty
  std::optional<BatchBudget> budget;  ///< no part of the identity: raising it is no new order
  std::string text;                   ///< the batch file as it was handed in
  std::vector<JobSpec> jobs;
  std::vector<std::string> notes;
  OnDoubt on_doubt = OnDoubt::hold;
  RetryPolicy retry;
  StopRule stop;  ///< no part of the identity: when to stop is no other order

  /// Identity: the canonical batch and the hashes of its inputs, not the bytes of the file. A name taken from
  /// the file is no part of it, so a copy of the file under another name is the same order. `on_doubt` and `retry` are part of it, since they
  /// say what may be ordered; what is written out as it would be anyway is the same as left out.
  [[nodiscard]] Digest identity() const;
};

}  // namespace yj
