#include "catalog/yaml_document.hpp"

#include "base/text.hpp"
#include "catalog/source_text.hpp"
#include "catalog/yaml_builder.hpp"
#include "catalog/yaml_bytes.hpp"
#include "catalog/yaml_scan.hpp"
#include "catalog/yaml_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yj::catalog {

YamlNode::YamlNode(YamlTree const* tree, std::uint32_t index)
    : tree_(tree), index_(index), mark_(tree->nodes[index].mark) {}

YamlKind YamlNode::kind() const { return tree_->at(index_).kind; }

bool YamlNode::plain() const { return tree_->at(index_).plain; }

std::string_view YamlNode::scalar() const { return tree_->scalar(tree_->at(index_)); }

std::size_t YamlNode::size() const {
  auto const& data = tree_->at(index_);
  return data.kind == YamlKind::sequence || data.kind == YamlKind::map ? data.count : 0;
}

std::vector<YamlNode> YamlNode::items() const {
  std::vector<YamlNode> all;
  auto const& data = tree_->at(index_);
  if (data.kind != YamlKind::sequence) return all;
  all.reserve(data.count);
  for (std::uint32_t i = 0; i < data.count; ++i) all.push_back(YamlNode{tree_, tree_->links[data.first + i]});
  return all;
}

YamlEntry YamlNode::entry(std::size_t number) const {
  auto const& data = tree_->at(index_);
  std::size_t link = data.first + 2 * number;
  return YamlEntry{YamlNode{tree_, tree_->links[link]}, YamlNode{tree_, tree_->links[link + 1]},
                   number + data.merged >= data.count};
}

std::vector<YamlEntry> YamlNode::entries() const {
  std::vector<YamlEntry> all;
  if (!is_map()) return all;
  all.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) all.push_back(entry(i));
  return all;
}

std::optional<YamlEntry> YamlNode::find(std::string_view key) const {
  if (!is_map()) return std::nullopt;
  for (std::size_t i = 0; i < size(); ++i) {
    YamlEntry candidate = entry(i);
    if (candidate.key.scalar() == key) return candidate;
  }
  return std::nullopt;
}

YamlDocument::YamlDocument(std::unique_ptr<YamlTree const> tree) : tree_(std::move(tree)) {}
YamlDocument::YamlDocument(YamlDocument&&) noexcept = default;
YamlDocument& YamlDocument::operator=(YamlDocument&&) noexcept = default;
YamlDocument::~YamlDocument() = default;

YamlNode YamlDocument::root() const { return YamlNode{tree_.get(), tree_->root}; }

std::optional<YamlDocument> YamlDocument::parse(std::string_view text, Problems& problems,
                                                YamlLimits const& limits,
                                                std::vector<std::string> const& known_keys) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (!check_bytes(text, limits, problems)) return std::nullopt;
  SourcePlaces places{text};
  YamlScan scan = scan_yaml(text, limits, known_keys, places, problems);
  if (scan.broken) return std::nullopt;
  auto tree = build_yaml(text, scan.surrogate_pairs, limits, places, problems);
  if (!tree) return std::nullopt;
  return YamlDocument{std::move(tree)};
}

namespace {

/// The commonest slips that count as two edits: neighbouring letters swapped (`modle`), and the end left out
/// (`allow`).
std::optional<std::string> swapped_or_cut(std::string word, std::vector<std::string> const& candidates) {
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    std::swap(word[i], word[i + 1]);
    if (std::find(candidates.begin(), candidates.end(), word) != candidates.end()) return word;
    std::swap(word[i], word[i + 1]);
  }
  std::optional<std::string> longer;
  for (auto const& candidate : candidates) {
    if (word.size() < 3 || !candidate.starts_with(word)) continue;
    if (longer) return std::nullopt;
    longer = candidate;
  }
  return longer;
}

}  // namespace

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  // A leading zero means octal to some programs and nothing to others, so it is not a number here.
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> truth_in(std::string_view text) {
  if (text.size() > 5) return std::nullopt;
  std::string word = lower_ascii(text);
  if (word == "true" || word == "yes" || word == "on" || word == "y") return true;
  if (word == "false" || word == "no" || word == "off" || word == "n") return false;
  return std::nullopt;
}

std::string hint_for(std::string_view word, std::vector<std::string> const& candidates) {
  // Nobody mistypes a key of a hundred letters; comparing one would only burn time.
  if (word.size() <= 100) {
    auto meant = nearest(word, candidates);
    if (!meant) meant = swapped_or_cut(lower_ascii(word), candidates);
    if (meant) return fmt::format("did you mean '{}'?", *meant);
  }
  return candidates.empty() ? std::string{} : fmt::format("one of {}", joined(candidates, ", "));
}

void refuse_unknown_keys(YamlNode map, std::vector<std::string> const& known, std::string_view where,
                         Problems& problems) {
  for (auto const& [key, value, merged] : map.entries()) {
    std::string_view name = key.scalar();
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    problems.add(key.mark(), "unknown-key", fmt::format("unknown key '{}' in {}", printable(name, 60), where),
                 hint_for(name, known));
  }
}

}  // namespace yj::catalog
