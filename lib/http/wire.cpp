#include "http/wire.hpp"

#include "base/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace yj::http {

namespace bh = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::string_view kTokenExtras = "!#$%&'*+-.^_`|~";  // RFC 9110, section 5.6.2
constexpr int kInterimMax = 8;

bool is_token(std::string_view text) {
  for (char c : text) {
    bool usual = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!usual && kTokenExtras.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

bool fits_in_line(std::string_view text, bool blanks) {
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f || (!blanks && (c == ' ' || c == '\t'))) return false;
  }
  return true;
}

Result<void> append_headers(std::string& out, Headers const& headers) {
  for (auto const& [name, value] : headers) {
    if (!is_token(name) || !fits_in_line(value, true))
      return fail(Errc::invalid,
                  fmt::format("the header field '{}' cannot be sent as it is", printable(name, 60)));
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  return {};
}

/// What the parser finds, told apart from how it finds it.
struct Found {
  virtual ~Found() = default;
  virtual bool on_body(std::string_view piece) = 0;
  MessageHead head;
  std::uint64_t body_bytes_max = 0;
};

template <bool is_request>
class BeastParser final : public bh::basic_parser<is_request> {
 public:
  explicit BeastParser(Found& found) : found_(found) {
    this->header_limit(kHeadBytesMax);
    this->body_limit(boost::none);  // ours counts what is kept and keeps what arrived before the limit
    this->eager(true);
  }

 private:
  using View = boost::beast::string_view;
  static std::string_view std_view(View view) { return {view.data(), view.size()}; }

  void on_request_impl(bh::verb, View method, View target, int, error_code&) override {
    found_.head.method = std_view(method);
    found_.head.target = std_view(target);
  }
  void on_response_impl(int code, View, int, error_code&) override { found_.head.status = code; }
  void on_field_impl(bh::field, View name, View value, error_code&) override {
    found_.head.headers.add(std::string(std_view(name)), std::string(std_view(value)));
  }
  void on_header_impl(error_code&) override {
    if (auto length = this->content_length()) found_.head.content_length = *length;
  }
  void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code& error) override {
    // Of an answer that is too long, the part that fits may still tell what it cost; a request is refused at
    // once.
    if (is_request && length && *length > found_.body_bytes_max) error = bh::error::body_limit;
  }
  std::size_t on_body_impl(View piece, error_code& error) override {
    if (!found_.on_body(std_view(piece))) error = bh::error::body_limit;
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View piece, error_code& error) override {
    return on_body_impl(piece, error);
  }
  void on_finish_impl(error_code&) override {}

  Found& found_;
};

/// Both kinds behind one face, so that the rest needs no template.
struct AnyParser {
  virtual ~AnyParser() = default;
  virtual std::size_t put(std::string_view bytes, error_code& error) = 0;
  virtual void put_eof(error_code& error) = 0;
  virtual bool header_done() = 0;
  virtual bool done() = 0;
  virtual bool chunked() = 0;
  virtual bool keep_alive() = 0;
  virtual void skip_body() = 0;
};

template <bool is_request>
struct Parsing final : AnyParser {
  explicit Parsing(Found& found) : parser(found) {}
  std::size_t put(std::string_view bytes, error_code& error) override {
    return parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  }
  void put_eof(error_code& error) override { parser.put_eof(error); }
  bool header_done() override { return parser.is_header_done(); }
  bool done() override { return parser.is_done(); }
  bool chunked() override { return parser.chunked(); }
  bool keep_alive() override { return parser.keep_alive(); }
  void skip_body() override { parser.skip(true); }
  BeastParser<is_request> parser;
};

}  // namespace

struct MessageParser::Impl final : Found {
  explicit Impl(bool request, bool skip, std::uint64_t body_max) : is_request(request), skips_body(skip) {
    body_bytes_max = body_max;
    restart();
  }

  bool on_body(std::string_view piece) override {
    std::uint64_t room = body_bytes_max - body_total;
    std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(room, piece.size()));
    body += piece.substr(0, taken);
    body_total += taken;
    return taken == piece.size();
  }

  void restart() {
    head = MessageHead{};
    if (is_request) {
      parser = std::make_unique<Parsing<true>>(*this);
    } else {
      parser = std::make_unique<Parsing<false>>(*this);
    }
    if (skips_body) parser->skip_body();
  }

  [[nodiscard]] bool is_interim() const {
    return !is_request && head.status >= 100 && head.status < 200 && head.status != 101;
  }

  bool stop(ParseTrouble why, std::string text) {
    trouble = why;
    problem = std::move(text);
    return false;
  }

  bool judge(error_code error) {
    if (error == bh::error::body_limit)
      return stop(ParseTrouble::body_too_large,
                  fmt::format("the body is larger than {} bytes", body_bytes_max));
    if (error == bh::error::header_limit)
      return stop(ParseTrouble::head_too_large,
                  fmt::format("the head is larger than {} bytes", kHeadBytesMax));
    return stop(ParseTrouble::malformed, fmt::format("not HTTP: {}", error.message()));
  }

  /// Beast looks at its limit only while a head is not whole, and a long one may be there at once.
  [[nodiscard]] bool has_long_head() const {
    constexpr std::string_view kEnd = "\r\n\r\n";
    if (parser->header_done() || buffer.size() <= kHeadBytesMax) return false;
    auto end = buffer.find(kEnd);
    return end == std::string::npos || end + kEnd.size() > kHeadBytesMax;
  }

  /// Beast ends the program when it sees the last chunk's size again and only one byte behind it (an assertion in
  /// `basic_parser::parse_chunk_header`). No body is lost by waiting for the next byte: what follows a last chunk is none.
  [[nodiscard]] bool is_within_last_chunk() const {
    return parser->header_done() && parser->chunked() && buffer.size() == 4 && buffer.starts_with("0\r\n");
  }

  bool parse() {
    while (!parser->done()) {
      if (is_within_last_chunk()) return true;
      if (has_long_head()) return judge(bh::error::header_limit);
      error_code error;
      std::size_t used = parser->put(buffer, error);
      buffer.erase(0, used);
      if (error == bh::error::need_more) {
        if (buffer.size() > 2 * kHeadBytesMax)
          return stop(ParseTrouble::malformed, "a chunk's head never ends");
        return true;
      }
      if (error) return judge(error);
      if (parser->done() && is_interim()) {
        if (++interims > kInterimMax) return stop(ParseTrouble::malformed, "interim answers without an end");
        restart();
      }
      if (buffer.empty()) return true;
    }
    return true;
  }

  bool is_request;
  bool skips_body;
  std::unique_ptr<AnyParser> parser;
  std::string buffer;  ///< not parsed yet
  std::string body;
  std::uint64_t body_total = 0;
  int interims = 0;
  ParseTrouble trouble = ParseTrouble::none;
  std::string problem;
};

