#include "catalog/yaml_builder.hpp"

#include "base/result.hpp"
#include "base/text.hpp"
#include "catalog/yaml_words.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>

namespace yj::catalog {

namespace {

/// Thrown through yaml-cpp to end its work; the problem is noted already.
struct Stop {};

constexpr std::size_t kAnchorsMax = 100'000;
constexpr std::size_t kPairBytes = 12;  // \uD83D\uDE00
constexpr std::size_t kLongBytes = 10;  // \U0001F600

/// A text in which every surrogate pair is one long escape, with the way back to the offsets of the original.
class Readable {
 public:
  Readable(std::string_view text, std::vector<std::size_t> const& pairs) : pairs_(pairs), view_(text) {
    if (pairs.empty()) return;
    std::size_t done = 0;
    for (std::size_t pair : pairs) {
      std::string escape{text.substr(pair, kPairBytes)};
      unsigned long high = std::stoul(escape.substr(2, 4), nullptr, 16);
      unsigned long low = std::stoul(escape.substr(8, 4), nullptr, 16);
      changed_ += text.substr(done, pair - done);
      changed_ += fmt::format("\\U{:08x}", 0x10000UL + ((high - 0xd800UL) << 10U) + (low - 0xdc00UL));
      done = pair + kPairBytes;
    }
    changed_ += text.substr(done);
    view_ = changed_;
  }

  [[nodiscard]] std::string_view view() const { return view_; }
  [[nodiscard]] std::size_t original(std::size_t offset) const {
    std::size_t low = 0;
    std::size_t high = pairs_.size();
    while (low < high) {  // how many pairs begin before the offset; the k-th is 2k bytes further left in the
                          // changed text
      std::size_t middle = (low + high) / 2;
      if (pairs_[middle] - (kPairBytes - kLongBytes) * middle < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return offset + (kPairBytes - kLongBytes) * low;
  }

 private:
  std::vector<std::size_t> const& pairs_;
  std::string changed_;
  std::string_view view_;
};

/// Lets a stream read a view without copying it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view view) {
    char* begin = const_cast<char*>(view.data());  // the interface wants it; an input buffer writes nothing
    setg(begin, begin, begin + view.size());
  }
};

class Builder : public YAML::EventHandler {
 public:
  Builder(Readable const& text, YamlLimits const& limits, SourcePlaces& places, Problems& problems)
      : text_(text), limits_(limits), places_(places), problems_(problems) {}

  [[nodiscard]] bool has_root() const { return has_root_; }
  [[nodiscard]] Mark place(YAML::Mark const& mark) {
    return places_.mark(text_.original(static_cast<std::size_t>(std::max(mark.pos, 0))));
  }
  YamlTree take() { return std::move(tree_); }

