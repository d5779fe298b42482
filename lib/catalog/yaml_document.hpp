#pragma once

#include "base/diagnostic.hpp"
#include "catalog/problems.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::catalog {

enum class YamlKind { null, scalar, sequence, map };

/// Bounds that hold before memory is spent. `nodes_max` counts what a reader would walk, so every use of an
/// alias counts as much as the thing it stands for, while the tree in memory holds that thing once.
struct YamlLimits {
  std::size_t bytes_max = 16U << 20U;
  std::size_t depth_max = 64;
  std::size_t nodes_max = 1'000'000;
};

struct YamlTree;
struct YamlEntry;

/// One value of a document: a light handle, valid as long as its `YamlDocument`. An alias is already what it
/// stands for, but keeps the place where it is used.
class YamlNode {
 public:
  [[nodiscard]] YamlKind kind() const;
  [[nodiscard]] bool is_scalar() const { return kind() == YamlKind::scalar; }
  [[nodiscard]] bool is_map() const { return kind() == YamlKind::map; }
  [[nodiscard]] bool is_sequence() const { return kind() == YamlKind::sequence; }
  /// Line and column from 1; a column counts characters, not bytes.
  [[nodiscard]] Mark mark() const { return mark_; }
  /// A scalar that is neither quoted nor a block (`|`, `>`): only such text can mean a number or yes/no.
  [[nodiscard]] bool plain() const;
  /// The text of a scalar exactly as meant, never read as a number: `16:9`, `010` and `yes` stay what was
  /// typed. Empty for every other kind.
  [[nodiscard]] std::string_view scalar() const;
  /// How many items or entries a sequence or a map has; 0 otherwise.
  [[nodiscard]] std::size_t size() const;

  /// The items of a sequence in their order; empty otherwise.
  [[nodiscard]] std::vector<YamlNode> items() const;
  /// The entries of a map in their order, with unique keys that are text; empty otherwise. What `<<` brings
  /// in stands at the end, and an explicit key beats it.
  [[nodiscard]] std::vector<YamlEntry> entries() const;
  /// The value under `key`, in time linear in the size of the map.
  [[nodiscard]] std::optional<YamlEntry> find(std::string_view key) const;

 private:
  friend class YamlDocument;
  YamlNode(YamlTree const* tree, std::uint32_t index);
  [[nodiscard]] YamlEntry entry(std::size_t number) const;

  YamlTree const* tree_;
  std::uint32_t index_;
  Mark mark_;
};

struct YamlEntry {
  YamlNode key;  ///< always a scalar
  YamlNode value;
  /// Came in by `<<` rather than being written in this map.
  bool merged = false;
};

/// One YAML (or JSON) text, parsed once and kept as a small tree of our own. This is the one place that knows
/// yaml-cpp's traps: it accepts duplicate keys, builds cyclic trees, does not merge `<<`, keeps a whole flow
/// collection as tokens (265 bytes each) before its first event, refuses surrogate pairs in JSON text and
/// speaks in riddles.
class YamlDocument {
 public:
  /// The document in `text`, or nothing when `problems` tell why there is none. A document may come together
  /// with problems (a duplicate key, a cut-off text): go on checking and report all of them, but do not use
  /// it.
  ///
  /// `known_keys` are the keys that the reader of this file understands: they tell a full-width colon after a
  /// key
  /// (`model：wan`) from one inside a text. A byte order mark is fine.
  static std::optional<YamlDocument> parse(std::string_view text, Problems& problems,
                                           YamlLimits const& limits = {},
                                           std::vector<std::string> const& known_keys = {});

  YamlDocument(YamlDocument&&) noexcept;
  YamlDocument& operator=(YamlDocument&&) noexcept;
  ~YamlDocument();

  [[nodiscard]] YamlNode root() const;

 private:
  explicit YamlDocument(std::unique_ptr<YamlTree const> tree);
  std::unique_ptr<YamlTree const> tree_;
};

/// The integer that a scalar writes in plain decimal digits, quoted or not: `5`, `-1`, not `05`, `0x5`,
/// `5.0`.
std::optional<std::int64_t> integer_in(std::string_view text);

/// The truth value that a scalar writes, in any letter case: `true` `yes` `on` `y`, `false` `no` `off` `n`.
std::optional<bool> truth_in(std::string_view text);

/// Notes every key of a map that is not among `known`, with the nearest right one. `where` completes
/// "unknown key 'promt' in …".
void refuse_unknown_keys(YamlNode map, std::vector<std::string> const& known, std::string_view where,
                         Problems& problems);

/// "did you mean 'prompt'?" when something near enough is among the candidates, else `one of …`.
std::string hint_for(std::string_view word, std::vector<std::string> const& candidates);

}  // namespace yj::catalog
