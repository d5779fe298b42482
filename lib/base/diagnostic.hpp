#pragma once

#include <string>
#include <vector>

namespace yj {

/// A place in a text file, both counted from 1; 0 means that the whole file is meant.
struct Mark {
  int line = 0;
  int column = 0;
  bool operator==(Mark const&) const = default;
};

/// One problem of an input file, as a person needs it: where, what, and what is allowed instead.
struct Diagnostic {
  std::string file;  ///< as the user named it
  Mark mark;
  std::string code;     ///< stable, for programs: `unknown-key`, `not-supported-yet`, `bad-value`, …
  std::string message;  ///< what is wrong, as a sentence without a full stop
  std::string allowed;  ///< what is allowed or was probably meant; may be empty
  std::string path{};   ///< the input file that it is about, as the batch wrote it; empty for all else
  bool operator==(Diagnostic const&) const = default;

  /// `autumn.yaml:12:5: unknown key 'promt' (did you mean 'prompt'?)`
  [[nodiscard]] std::string text() const;
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace yj
