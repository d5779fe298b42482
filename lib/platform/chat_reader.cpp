#include "platform/chat_reader.hpp"

#include "base/text.hpp"
#include "platform/lenient_value.hpp"

#include <algorithm>

namespace yj::platform {

namespace {

constexpr std::size_t kBeginningMax = 4096;
/// A frame is a few hundred bytes; a whole answer is as long as its text, escaped.
constexpr std::size_t kLineMax = 2 * kChatBytesMax;
constexpr std::string_view kDone = "[DONE]";
constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

Json const* member(Json const& object, char const* name) {
  if (!object.is_object()) return nullptr;
  auto place = object.find(name);
  return place == object.end() || place->is_null() ? nullptr : &*place;
}

std::string text_under(Json const* object, char const* name) {
  Json const* found = object == nullptr ? nullptr : member(*object, name);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
}

Json const* first_choice(Json const& frame) {
  Json const* choices = member(frame, "choices");
  return choices != nullptr && choices->is_array() && !choices->empty() ? &choices->front() : nullptr;
}

/// Words of an error, which may be a text or an object with a message.
std::string words_of(Json const& error) {
  if (error.is_string()) return error.get<std::string>();
  if (auto text = text_under(&error, "message"); !text.empty()) return text;
  return error.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<LenientValue> whole_object(std::string_view text) {
  auto value = first_value(text);
  if (!value || !value->whole || !value->value.is_object()) return std::nullopt;
  return value;
}

bool says_error(Json const& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return !value.get_ref<std::string const&>().empty();
  return value.is_structured() && !value.empty();
}

}  // namespace

void ChatReader::feed(std::string_view bytes) {
  beginning_ += bytes.substr(0, kBeginningMax - std::min(kBeginningMax, beginning_.size()));
  if (waiting_.size() + bytes.size() > kLineMax) {
    answer_.beyond = true;
    return;
  }
  waiting_ += bytes;
  if (form_ == Form::unknown) {
    std::size_t start = waiting_.find_first_not_of(" \t\r\n");
    if (start == std::string::npos) return;
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    std::string_view const begun = std::string_view{waiting_}.substr(start);
    if (kByteOrderMark.starts_with(begun)) return;  // the rest of it is still to come
    if (begun.starts_with(kByteOrderMark)) start += kByteOrderMark.size();
    form_ = waiting_[start] == '{' || waiting_[start] == '[' ? Form::whole : Form::frames;
  }
  if (form_ == Form::frames) take_lines();
}

void ChatReader::end() {
  if (form_ == Form::frames) {
    // A last line without its end: the word that everything came needs none, and a frame that is whole is a frame.
    take_line(std::exchange(waiting_, {}));
    take_event();
    return;
  }
  auto value = whole_object(waiting_);
  if (!value) return;
  take_frame(value->value, value->usage_text);
  answer_.ended = member(value->value, "choices") != nullptr || member(value->value, "content") != nullptr;
}

void ChatReader::take_lines() {
  std::size_t start = 0;
  for (std::size_t end = waiting_.find('\n'); end != std::string::npos; end = waiting_.find('\n', start)) {
    take_line(std::string_view{waiting_}.substr(start, end - start));
    start = end + 1;
  }
  waiting_.erase(0, start);
}

void ChatReader::take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) {
    take_event();
    return;
  }
  if (!line.starts_with("data:")) return;  // a comment, or a field that says nothing here
  line.remove_prefix(5);
  if (line.starts_with(' ')) line.remove_prefix(1);
  if (trimmed(line) == kDone) {
    take_event();
    answer_.ended = true;
    return;
  }
  auto value = event_.empty() ? whole_object(line) : std::nullopt;
  if (value) {
    answer_.torn = false;
    take_frame(value->value, value->usage_text);
  } else {
    keep_line(line);
  }
}

void ChatReader::keep_line(std::string_view line) {
  event_bytes_ += line.size();
  if (event_bytes_ > kLineMax) {
    answer_.beyond = true;
    take_event();
    return;
  }
  event_.emplace_back(line);
}

/// One value over several lines; or a piece of one, with whole ones behind it.
void ChatReader::take_event() {
  auto lines = std::exchange(event_, {});
  event_bytes_ = 0;
  if (lines.empty()) return;
  if (auto value = whole_object(joined(lines, "\n"))) {
    answer_.torn = false;
    take_frame(value->value, value->usage_text);
    return;
  }
  for (auto const& line : lines) {
    auto value = whole_object(line);
    answer_.torn = !value;
    if (value) take_frame(value->value, value->usage_text);
  }
}

void ChatReader::take_frame(Json const& frame, std::string_view usage) {
  if (Json const* error = member(frame, "error"); error != nullptr && says_error(*error)) {
    answer_.failed = true;
    if (answer_.error.empty()) answer_.error = words_of(*error);
  } else if (upper_ascii(text_under(&frame, "status")) == "FAILED") {
    answer_.failed = true;
    if (answer_.error.empty()) answer_.error = text_under(&frame, "message");
  }
  Json const* choice = first_choice(frame);
  Json const* delta = choice == nullptr ? nullptr : member(*choice, "delta");
  if (delta == nullptr && choice != nullptr) delta = member(*choice, "message");
  for (bool reasoning : {true, false}) {
    char const* name = reasoning ? "reasoning_content" : "content";
    std::string text = text_under(delta, name);
    if (text.empty()) text = text_under(&frame, name);
    add(reasoning, std::move(text));
  }
  if (auto reason = text_under(choice, "finish_reason"); !reason.empty()) answer_.finish_reason = reason;
  if (Json const* found = member(frame, "usage"); found != nullptr && found->is_object())
    answer_.usage =
        usage.empty() ? found->dump(-1, ' ', false, Json::error_handler_t::replace) : std::string{usage};
}

void ChatReader::add(bool reasoning, std::string text) {
  if (text.empty()) return;
  if (answer_.beyond) return;  // a later piece that fits would leave a hole
  // A dict printed by Python may hold anything; what is no UTF-8 is shown as that.
  if (!is_utf8(text)) text = *parse_json(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
  for (auto nul = text.find('\0'); nul != std::string::npos; nul = text.find('\0', nul))
    text.replace(nul, 1, kReplacement);
  std::string& whole = reasoning ? answer_.reasoning : answer_.text;
  if (whole.size() + text.size() > kChatBytesMax) {
    answer_.beyond = true;
    return;
  }
  whole += text;
  if (on_piece_) on_piece_({reasoning, text});
}

}  // namespace yj::platform
