#include "platform/request_plan.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace yj::platform {

namespace {

constexpr std::string_view kModel = "model";
constexpr std::string_view kTransno = "transno";

struct MediaType {
  std::string_view extension;
  std::string_view type;
};

constexpr std::array<MediaType, 19> kMediaTypes{{
    {".jpg", "image/jpeg"},  {".jpeg", "image/jpeg"}, {".png", "image/png"},        {".webp", "image/webp"},
    {".bmp", "image/bmp"},   {".gif", "image/gif"},   {".tif", "image/tiff"},       {".tiff", "image/tiff"},
    {".heic", "image/heic"}, {".mp4", "video/mp4"},   {".mov", "video/quicktime"},  {".webm", "video/webm"},
    {".mp3", "audio/mpeg"},  {".wav", "audio/wav"},   {".m4a", "audio/mp4"},        {".aac", "audio/aac"},
    {".ogg", "audio/ogg"},   {".flac", "audio/flac"}, {".mkv", "video/x-matroska"},
}};

std::string_view media_type(std::string const& file_name) {
  std::string extension = lower_ascii(std::filesystem::path{file_name}.extension().string());
  for (auto const& known : kMediaTypes) {
    if (known.extension == extension) return known.type;
  }
  return "application/octet-stream";
}

std::string as_text(FieldValue const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return *text;
  if (auto const* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return std::get<bool>(value) ? "true" : "false";
}

/// A name inside quotes, escaped as browsers do it (WHATWG HTML, multipart/form-data encoding algorithm).
std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// The fields as they are sent, `transno` included, in their order.
std::vector<Field> sent_fields(RequestSpec const& spec, AttemptId attempt, bool send_transno) {
  std::vector<Field> fields;
  for (auto const& field : spec.fields) {
    if (!send_transno || field.name != kTransno) fields.push_back(field);
  }
  if (send_transno) fields.push_back(Field{std::string(kTransno), attempt.text()});
  return fields;
}

// ---- JSON
// ------------------------------------------------------------------------------------------------------------

Json as_json(FieldValue const& value) {
  return std::visit([](auto const& held) { return Json(held); }, value);
}

void lay_out_json(Plan& plan, std::vector<Field> const& fields) {
  Json object = Json::object();
  for (auto const& field : fields) {
    auto place = object.find(field.name);
    if (place == object.end()) {
      object[field.name] = as_json(field.value);
    } else if (place->is_array()) {
      place->push_back(as_json(field.value));
    } else {
      *place = Json::array({*place, as_json(field.value)});
    }
  }
  std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.pop_back();
  plan.content_type = "application/json";
  plan.body.emplace_back(std::move(text));
  plan.tail = "}";
}

// ---- multipart
// -------------------------------------------------------------------------------------------------------

/// Collects parts; text between two files is one segment.
class Multipart {
 public:
  explicit Multipart(std::string boundary) : boundary_(std::move(boundary)) {}

  /// Everything of a part that comes before its value, the delimiter included.
  std::string opening(std::string_view name, std::string_view more_headers, std::string_view file_name = {}) {
    std::string text = first_ ? "--" : "\r\n--";
    first_ = false;
    text += boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name);
    if (!file_name.empty()) text += "; filename=" + quoted(file_name);
    text += "\r\n";
    text += more_headers;
    return text + "\r\n";
  }

  void add_file(InputFile const& file, std::filesystem::path path) {
    text_ += opening(file.field, fmt::format("Content-Type: {}\r\n", media_type(file.upload_name)),
                     file.upload_name);
    segments_.emplace_back(std::move(text_));
    text_.clear();
    segments_.emplace_back(http::FileSegment{std::move(path), file.bytes});
  }
  void add_field(Field const& field) { text_ += opening(field.name, "") + as_text(field.value); }
  [[nodiscard]] std::string last_part(Field const& field) {
    return opening(field.name, "") + as_text(field.value) + "\r\n--" + boundary_ + "--\r\n";
  }
  std::vector<http::Segment> take_segments() {
    if (!text_.empty()) segments_.emplace_back(std::move(text_));
    return std::move(segments_);
  }

 private:
  std::string boundary_;
  bool first_ = true;
  std::string text_;
  std::vector<http::Segment> segments_;
};

void lay_out_multipart(Plan& plan, RequestSpec const& spec, std::vector<Field> const& fields,
                       BlobPath const& blob_path) {
  // Fresh for every attempt, so no prompt and no file can contain it by design.
  std::string boundary = "yuanjing-" + plan.attempt.text();
  Multipart parts{boundary};
  auto person = spec.people.begin();
  for (std::size_t number = 0; number <= spec.files.size(); ++number) {
    for (; person != spec.people.end() && person->files_before <= number; ++person)
      parts.add_field({person->field, person->reference});
    if (number < spec.files.size()) parts.add_file(spec.files[number], blob_path(spec.files[number].sha256));
  }
  auto model =
      std::find_if(fields.begin(), fields.end(), [](Field const& field) { return field.name == kModel; });
  for (auto const& field : fields) {
    if (field.name != kModel) parts.add_field(field);
  }
  plan.tail = parts.last_part(*model);
  plan.content_type = "multipart/form-data; boundary=" + boundary;
  plan.body = parts.take_segments();
}

// ---- digest
// ----------------------------------------------------------------------------------------------------------

/// Hashes texts with their lengths in front, so that no two descriptions run together.
class Description {
 public:
  void add(std::string_view text) {
    hash_.update(fmt::format("{}:", text.size()));
    hash_.update(text);
  }
  [[nodiscard]] Digest finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
};

Digest describe(RequestSpec const& spec, AttemptId attempt, std::vector<Field> const& fields) {
  Description all;
  all.add("yuanjing request 1");
  all.add(spec.path);
  all.add(spec.encoding == Encoding::json ? "json" : "multipart");
  all.add(attempt.text());
  all.add(fmt::format("{} fields", fields.size()));
  for (auto const& field : fields) {
    all.add(field.name);
    all.add(fmt::format("{}", field.value.index()));
    all.add(as_text(field.value));
  }
  all.add(fmt::format("{} files", spec.files.size()));
  for (auto const& file : spec.files) {
    all.add(file.field);
    all.add(file.upload_name);
    all.add(file.sha256.text());
    all.add(fmt::format("{}", file.bytes));
  }
  // Nothing where there are none, so that requests without people are described as ever.
  for (auto const& person : spec.people) {
    all.add("person");
    all.add(person.field);
    all.add(person.reference);
    all.add(fmt::format("{}", person.files_before));
  }
  return all.finish();
}

}  // namespace

Plan plan_request(RequestSpec const& spec, AttemptId attempt, bool send_transno, BlobPath const& blob_path) {
  std::vector<Field> fields = sent_fields(spec, attempt, send_transno);
  auto models =
      std::count_if(fields.begin(), fields.end(), [](Field const& field) { return field.name == kModel; });
  YJ_ASSERT(models == 1);
  YJ_ASSERT(spec.encoding == Encoding::multipart || spec.files.empty());
  Plan plan;
  plan.attempt = attempt;
  plan.path = spec.path;
  if (spec.encoding == Encoding::json) {
    lay_out_json(plan, fields);
  } else {
    lay_out_multipart(plan, spec, fields, blob_path);
  }
  plan.length = plan.tail.size();
  for (auto const& segment : plan.body) {
    auto const* text = std::get_if<std::string>(&segment);
    plan.length += text != nullptr ? text->size() : std::get<http::FileSegment>(segment).bytes;
  }
  plan.digest = describe(spec, attempt, fields);
  return plan;
}

}  // namespace yj::platform
