#include "daemon/ctl/chat_stream.hpp"

#include "base/text.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/tr.hpp"

#include <fmt/format.h>

namespace yj::ctl {

namespace {

constexpr std::size_t kTailMax = 64 * 1024;
constexpr std::string_view kEnd = "event: end\ndata: ";

/// A model may say anything; nothing of it moves the cursor.
std::string harmless(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 ? byte != 0x7f : c == '\n' || c == '\t') out += c;
  }
  return out;
}

}  // namespace

ChatStream::ChatStream(Print print)
    : print_(std::move(print)), reader_([this](platform::ChatPiece const& piece) {
        if (!piece.reasoning) this->print(piece.text);
      }) {}

void ChatStream::feed(std::string_view bytes) {
  reader_.feed(bytes);
  last_ += bytes;
  if (last_.size() > 2 * kTailMax) last_.erase(0, last_.size() - kTailMax);
}

std::string ChatStream::end() {
  reader_.end();
  end_line();
  auto at = last_.rfind(kEnd);
  auto json =
      at == std::string::npos ? fail(Errc::invalid, "") : parse_json(trimmed(last_.substr(at + kEnd.size())));
  if (!json || !json->is_object()) return tr("the answer broke off");
  std::string state = json->value("state", "");
  if (state == "finished") return {};
  std::string reason = in_own_language(printable(json->value("reason", ""), 2000));
  return state == "in_doubt" ? tr("{}; it may have been paid for, and is not asked again by itself", reason)
                             : reason;
}

std::string ChatStream::broke_off(std::string const& why) {
  end_line();
  return tr("{}; what was asked may have been paid for", why);
}

void ChatStream::print(std::string_view text) {
  std::string const shown = harmless(text);
  if (shown.empty()) return;
  print_(shown);
  printed_ = shown.back();
}

void ChatStream::end_line() {
  if (printed_ != '\n') print_("\n");
  printed_ = '\n';
}

}  // namespace yj::ctl
