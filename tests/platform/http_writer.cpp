#include "http_writer.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string>

namespace yj::sim {

namespace {

constexpr std::size_t kChunkBytes = 16'384;
/// An endless answer still ends some day, in case the peer is as patient as we are.
constexpr std::uint64_t kEndlessBytes = 1ULL << 30;

std::string head_text(Answer const& answer) {
  std::string text = fmt::format(
      "HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\nServer: yuanjing-sim\r\nX-Simulation: "
      "yuanjing-sim\r\n",
      answer.status, reason_phrase(answer.status), fmt::gmtime(std::time(nullptr)));
  for (auto const& header : answer.headers) text += fmt::format("{}: {}\r\n", header.name, header.value);
  if (answer.delivery.chunked || answer.delivery.endless_body)
    text += "Transfer-Encoding: chunked\r\n";
  else if (answer.status != 204 && answer.status != 304)
    text += fmt::format("Content-Length: {}\r\n", answer.body.size());
  text += answer.close ? "Connection: close\r\n" : "Connection: keep-alive\r\n";
  return text;
}

/// Lets the peer wait. Looks now and then whether it is still there, so that a run with many silent answers
/// does not pile up connections.
void keep_silent(Connection& connection, Duration silence, Pause const& pause) {
  constexpr Duration kLook{50};
  for (Duration waited{0}; waited < silence; waited += kLook) {
    if (connection.peer_gone() || !pause(std::min(kLook, silence - waited))) return;
  }
}

/// Writes in the pieces that the delivery asks for.
bool write_pieces(Connection& connection, std::string_view bytes, Delivery const& delivery,
                  Pause const& pause) {
  if (delivery.piece == 0) return connection.write(bytes);
  while (!bytes.empty()) {
    auto piece = bytes.substr(0, delivery.piece);
    if (!connection.write(piece)) return false;
    bytes.remove_prefix(piece.size());
    if (!bytes.empty() && !pause(delivery.pause)) return false;
  }
  return true;
}

void write_endless_headers(Connection& connection, Answer const& answer) {
  bool alive = connection.write(head_text(answer));
  std::string line = fmt::format("X-Filler: {}\r\n", std::string(1000, 'x'));
  for (std::uint64_t sent = 0; alive && sent < kEndlessBytes; sent += line.size())
    alive = connection.write(line);
}

void write_endless_body(Connection& connection, Answer const& answer) {
  bool alive = connection.write(head_text(answer) + "\r\n");
  std::string chunk = fmt::format("{:x}\r\n{}\r\n", kChunkBytes, std::string(kChunkBytes, ' '));
  for (std::uint64_t sent = 0; alive && sent < kEndlessBytes; sent += chunk.size())
    alive = connection.write(chunk);
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 206: return "Partial Content";
    case 302: return "Found";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 410: return "Gone";
    case 413: return "Request Entity Too Large";
    case 416: return "Range Not Satisfiable";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
  }
}

Sent send_answer(Connection& connection, Answer const& answer, Pause const& pause) {
  Delivery const& delivery = answer.delivery;
  Sent sent;
  if (delivery.delay.count() > 0 && !pause(delivery.delay)) return sent;
  if (delivery.reset) connection.reset_on_close();
  if (delivery.silent) return sent;
  if (delivery.silence.count() > 0) {
    keep_silent(connection, delivery.silence, pause);
    return sent;
  }
  if (delivery.endless_headers || delivery.endless_body) {
    delivery.endless_headers ? write_endless_headers(connection, answer)
                             : write_endless_body(connection, answer);
    return sent;
  }

  std::string head = head_text(answer) + "\r\n";
  if (delivery.cut_in_head) {
    connection.write(std::string_view{head}.substr(0, head.size() / 2));
    return sent;
  }
  std::string_view body = answer.body;
  if (answer.without_body) body = {};
  bool cut = delivery.cut_after && *delivery.cut_after < body.size();
  if (cut) body = body.substr(0, *delivery.cut_after);

  if (delivery.chunked && !answer.without_body) {
    if (!write_pieces(connection, head, delivery, pause)) return sent;
    for (std::string_view left = body; !left.empty();
         left.remove_prefix(std::min(left.size(), kChunkBytes))) {
      auto piece = left.substr(0, kChunkBytes);
      if (!write_pieces(connection, fmt::format("{:x}\r\n{}\r\n", piece.size(), piece), delivery, pause))
        return sent;
      sent.body_bytes += piece.size();
    }
    if (delivery.last_chunk && !cut && !connection.write("0\r\n\r\n")) return sent;
  } else if (delivery.piece == 0 && body.size() <= kChunkBytes) {
    head += body;
    if (!connection.write(head)) return sent;
    sent.body_bytes = body.size();
  } else {
    if (!write_pieces(connection, head, delivery, pause)) return sent;
    if (!write_pieces(connection, body, delivery, pause)) return sent;
    sent.body_bytes = body.size();
  }
  sent.whole = !cut && (!delivery.chunked || delivery.last_chunk);
  sent.keep_alive = sent.whole && !answer.close && !delivery.reset;
  return sent;
}

}  // namespace yj::sim
