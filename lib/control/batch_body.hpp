#pragma once

#include "base/diagnostic.hpp"
#include "control/problem.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace yj::control {

/// What a body of `POST /v1/batches` says.
struct BatchBody {
  std::string text;  ///< the batch file, YAML or the same shape as JSON
  std::optional<std::map<std::string, std::string>>
      files;  ///< path to SHA-256; none: a body that cannot list any
  Mark begin{1,
             1};  ///< where `text` stands in the body, so that problems are found where the client wrote them

  /// A place of `text` as a place of the body.
  [[nodiscard]] Mark in_body(Mark mark) const;
};

/// Reads a body by its Content-Type: `application/json` is the object `{"batch": text or object, "files":
/// {…}}`, and YAML, plain text, what curl says of `--data-binary` and nothing at all are the batch file
/// itself. CPU work.
Outcome<BatchBody> read_batch_body(std::string_view content_type, std::string body);

}  // namespace yj::control
