#include "tables.hpp"

#include <algorithm>
#include <array>

namespace yj::sim {

namespace {

using Kind = TextRule::Kind;
using Words = std::vector<std::string>;

/// Where the document gives no range for a duration, this keeps a typing error from making an hour of film.
constexpr int kDurationMost = 600;

TextRule free_text(std::string name) { return {std::move(name), Kind::text, {}, 0, 0, ""}; }
TextRule choice(std::string name, Words choices, std::string fallback) {
  return {std::move(name), Kind::choice, std::move(choices), 0, 0, std::move(fallback)};
}
TextRule seconds(int least, int most, std::string fallback) {
  return {"duration", Kind::integer, {}, least, most, std::move(fallback)};
}
TextRule any_seconds(std::string fallback) { return seconds(1, kDurationMost, std::move(fallback)); }
TextRule listed_seconds(Words choices, std::string fallback) {
  return {"duration", Kind::integer, std::move(choices), 0, 0, std::move(fallback)};
}
TextRule ratio(std::string fallback) {
  return choice("ratio", {"16:9", "4:3", "1:1", "3:4", "9:16"}, std::move(fallback));
}
TextRule ratio_or_adaptive() {
  return choice("ratio", {"16:9", "4:3", "1:1", "3:4", "9:16", "adaptive"}, "");
}
TextRule off_peak() { return choice("off_peak", {"Y", "N"}, "N"); }

FileRule one_file(std::string name, bool required) { return {std::move(name), required, false, 1}; }
FileRule file_array(std::string name, bool required, std::size_t most) {
  return {std::move(name), required, true, most};
}
/// Where the document gives no number of files.
constexpr std::size_t kFilesMost = 50;

Words const kSeedance2 = {"doubao-seedance-2-0-260128", "dreamina-seedance-2-0-260128"};

Offer t2i() {
  return {{"wan2.2-t2i-plus", "wan2.5-t2i-preview", "wan2.2-t2i-flash", "cogview-3-flash"},
          "t2i",
          Endpoint::image,
          {free_text("negative_prompt")},
          {}};
}

void add_t2v(std::vector<Offer>& offers) {
  offers.push_back({{"happyhorse-1.0-t2v"},
                    "t2v",
                    Endpoint::video,
                    {choice("resolution", {"720P", "1080P"}, "720P"), ratio("adaptive"), any_seconds("5")},
                    {}});
  offers.push_back(
      {{"doubao-seedance-2-0-260128", "doubao-seedance-2-0-fast-260128", "dreamina-seedance-2-0-260128"},
       "t2v",
       Endpoint::video,
       {choice("resolution", {"480p", "720p", "1080p"}, "720p"), ratio("adaptive"), any_seconds("5")},
       {}});
  offers.push_back({{"wan2.6-t2v"},
                    "t2v",
                    Endpoint::video,
                    {free_text("negative_prompt"),
                     choice("size",
                            {"832*480", "480*832", "624*624", "1280*720", "720*1280", "960*960", "1920*1080",
                             "1080*1920", "1440*1440"},
                            "1920*1080"),
                     listed_seconds({"5", "10", "15"}, "15")},
                    {}});
  offers.push_back({{"viduq3-pro"},
                    "t2v",
                    Endpoint::video,
                    {off_peak(), seconds(1, 16, "10"), ratio("16:9"),
                     choice("resolution", {"540p", "720p", "1080p"}, "1080p")},
                    {}});
  offers.push_back(
      {{"doubao-seedance-1-5-pro-251215"},
       "t2v",
       Endpoint::video,
       {ratio_or_adaptive(), choice("resolution", {"480p", "720p", "1080p"}, "1080p"), any_seconds("12")},
       {}});
}

void add_i2v(std::vector<Offer>& offers) {
  offers.push_back({{"happyhorse-1.0-i2v"},
                    "i2v",
                    Endpoint::video,
                    {choice("resolution", {"720P", "1080P"}, "720P"), any_seconds("5")},
                    {one_file("image_file", true)}});
  offers.push_back(
      {kSeedance2,
       "i2v",
       Endpoint::video,
       {choice("resolution", {"480p", "720p", "1080p"}, "720p"), ratio("adaptive"), any_seconds("5")},
       {one_file("image1_file", true), one_file("image2_file", true)}});
  // The document lists no sizes in this table, so any WIDTH*HEIGHT passes.
  offers.push_back({{"wan2.6-r2v"},
                    "i2v",
                    Endpoint::video,
                    {free_text("negative_prompt"),
                     {"size", Kind::size, {}, 0, 0, "1920*1080"},
                     listed_seconds({"5", "10", "15"}, "15")},
                    {one_file("image_file1", true), one_file("image_file2", true)}});
  offers.push_back({{"viduq3-pro"},
                    "i2v",
                    Endpoint::video,
                    {off_peak(), seconds(1, 16, "10"), ratio("16:9"),
                     choice("resolution", {"540p", "720p", "1080p"}, "1080p")},
                    {one_file("image_file1", true), one_file("image_file2", true)}});
  offers.push_back(
      {{"doubao-seedance-1-5-pro-251215"},
       "i2v",
       Endpoint::video,
       {ratio_or_adaptive(), choice("resolution", {"480p", "720p", "1080p"}, "1080p"), any_seconds("12")},
       {one_file("image_file1", false), one_file("image_file2", false)}});
}

void add_ref2v(std::vector<Offer>& offers) {
  offers.push_back({{"happyhorse-1.0-r2v"},
                    "ref2v",
                    Endpoint::video,
                    {ratio(""), choice("resolution", {"720P", "1080P"}, "1080P"), any_seconds("15")},
                    {file_array("image_files", true, 9)}});
  offers.push_back(
      {kSeedance2,
       "ref2v",
       Endpoint::video,
       {ratio(""), choice("resolution", {"480p", "720p", "1080p"}, "1080p"), any_seconds("12")},
       {file_array("image_files", true, kFilesMost), file_array("video_files", false, kFilesMost),
        file_array("audio_files", false, kFilesMost)}});
}

TextRule required_text(std::string name) {
  TextRule rule = free_text(std::move(name));
  rule.required = true;
  return rule;
}

/// The document names this model of texts (section of the chat call).
Offer t2t() {
  return {{"qwen3-max"},
          "t2t",
          Endpoint::chat,
          {free_text("sys_prompt"), {"stream", Kind::truth, {}, 0, 0, "false"}},
          {}};
}

/// From the platform's public source, not from its document (wwwroot/v1/music, wwwroot/v1/audio, docs/vendor-minimax.md).
void add_sound(std::vector<Offer>& offers) {
  offers.push_back(
      {{"music-2.6", "music-2.5", "music-2.0"}, "music_gen", Endpoint::music, {required_text("lyrics")}, {}});
  offers.push_back({{"speech-2.6-hd", "speech-2.6-turbo", "speech-2.5-hd-preview"},
                    "tts",
                    Endpoint::speech,
                    {free_text("speaker"), {"speed", Kind::number, {}, 0, 0, "1"}, free_text("emotion")},
                    {}});
}

struct Door {
  Endpoint endpoint;
  std::string_view path;
};
constexpr std::array<Door, 5> kDoors{{{Endpoint::image, "/llmage/v1/image/generations"},
                                      {Endpoint::video, "/llmage/v1/video/generations"},
                                      {Endpoint::chat, "/llmage/v1/chat/completions"},
                                      {Endpoint::music, "/llmage/v1/music/generations"},
                                      {Endpoint::speech, "/llmage/v1/audio/speech"}}};

template <class Rule>
Rule const* named(std::vector<Rule> const& rules, std::string_view name) {
  auto found = std::find_if(rules.begin(), rules.end(), [&](Rule const& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace

std::string_view path_of(Endpoint endpoint) {
  return std::find_if(kDoors.begin(), kDoors.end(),
                      [&](Door const& door) { return door.endpoint == endpoint; })
      ->path;
}

std::optional<Endpoint> endpoint_of(std::string_view path) {
  auto door = std::find_if(kDoors.begin(), kDoors.end(), [&](Door const& each) { return each.path == path; });
  return door == kDoors.end() ? std::nullopt : std::optional{door->endpoint};
}

TextRule const* Offer::text(std::string_view name) const { return named(texts, name); }
FileRule const* Offer::file(std::string_view name) const { return named(files, name); }
bool Offer::needs_files() const {
  return std::any_of(files.begin(), files.end(), [](FileRule const& rule) { return rule.required; });
}

std::vector<Offer> document_tables() {
  std::vector<Offer> offers{t2i(), t2t()};
  add_t2v(offers);
  add_i2v(offers);
  add_ref2v(offers);
  add_sound(offers);
  return offers;
}

}  // namespace yj::sim