  void OnDocumentStart(YAML::Mark const& mark) override {
    if (has_root_) stop(place(mark), "bad-yaml", "a second document begins here", "one file is one document");
  }
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    std::uint32_t index = add(YamlKind::null, null_place(mark), anchor);
    finish(index);
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override;
  void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                std::string const& value) override;
  void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag, "tag:yaml.org,2002:seq");
    open(YamlKind::sequence, mark, anchor);
  }
  void OnSequenceEnd() override;
  void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag, "tag:yaml.org,2002:map");
    open(YamlKind::map, mark, anchor);
  }
  void OnMapEnd() override;

 private:
  struct Open {
    std::uint32_t index;
    std::vector<std::uint32_t> links;
  };

  /// yaml-cpp puts an empty item where the next thing begins; a person looks for it at its dash.
  [[nodiscard]] Mark null_place(YAML::Mark const& mark) {
    auto offset = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.view().size());
    auto before = text_.view().substr(0, offset).find_last_not_of(" \t\r\n");
    if (before == std::string_view::npos || text_.view()[before] != '-') return place(mark);
    return places_.mark(text_.original(before));
  }
  [[noreturn]] void stop(Mark at, std::string code, std::string message, std::string allowed) {
    problems_.add(at, std::move(code), std::move(message), std::move(allowed));
    throw Stop{};
  }
  void check_tag(YAML::Mark const& mark, std::string const& tag, std::string_view harmless) {
    bool written = text_.view().substr(static_cast<std::size_t>(std::max(mark.pos, 0))).starts_with('!');
    if ((tag.empty() || tag == "?" || tag == "!" || tag == harmless) && !(tag == "!" && written)) return;
    problems_.add(place(mark), "quote-needed", "text that begins with '!' is a YAML tag",
                  "put the text in quotes");
  }
  void open(YamlKind kind, YAML::Mark const& mark, YAML::anchor_t anchor) {
    std::uint32_t index = add(kind, place(mark), anchor);
    if (stack_.size() >= limits_.depth_max) too_deep(tree_.nodes[index].mark);
    stack_.push_back(Open{index, {}});
  }
  [[noreturn]] void too_deep(Mark at) {
    stop(at, "too-deep", fmt::format("the file nests deeper than {} levels", limits_.depth_max), "");
  }
  void count(std::uint64_t nodes, Mark at) {
    total_ += nodes;
    if (total_ > limits_.nodes_max) {
      stop(at, "too-many-nodes",
           fmt::format("the file has more than {} values, aliases counted", limits_.nodes_max), "");
    }
  }
  std::uint32_t add(YamlKind kind, Mark at, YAML::anchor_t anchor) {
    count(1, at);
    auto index = static_cast<std::uint32_t>(tree_.nodes.size());
    YamlTree::Data data;
    data.kind = kind;
    data.mark = at;
    tree_.nodes.push_back(data);
    if (anchor != 0) {
      if (anchor > kAnchorsMax)
        stop(at, "too-many-nodes", "too many anchors", fmt::format("at most {}", kAnchorsMax));
      anchors_.resize(std::max<std::size_t>(anchors_.size(), anchor + 1), 0);
      anchors_[anchor] = index + 1;
    }
    return index;
  }
  /// A complete node takes its place in what is open around it.
  void finish(std::uint32_t index) {
    if (stack_.empty()) {
      tree_.root = index;
      has_root_ = true;
    } else {
      stack_.back().links.push_back(index);
    }
  }
  [[nodiscard]] std::string_view key_text(std::uint32_t index) const { return tree_.scalar(tree_.at(index)); }
  void weigh(YamlTree::Data& data, std::vector<std::uint32_t> const& links) const;
  std::vector<std::uint32_t> checked_entries(std::vector<std::uint32_t> const& links,
                                             std::vector<std::uint32_t>& merges);
  void merge(std::uint32_t value, std::unordered_map<std::string_view, std::uint32_t>& seen,
             std::vector<std::uint32_t>& entries);
  void merge_map(YamlTree::Data const& map, std::unordered_map<std::string_view, std::uint32_t>& seen,
                 std::vector<std::uint32_t>& entries);

  Readable const& text_;
  YamlLimits const& limits_;
  SourcePlaces& places_;
  Problems& problems_;
  YamlTree tree_;
  std::vector<Open> stack_;
  std::vector<std::uint32_t> anchors_;  ///< index + 1 of the node with that anchor, 0 when it is not known
  std::uint64_t total_ = 0;
  bool has_root_ = false;
};

void Builder::OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) {
  Mark at = place(mark);
  YJ_ASSERT(anchor < anchors_.size() && anchors_[anchor] != 0);  // yaml-cpp refuses unknown names itself
  std::uint32_t target = anchors_[anchor] - 1;
  bool inside = std::any_of(stack_.begin(), stack_.end(), [&](Open const& o) { return o.index == target; });
  if (inside) stop(at, "alias-cycle", "an alias inside of the very thing that it stands for", "");
  if (stack_.size() + tree_.nodes[target].height > limits_.depth_max) too_deep(at);
  std::uint32_t weight = tree_.nodes[target].weight;
  std::uint8_t height = tree_.nodes[target].height;
  count(weight - 1, at);
  std::uint32_t index = add(YamlKind::null, at, 0);
  auto& data = tree_.nodes[index];
  data.alias = true;
  data.first = target;
  data.weight = weight;
  data.height = height;
  finish(index);
}

void Builder::OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                       std::string const& value) {
  check_tag(mark, tag, "tag:yaml.org,2002:str");
  std::uint32_t index = add(YamlKind::scalar, place(mark), anchor);
  auto& data = tree_.nodes[index];
  data.plain = tag == "?" || tag.empty();
  data.first = static_cast<std::uint32_t>(tree_.text.size());
  data.count = static_cast<std::uint32_t>(value.size());
  if (value.find('\0') != std::string::npos) {
    problems_.add(data.mark, "bad-character", "a NUL character in the text", "remove the escape");
  }
  tree_.text += value;
  finish(index);
}

void Builder::weigh(YamlTree::Data& data, std::vector<std::uint32_t> const& links) const {
  for (std::uint32_t link : links) {
    data.weight += tree_.nodes[link].weight;
    data.height = std::max(data.height, static_cast<std::uint8_t>(tree_.nodes[link].height + 1));
  }
}

void Builder::OnSequenceEnd() {
  Open closed = std::move(stack_.back());
  stack_.pop_back();
  auto& data = tree_.nodes[closed.index];
  weigh(data, closed.links);
  data.first = static_cast<std::uint32_t>(tree_.links.size());
  data.count = static_cast<std::uint32_t>(closed.links.size());
  tree_.links.insert(tree_.links.end(), closed.links.begin(), closed.links.end());
  finish(closed.index);
}

