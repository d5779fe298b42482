#pragma once

#include <string>
#include <vector>

namespace yj {

/// A failed job as a comparison sees it.
struct FailedJob {
  std::string model;
  std::string failure_class;  ///< empty: refused before it became a task
  std::string words;          ///< the platform's
  std::string prompt;
  std::vector<std::string> references;  ///< input files, as the batch names them
};

/// A job of the same batch that did not fail: what it has too is no explanation.
struct OtherJob {
  std::string model;
  std::string prompt;
  std::vector<std::string> references;
};

/// What failed jobs share, as a sentence without its last stop; empty where nothing but their failing is common. It says
/// only what is true of each of `failed`, and of models, files and words only what none of `others` has. At most ten
/// failures and the first 600 bytes of each prompt are looked at.
std::string what_they_share(std::vector<FailedJob> const& failed, std::vector<OtherJob> const& others);

}  // namespace yj