MessageParser::MessageParser(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MessageParser::~MessageParser() = default;
MessageParser::MessageParser(MessageParser&&) noexcept = default;
MessageParser& MessageParser::operator=(MessageParser&&) noexcept = default;

MessageParser MessageParser::of_response(std::uint64_t body_bytes_max) {
  return MessageParser{std::make_unique<Impl>(false, false, body_bytes_max)};
}
MessageParser MessageParser::of_request(std::uint64_t body_bytes_max) {
  return MessageParser{std::make_unique<Impl>(true, false, body_bytes_max)};
}
MessageParser MessageParser::of_bodiless_response() {
  return MessageParser{std::make_unique<Impl>(false, true, 0)};
}

bool MessageParser::feed(std::string_view bytes) {
  if (impl_->trouble != ParseTrouble::none) return false;
  impl_->buffer += bytes;
  return impl_->parse();
}

void MessageParser::end_of_input() {
  if (done() || impl_->trouble != ParseTrouble::none) return;
  if (!started()) {
    impl_->problem = "the connection ended before any byte of the answer";
    return;
  }
  error_code error;
  if (head_done()) impl_->parser->put_eof(error);
  if (!done())
    impl_->problem = head_done() ? "the connection ended before the end of the body"
                                 : "the connection ended within the head of the answer";
}

bool MessageParser::started() const {
  return impl_->parser->header_done() || !impl_->buffer.empty() || impl_->head.status != 0 ||
         !impl_->head.method.empty();
}
bool MessageParser::head_done() const { return impl_->parser->header_done() && !impl_->is_interim(); }
bool MessageParser::done() const { return impl_->parser->done() && !impl_->is_interim(); }
ParseTrouble MessageParser::trouble() const { return impl_->trouble; }
std::string const& MessageParser::problem() const { return impl_->problem; }
MessageHead const& MessageParser::head() const { return impl_->head; }
std::string MessageParser::take_body() { return std::exchange(impl_->body, {}); }
std::string MessageParser::stream_body() {
  impl_->body_total -= impl_->body.size();
  return take_body();
}
std::size_t MessageParser::body_waiting() const { return impl_->body.size(); }
bool MessageParser::keep_alive() const { return done() && impl_->parser->keep_alive(); }
std::string MessageParser::take_rest() { return std::exchange(impl_->buffer, {}); }

Result<std::string> request_head(Request const& request, std::string_view authority,
                                 std::optional<std::uint64_t> content_length) {
  if (!is_token(request.method)) return fail(Errc::invalid, "the request's method is not a word");
  if (request.target.empty() || !fits_in_line(request.target, false))
    return fail(Errc::invalid, "the request's target contains blanks or control characters");
  if (!fits_in_line(authority, false))
    return fail(Errc::invalid, "the host name contains control characters");
  std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.target, authority);
  if (!request.headers.find("Accept-Encoding")) out += "Accept-Encoding: identity\r\n";
  if (content_length) out += fmt::format("Content-Length: {}\r\n", *content_length);
  if (auto appended = append_headers(out, request.headers); !appended) return appended.error();
  out += "\r\n";
  if (out.size() > kHeadBytesMax) return fail(Errc::invalid, "the request's head is larger than 16 KiB");
  return out;
}

namespace {

std::string status_line(int status) {
  auto reason = bh::obsolete_reason(bh::int_to_status(static_cast<unsigned>(status)));
  return fmt::format("HTTP/1.1 {} {}\r\n", status, std::string_view{reason.data(), reason.size()});
}

}  // namespace

Result<std::string> chunked_head(Response const& response, bool close) {
  std::string out = status_line(response.status);
  if (auto appended = append_headers(out, response.headers); !appended) return appended.error();
  out += close ? "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
               : "Transfer-Encoding: chunked\r\n\r\n";
  return out;
}

std::string chunk_text(std::string_view piece) { return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece); }

Result<std::string> response_text(Response const& response, bool close, bool head_only) {
  std::string out = status_line(response.status);
  if (auto appended = append_headers(out, response.headers); !appended) return appended.error();
  bool bodiless = response.status == 204 || response.status == 304;
  if (!bodiless) out += fmt::format("Content-Length: {}\r\n", response.body.size());
  if (close) out += "Connection: close\r\n";
  out += "\r\n";
  if (!bodiless && !head_only) out += response.body;
  return out;
}

}  // namespace yj::http
