#pragma once

#include "base/json.hpp"
#include "core/outcome.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace yj::platform {

/// The parts of an answer's body that verdicts are made of. Made from `{"status":"ok","data":{…}}` as from
/// the flat form.
struct Answer {
  bool has_value = false;       ///< a value of a form that we can read stands at the beginning
  bool whole = false;           ///< and it was complete
  bool envelope_error = false;  ///< `{"status":"error", …}`: the call failed, nothing is said of the task
  std::string word;             ///< `status` or `taskstatus` in capitals, empty when there is none
  std::string task_id;          ///< empty when there is none that could be one
  bool has_error = false;       ///< `error` is there and says something
  std::string words;            ///< what it says to a person: error, message; bounded, printable
  TaskResult result;            ///< usage and links
};

Answer read_answer(std::string_view body);

/// `http(s)` links of the members `video`, `image`, `audio` and `output`, in this order, each a text, a list,
/// or an object with texts; none twice.
std::vector<Link> links_of(Json const& object);

/// Bounded and printable, for the store and for people.
RawAnswer raw_answer(http::Response const& response);

/// The words of an answer for a person; where it has none, the beginning of its text.
std::string words_or_text(Answer const& answer, http::Response const& response);

}  // namespace yj::platform
