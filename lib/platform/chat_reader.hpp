#pragma once

#include "base/json.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace yj::platform {

/// What a chat has answered so far.
struct ChatAnswer {
  std::string text;
  std::string reasoning;
  std::string usage;          ///< verbatim JSON, empty while none came
  std::string finish_reason;  ///< `length`: the model was cut off by its own limit
  std::string error;          ///< the platform's words; empty: none
  bool failed = false;        ///< an error came within the answer
  bool ended = false;         ///< its end was said: `[DONE]`, or one whole JSON value
  bool beyond = false;        ///< longer than kChatBytesMax; nothing of the rest was kept
  bool torn = false;          ///< its last frame is not whole
};

inline constexpr std::size_t kChatBytesMax = 8 * 1024 * 1024;

/// A piece of the answer as it arrives.
struct ChatPiece {
  bool reasoning = false;
  std::string text;
};

/// Reads the answer of `POST /llmage/v1/chat/completions`, split anywhere. The platform sends (public source,
/// `wwwroot/v1/chat/completions/index.dspy` and `llmage/llmclient.py`)
///   a stream  `data: {…}` and an empty line for each frame, `data: [DONE]` at its end, labelled as JSON. A frame has the form
///             of OpenAI (`choices[0].delta.content`) and beside it, flat, `content`, `reasoning_content` and `finish`: the same
///             text twice, so the flat one counts only where there is no delta. `choices` may be missing, `usage` comes in any
///             frame or in none. An error within it is a frame with `error` and `status: FAILED`, and `[DONE]` follows it.
///   a whole   one JSON value with `choices[0].message.content` and the same additions, or `error`.
/// Which of them it is, is seen from the first byte that is not blank. The document promises no empty lines between the frames, so a
/// line that is a whole object is a frame at once. A frame that is cut off is passed over. NUL, which no text can hold, becomes
/// U+FFFD.
class ChatReader {
 public:
  using OnPiece = std::function<void(ChatPiece const&)>;

  explicit ChatReader(OnPiece on_piece = {}) : on_piece_(std::move(on_piece)) {}

  void feed(std::string_view bytes);
  /// Nothing more comes.
  void end();
  [[nodiscard]] ChatAnswer const& answer() const { return answer_; }
  /// The beginning of what came, for people and as evidence; bounded.
  [[nodiscard]] std::string const& beginning() const { return beginning_; }

 private:
  enum class Form { unknown, frames, whole };

  void take_lines();
  void take_line(std::string_view line);
  void take_event();
  void keep_line(std::string_view line);
  void take_frame(Json const& frame, std::string_view text);
  void add(bool reasoning, std::string text);

  OnPiece on_piece_;
  Form form_ = Form::unknown;
  std::string waiting_;  ///< of frames: the last line, as far as it came; of a whole answer: all of it
  std::vector<std::string> event_;  ///< data lines of a frame that goes over several
  std::size_t event_bytes_ = 0;
  std::string beginning_;
  ChatAnswer answer_;
};

}  // namespace yj::platform
