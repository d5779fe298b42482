#pragma once

#include "core/job_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yj::catalog {

/// What an input file is for, in the words of the batch file.
enum class Role { first_frame, last_frame, reference_images, reference_videos, reference_audios };
inline constexpr std::size_t kRoleCount = 5;

/// `first_frame`, `reference_images`, …: the key of the batch file.
std::string_view name_of(Role role);
bool parse(std::string_view text, Role& role);
/// Frames make a job i2v, references make it ref2v.
bool is_frame(Role role);
/// The references take lists, a frame is one file.
bool takes_list(Role role);

/// True for names that may stand in a request: ASCII letters, digits, `_`, `.`, `-`, at most 64 of them.
bool is_field_name(std::string_view name);

/// What a catalogue sends for an asset where it says nothing else.
inline constexpr std::string_view kAssetReference = "asset://{}";

/// Where the files of one role go.
struct FileSlot {
  Role role = Role::first_frame;
  std::string field;    ///< the platform's name of the file field; an array is this field repeated
  std::size_t min = 0;  ///< 0: may be left out
  std::size_t max = 0;  ///< 0: the platform states none
  bool operator==(FileSlot const&) const = default;
};

enum class ValueKind {
  integer,
  text,
  yes_no,  ///< two words of the platform's, `Y` and `N`
};

/// A value of a parameter: what is sent, in the platform's own letter case.
using ParameterValue = std::variant<std::string, std::int64_t>;
std::string value_text(ParameterValue const& value);

/// One parameter of one model, as its table states it.
struct Parameter {
  std::string
      key;  ///< in the batch file: `duration`, `ratio`, `resolution`, `size`, `off_peak`, `negative_prompt`
  std::string field;  ///< the platform's name for it
  ValueKind kind = ValueKind::text;
  std::optional<ParameterValue> default_value;  ///< what the platform takes when the field is missing
  bool always = false;                  ///< decides the price, so it is sent even where the user left it out
  std::vector<ParameterValue> allowed;  ///< empty: anything of its kind
  std::optional<std::int64_t> min;      ///< of an integer
  std::optional<std::int64_t> max;
  std::string yes;  ///< of a yes_no
  std::string no;
  /// A word that users may write and that is expressed by leaving the field out, because the platform names
  /// it as its default but not among the values it accepts (`adaptive`). Empty: none.
  std::string unsent;

  /// `480p, 720p, 1080p`, `1 to 16`, `yes or no`, …, for messages.
  [[nodiscard]] std::string allowed_text() const;
};

/// A field that a batch passes on untouched (`fields:`), and that the model is known to take.
struct ExtraField {
  std::string name;
  std::optional<FieldValue> value;  ///< sent where the batch says nothing; none: then nothing is sent
};

/// The parameters that a batch file knows.
std::vector<std::string> const& parameter_keys();

/// What the platform takes for one model and one type.
struct Offer {
  std::string model;
  JobType type = JobType::t2v;
  std::string category;  ///< the `catelogid` that is sent (the platform's own spelling of the field)
  std::string path;      ///< of the endpoint
  Encoding encoding = Encoding::json;
  std::vector<FileSlot> files;
  std::vector<Parameter> parameters;
  std::vector<ExtraField> fields;
  bool undocumented = false;  ///< known from the platform's public source alone, not from its API document
  /// What is sent under a role's field in the place of a file that is a real-person asset; `{}` is its `vendor_asset_id`. How the
  /// platform takes one is not documented: this is an assumption.
  std::string asset_reference{kAssetReference};

  [[nodiscard]] Parameter const* parameter(std::string_view key) const;
  [[nodiscard]] FileSlot const* slot(Role role) const;
};

}  // namespace yj::catalog