void Builder::OnMapEnd() {
  Open closed = std::move(stack_.back());
  stack_.pop_back();
  weigh(tree_.nodes[closed.index], closed.links);
  std::vector<std::uint32_t> merges;
  std::vector<std::uint32_t> entries = checked_entries(closed.links, merges);
  std::size_t own = entries.size();
  if (!merges.empty()) {
    // `tree_.text` does not grow here, so views of keys stay good.
    std::unordered_map<std::string_view, std::uint32_t> seen;
    for (std::size_t i = 0; i < entries.size(); i += 2) seen.emplace(key_text(entries[i]), entries[i]);
    for (std::uint32_t value : merges) merge(value, seen, entries);
  }
  auto& data = tree_.nodes[closed.index];
  data.first = static_cast<std::uint32_t>(tree_.links.size());
  data.count = static_cast<std::uint32_t>(entries.size() / 2);
  data.merged = static_cast<std::uint32_t>((entries.size() - own) / 2);
  tree_.links.insert(tree_.links.end(), entries.begin(), entries.end());
  finish(closed.index);
}

/// The entries of a map without those that were refused; the values of `<<` go to `merges`.
std::vector<std::uint32_t> Builder::checked_entries(std::vector<std::uint32_t> const& links,
                                                    std::vector<std::uint32_t>& merges) {
  std::vector<std::uint32_t> entries;
  entries.reserve(links.size());
  std::unordered_map<std::string_view, std::uint32_t> seen;
  for (std::size_t i = 0; i + 1 < links.size(); i += 2) {
    auto const& key = tree_.at(links[i]);
    Mark at = tree_.nodes[links[i]].mark;
    if (key.kind != YamlKind::scalar) {
      bool brace = key.kind == YamlKind::map;
      problems_.add(at, "bad-key", "a key must be plain text",
                    brace ? "a text that begins with '{' must be quoted" : "put it in quotes");
      continue;
    }
    std::string_view name = tree_.scalar(key);
    auto [place, fresh] = seen.emplace(name, links[i]);
    if (!fresh) {
      Mark first = tree_.nodes[place->second].mark;
      problems_.add(at, "duplicate-key",
                    fmt::format("the key '{}' stands here a second time, first at {}:{}", printable(name, 60),
                                first.line, first.column),
                    "remove one of them");
      continue;
    }
    if (name == "<<" && key.plain) {
      merges.push_back(links[i + 1]);
    } else {
      entries.push_back(links[i]);
      entries.push_back(links[i + 1]);
    }
  }
  return entries;
}

void Builder::merge(std::uint32_t value, std::unordered_map<std::string_view, std::uint32_t>& seen,
                    std::vector<std::uint32_t>& entries) {
  auto const& source = tree_.at(value);
  bool good = source.kind == YamlKind::map;
  if (good) {
    merge_map(source, seen, entries);
  } else if (source.kind == YamlKind::sequence) {
    good = true;
    for (std::uint32_t i = 0; i < source.count; ++i) {
      auto const& item = tree_.at(tree_.links[source.first + i]);
      good = good && item.kind == YamlKind::map;
      if (item.kind == YamlKind::map) merge_map(item, seen, entries);
    }
  }
  if (!good) {
    problems_.add(tree_.nodes[value].mark, "bad-merge", "'<<' takes a map or a list of maps",
                  "an alias like *look");
  }
}

void Builder::merge_map(YamlTree::Data const& map, std::unordered_map<std::string_view, std::uint32_t>& seen,
                        std::vector<std::uint32_t>& entries) {
  for (std::uint32_t i = 0; i < map.count; ++i) {
    std::uint32_t key = tree_.links[map.first + 2 * i];
    if (!seen.emplace(key_text(key), key).second) continue;
    entries.push_back(key);
    entries.push_back(tree_.links[map.first + 2 * i + 1]);
  }
}

}  // namespace

std::unique_ptr<YamlTree const> build_yaml(std::string_view text,
                                           std::vector<std::size_t> const& surrogate_pairs,
                                           YamlLimits const& limits, SourcePlaces& places,
                                           Problems& problems) {
  Readable readable{text, surrogate_pairs};
  Builder builder{readable, limits, places, problems};
  ViewBuffer buffer{readable.view()};
  std::istream stream{&buffer};
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (Stop const&) {
    return nullptr;
  } catch (YAML::Exception const& error) {
    YamlComplaint complaint = in_plain_words(error.msg);
    problems.add(builder.place(error.mark), "bad-yaml", std::move(complaint.message),
                 std::move(complaint.advice));
    return nullptr;
  }
  if (!builder.has_root()) {
    problems.add(Mark{1, 1}, "empty", "the file is empty", {});
    return nullptr;
  }
  return std::make_unique<YamlTree const>(builder.take());
}

}  // namespace yj::catalog
