// Texts, as the platform's public source answers them (wwwroot/v1/chat/completions/index.dspy, llmage/llmclient.py).
#include "answers.hpp"
#include "base/text.hpp"
#include "chat_text.hpp"
#include "sim.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yj::sim {

namespace {

/// What a prompt's markers ask of the answer.
struct ChatMood {
  bool reasoning = false;
  bool flat = false;    ///< frames without `choices`
  bool openai = false;  ///< frames without the platform's additions
  bool usage = true;
  bool done = true;    ///< `data: [DONE]` at the end
  bool error = false;  ///< after half of the text
  bool crlf = false;
  bool tight = false;      ///< no empty line between frames
  std::size_t pieces = 0;  ///< bytes at a time
  Duration pause{0};
  std::optional<std::uint64_t> cut;
};

ChatMood mood_in(std::vector<std::string> const& words) {
  ChatMood mood;
  for (std::string_view word : words) {
    mood.reasoning |= word == "reasoning";
    mood.flat |= word == "flat";
    mood.openai |= word == "openai";
    mood.error |= word == "chat_error";
    mood.crlf |= word == "crlf";
    mood.tight |= word == "tight";
    mood.usage &= word != "no_usage";
    mood.done &= word != "no_done";
    auto number = [&](std::string_view name, auto& into) {
      if (word.starts_with(name)) std::from_chars(word.data() + name.size(), word.data() + word.size(), into);
    };
    number("pieces=", mood.pieces);
    if (word.starts_with("pause=")) mood.pause = parse_duration(word.substr(6)).value_or(Duration{0});
    if (word.starts_with("cut_at=")) number("cut_at=", mood.cut.emplace(0));
  }
  return mood;
}

/// Two or three characters at a time.
std::vector<std::string> in_tokens(std::string const& text) {
  std::vector<std::string> tokens;
  int characters = 0;
  for (char c : text) {
    bool begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    characters += begins ? 1 : 0;
    if (tokens.empty() || (begins && characters % 3 == 1)) tokens.emplace_back();
    tokens.back() += c;
  }
  return tokens;
}

Json usage_of(Task const& task, std::string const& text) {
  Json usage = Json::object();
  auto prompt = task.input.contains("prompt") ? task.input["prompt"].get<std::string>().size() / 3 + 1 : 1;
  usage["prompt_tokens"] = prompt;
  usage["completion_tokens"] = text.size() / 3 + 1;
  usage["total_tokens"] = prompt + text.size() / 3 + 1;
  return usage;
}

class Frames {
 public:
  Frames(Task const& task, ChatMood const& mood) : id_(fmt::format("lu_{}", task.number)), mood_(mood) {}

  void token(char const* flat_name, std::string const& text) {
    Json frame = Json::object();
    frame["id"] = "c" + id_;
    frame["object"] = "chat.completion.chunk";
    if (!mood_.flat) {
      Json delta = Json::object();
      delta[flat_name] = text;
      Json choice = Json::object();
      choice["index"] = 0;
      choice["delta"] = std::move(delta);
      frame["choices"] = Json::array({std::move(choice)});
    }
    if (!mood_.openai) {
      frame[flat_name] = text;
      frame["finish"] = "0";
      frame["llmusageid"] = id_;
    }
    add(frame);
  }
  void last(std::optional<Json> usage) {
    Json frame = Json::object();
    frame["id"] = "c" + id_;
    frame["choices"] = Json::array();
    if (usage) frame["usage"] = std::move(*usage);
    if (!mood_.openai) {
      frame["finish"] = "1";
      frame["llmusageid"] = id_;
    }
    add(frame);
  }
  void error() {
    Json frame = Json::object();
    frame["error"] = "ERROR:upstream timeout";
    frame["status"] = "FAILED";
    frame["llmusageid"] = id_;
    add(frame);
  }
  std::string finish() {
    if (mood_.done) line("data: [DONE]");
    return std::move(body_);
  }

 private:
  void add(Json const& frame) { line("data: " + dumped(frame)); }
  void line(std::string const& text) {
    std::string const end = mood_.crlf ? "\r\n" : "\n";
    body_ += text + end + (mood_.tight ? "" : end);
  }

  std::string id_;
  ChatMood const& mood_;
  std::string body_;
};

}  // namespace

Answer Sim::answer_chat(Form const& form, Task const& task) const {
  std::string prompt = form.text("prompt").value_or("");
  ChatMood mood = mood_in(markers(prompt));
  std::string text = chat_text(prompt);
  auto usage = mood.usage && task.fate != Fate::no_usage ? std::optional{usage_of(task, text)} : std::nullopt;
  bool fails = mood.error || !task.succeeds();
  auto const* stream = form.find("stream");
  Answer answer;
  if (stream == nullptr || stream->value != true) {
    Json body = Json::object();
    if (fails) {
      body["error"] = "ERROR:upstream timeout";
      body["status"] = "FAILED";
      body["llmusageid"] = fmt::format("lu_{}", task.number);
    } else {
      Json message{{"role", "assistant"}, {"content", text}};
      if (mood.reasoning) message["reasoning_content"] = kReasoning;
      body["choices"] = Json::array({{{"index", 0}, {"message", message}, {"finish_reason", "stop"}}});
      body["content"] = text;
      body["finish"] = "1";
      if (usage) body["usage"] = *usage;
      body["llmusageid"] = fmt::format("lu_{}", task.number);
    }
    answer = json_answer(200, body);
  } else {
    Frames frames{task, mood};
    if (mood.reasoning) {
      for (auto const& token : in_tokens(std::string{kReasoning})) frames.token("reasoning_content", token);
    }
    auto tokens = in_tokens(text);
    if (fails) tokens.resize(tokens.size() / 2);
    for (auto const& token : tokens) frames.token("content", token);
    if (fails) {
      frames.error();
    } else {
      frames.last(usage);
    }
    // Labelled as what it is not.
    answer = text_answer(200, "application/json; charset=utf-8", frames.finish());
    answer.delivery.chunked = true;
  }
  answer.delivery.piece = mood.pieces;
  answer.delivery.pause = mood.pause;
  answer.delivery.cut_after = mood.cut;
  return answer;
}

}  // namespace yj::sim
