#include "platform/answer.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "platform/lenient_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yj::platform {

namespace {

constexpr std::size_t kTaskIdBytesMax = 200;
constexpr std::size_t kWordsBytesMax = 2000;
constexpr std::size_t kRawBytesMax = 4096;
constexpr std::size_t kLinksMax = 64;
constexpr int kLinkDepthMax = 4;

Json const* member(Json const& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  auto place = object.find(std::string(name));
  return place == object.end() || place->is_null() ? nullptr : &*place;
}

std::string text_member(Json const& object, std::string_view name) {
  Json const* found = member(object, name);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
}

/// `error` may be a text, an object with a message, or a plain yes or no.
std::string said_in(Json const& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) {
    for (auto const* name : {"message", "msg", "error", "detail", "code"}) {
      if (auto text = text_member(value, name); !text.empty()) return text;
    }
  }
  if (value.is_boolean() || value.is_number() || value.empty()) return {};
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Empty, null, false and 0 say that there was no error.
bool says_error(Json const& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  if (value.is_string()) return !value.get_ref<std::string const&>().empty();
  return !value.empty();
}

std::string task_id_in(Json const& object) {
  Json const* found = member(object, "taskid");
  if (found == nullptr) return {};
  std::string text;
  if (found->is_string()) text = trimmed(found->get_ref<std::string const&>());
  if (found->is_number_integer()) text = found->dump();
  bool plain = is_utf8(text) && text.find_first_of(std::string_view{"\0\r\n\t", 4}) == std::string::npos;
  if (text.size() > kTaskIdBytesMax || !plain) return {};
  return text;
}

void collect_links(std::string const& field, Json const& value, int depth, std::vector<Link>& out) {
  if (depth > kLinkDepthMax || out.size() >= kLinksMax) return;
  if (value.is_string()) {
    auto const& url = value.get_ref<std::string const&>();
    std::string start = lower_ascii(url.substr(0, 8));
    if (!start.starts_with("http://") && !start.starts_with("https://")) return;
    bool known = std::any_of(out.begin(), out.end(), [&](Link const& link) { return link.url == url; });
    if (!known) out.push_back(Link{field, url});
  } else if (value.is_structured()) {
    for (auto const& item : value) collect_links(field, item, depth + 1, out);
  }
}

/// What a person should read: the error, else the message.
void read_words(Json const& object, Answer& answer) {
  if (Json const* error = member(object, "error"); error != nullptr && says_error(*error)) {
    answer.has_error = true;
    answer.words = said_in(*error);
  }
  for (auto const* name : {"message", "msg", "detail"}) {
    if (answer.words.empty()) answer.words = text_member(object, name);
  }
}

/// Speech comes within the answer, encoded (public source of the platform, wwwroot/v1/audio/speech): base64, perhaps as a
/// `data:` URI.
void take_sound(Json const& object, TaskResult& result) {
  Json const* audio = member(object, "audio");
  if (audio == nullptr || !audio->is_string()) return;
  std::string_view text = audio->get_ref<std::string const&>();
  if (text.starts_with("data:")) text.remove_prefix(std::min(text.find(',') + 1, text.size()));
  auto bytes = base64_decoded(text);
  if (!bytes || bytes->empty()) return;
  result.links.push_back({"audio", std::string{kInline} + "audio"});
  result.inlined.push_back({"audio", std::move(*bytes)});
}

}  // namespace

std::vector<Link> links_of(Json const& object) {
  std::vector<Link> links;
  for (auto const* field : {"video", "image", "audio", "output"}) {
    if (Json const* found = member(object, field)) collect_links(field, *found, 0, links);
  }
  return links;
}

Answer read_answer(std::string_view body) {
  Answer answer;
  auto read = first_value(body);
  if (!read || !read->value.is_object()) return answer;
  Json const& outer = read->value;
  answer.has_value = true;
  answer.whole = read->whole;

  Json const* data = member(outer, "data");
  std::string outer_word = upper_ascii(text_member(outer, "status"));
  answer.envelope_error = outer_word == "ERROR";
  bool enveloped = data != nullptr && data->is_object() && (outer_word == "OK" || outer_word == "SUCCESS");
  Json const& inner = enveloped ? *data : outer;

  answer.word = upper_ascii(text_member(inner, "taskstatus"));
  if (answer.word.empty()) answer.word = upper_ascii(text_member(inner, "status"));
  if (answer.word == "OK") answer.word.clear();  // of an envelope without anything in it
  answer.task_id = task_id_in(inner);
  read_words(inner, answer);
  if (answer.envelope_error && data != nullptr && answer.words.empty()) answer.words = said_in(*data);
  answer.words = printable(answer.words, kWordsBytesMax);
  answer.result.links = links_of(inner);
  if (answer.result.links.empty()) take_sound(inner, answer.result);
  if (Json const* usage = member(inner, "usage")) {
    answer.result.usage = enveloped ? read->data_usage_text : read->usage_text;
    if (answer.result.usage.empty())
      answer.result.usage = usage->dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return answer;
}

RawAnswer raw_answer(http::Response const& response) {
  return RawAnswer{response.status, printable(response.body, kRawBytesMax)};
}

std::string words_or_text(Answer const& answer, http::Response const& response) {
  if (!answer.words.empty()) return answer.words;
  auto encoding = response.headers.find("Content-Encoding");
  if (!answer.has_value && encoding && lower_ascii(*encoding) != "identity")
    return fmt::format("HTTP {}: the answer is compressed ({}) although it was asked not to be",
                       response.status, printable(*encoding, 40));
  std::string text = printable(trimmed(std::string_view{response.body}.substr(0, kWordsBytesMax)), 200);
  if (text.empty()) return fmt::format("HTTP {} without a word", response.status);
  return fmt::format("HTTP {}: {}", response.status, text);
}

}  // namespace yj::platform
