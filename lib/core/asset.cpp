#include "core/asset.hpp"

#include <array>
#include <utility>

namespace yj {

namespace {

constexpr std::size_t kTokenDigits = 16;

constexpr std::array<std::pair<AssetStage, std::string_view>, 5> kStages{
    {{AssetStage::wanted, "wanted"},
     {AssetStage::sending, "sending"},
     {AssetStage::processing, "processing"},
     {AssetStage::active, "active"},
     {AssetStage::failed, "failed"}}};

}  // namespace

std::string_view name_of(AssetStage stage) {
  for (auto const& [each, name] : kStages) {
    if (each == stage) return name;
  }
  return "wanted";
}

std::optional<AssetStage> parse_asset_stage(std::string_view name) {
  for (auto const& [each, text] : kStages) {
    if (text == name) return each;
  }
  return std::nullopt;
}

std::string AssetRecord::token() const {
  std::string text = "yj-" + key.content.text().substr(0, kTokenDigits);
  if (tries > 1) text += "-" + std::to_string(tries);
  return text;
}

std::string AssetRecord::remote_name() const { return label.empty() ? token() : label + " " + token(); }

std::string with_reference(std::string_view pattern, std::string_view vendor_id) {
  std::string text{pattern};
  if (auto place = text.find("{}"); place != std::string::npos) text.replace(place, 2, vendor_id);
  return text;
}

Digest content_of_url(std::string_view url) { return Sha256::of("url:" + std::string{url}); }

}  // namespace yj
