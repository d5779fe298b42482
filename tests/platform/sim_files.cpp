#include "base/sha256.hpp"
#include "base/text.hpp"
#include "sim.hpp"
#include "sound.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yj::sim {

namespace {

/// What a link names.
struct FilePath {
  std::uint64_t task = 0;
  std::int64_t given_out = 0;
  std::string name;
};

std::optional<FilePath> parse_path(std::string_view path) {
  std::vector<std::string> pieces;
  while (!path.empty()) {
    auto slash = path.find('/', 1);
    pieces.emplace_back(path.substr(1, slash == std::string_view::npos ? slash : slash - 1));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
  }
  if (pieces.size() != 6 || pieces[0] != "tmp") return std::nullopt;
  FilePath parsed;
  std::uint64_t first = 0;
  auto read = [](std::string const& text, auto& number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
  };
  if (!read(pieces[1], first) || !read(pieces[3], parsed.task) || !read(pieces[4], parsed.given_out))
    return std::nullopt;
  if (first != parsed.task % 193) return std::nullopt;
  parsed.name = pieces[5];
  return parsed;
}

struct Range {
  std::uint64_t from = 0;
  std::uint64_t to = 0;  ///< behind the last byte
};
enum class RangeKind { whole, part, beyond };

/// One range of RFC 9110 section 14; several ranges, and what is no range, mean the whole file.
RangeKind parse_range(std::string_view text, std::uint64_t size, Range& range) {
  range = {0, size};
  if (!text.starts_with("bytes=") || text.find(',') != std::string_view::npos) return RangeKind::whole;
  text.remove_prefix(6);
  auto dash = text.find('-');
  if (dash == std::string_view::npos) return RangeKind::whole;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool has_first = std::from_chars(text.data(), text.data() + dash, first).ec == std::errc{};
  bool has_last = std::from_chars(text.data() + dash + 1, text.data() + text.size(), last).ec == std::errc{};
  if (!has_first && !has_last) return RangeKind::whole;
  if (!has_first) {
    if (last == 0) return RangeKind::beyond;
    range.from = size - std::min(size, last);
    return RangeKind::part;
  }
  if (has_last && last < first) return RangeKind::whole;
  if (first >= size) return RangeKind::beyond;
  range.from = first;
  if (has_last) range.to = std::min(size, last + 1);
  return RangeKind::part;
}

std::string_view content_type(std::string_view name) {
  if (name.ends_with(".mp4")) return "video/mp4";
  if (name.ends_with(".wav")) return "audio/wav";
  return name.ends_with(".png") ? "image/png" : "image/jpeg";
}

bool gives(Endpoint endpoint, FileKind kind) {
  switch (kind) {
    case FileKind::video:
    case FileKind::cover: return endpoint == Endpoint::video;
    case FileKind::picture: return endpoint == Endpoint::image;
    case FileKind::sound: return endpoint == Endpoint::music;
  }
  return false;
}

Answer html_page() {
  return text_answer(200, "text/html; charset=utf-8",
                     "<!DOCTYPE html><html><head><title>元境</title></head><body>请登录</body></html>\n");
}

}  // namespace

Answer Sim::file(Request const& request, Form const& form, Instant now, Entry& entry) {
  Faults const& faults = settings_.faults;
  entry.kind = "file";
  if (request.method != "GET" && request.method != "HEAD") {
    entry.outcome = "wrong method";
    return text_answer(405, "text/plain; charset=utf-8", "405: Method Not Allowed");
  }
  auto path = parse_path(form.text("path").value_or(""));
  Task* task = path && path->task >= 1 && path->task <= tasks_.size() ? &tasks_[path->task - 1] : nullptr;
  std::optional<FileKind> kind;
  for (auto candidate : {FileKind::video, FileKind::cover, FileKind::picture, FileKind::sound}) {
    bool offered = task != nullptr && gives(task->endpoint, candidate);
    if (offered && file_name(*task, candidate) == path->name) kind = candidate;
  }
  if (!kind || !task->ended(now) || !task->succeeds()) {
    entry.outcome = "no such file";
    return text_answer(404, "text/plain; charset=utf-8", "404: Not Found");
  }
  entry.taskid = task->id;
  if (request.door == Door::platform) {
    if (faults.files_need_key && entry.key != KeySeen::right) {
      entry.outcome = "refused: the key";
      return error_answer(401, "Invalid API Key");
    }
    if (faults.links == Links::redirect && !foreign_origin().empty()) {
      entry.outcome = "redirected";
      Answer answer = text_answer(302, "text/plain; charset=utf-8", "302: Found");
      answer.headers.push_back({"Location", foreign_origin() + request.target});
      return answer;
    }
  }
  if (faults.link_expiry.count() > 0 && now - from_millis(path->given_out) >= faults.link_expiry) {
    entry.outcome = "the link has expired";
    return error_answer(faults.link_expired_status, "link expired");
  }

  std::string bytes = file_bytes(*task, *kind);
  FileTrack& track = task->files[*kind];
  track.size = bytes.size();
  bool gives_bytes = request.method == "GET";
  int attempt = track.tries;
  if (gives_bytes && attempt < faults.html_first) {
    ++track.tries;
    entry.fault = "html";
    entry.outcome = "an HTML page";
    return html_page();
  }

  std::string etag = fmt::format("\"{}\"", Sha256::of(bytes).text().substr(0, 16));
  Answer answer = text_answer(200, content_type(path->name), "");
  answer.headers.push_back({"ETag", etag});
  answer.headers.push_back({"Accept-Ranges", faults.ranges ? "bytes" : "none"});
  answer.headers.push_back({"Content-Disposition", fmt::format("attachment; filename=\"{}\"", path->name)});
  answer.without_body = !gives_bytes;

  Range range{0, bytes.size()};
  auto const* asked = request.header("Range");
  auto const* condition = request.header("If-Range");
  if (faults.ranges && asked != nullptr && (condition == nullptr || *condition == etag)) {
    switch (parse_range(*asked, bytes.size(), range)) {
      case RangeKind::whole: break;
      case RangeKind::part:
        answer.status = 206;
        answer.headers.push_back(
            {"Content-Range", fmt::format("bytes {}-{}/{}", range.from, range.to - 1, bytes.size())});
        break;
      case RangeKind::beyond:
        answer.status = 416;
        answer.headers.push_back({"Content-Range", fmt::format("bytes */{}", bytes.size())});
        entry.outcome = "416";
        return answer;
    }
  }
  answer.body = bytes.substr(range.from, range.to - range.from);
  answer.delivery.chunked = faults.files_chunked;
  if (faults.files_bytes_per_second > 0) {
    answer.delivery.piece = std::max<std::size_t>(1, faults.files_bytes_per_second / 20);
    answer.delivery.pause = Duration{50};
  }
  if (gives_bytes && attempt - faults.html_first < faults.truncate_first) {
    entry.fault = "truncated";
    answer.delivery.cut_after = answer.body.size() / 2;
  }
  entry.outcome = fmt::format("{} {} {}-{}", answer.status, path->name, range.from, range.to);
  if (gives_bytes) {
    ++track.tries;
    leaving_ = FileOnItsWay{task->number - 1, *kind, range.from};
  }
  return answer;
}

std::string Sim::file_bytes(Task const& task, FileKind kind) const {
  std::string note = fmt::format("yuanjing-sim: a simulation, nothing here was generated; task {}", task.id);
  if (kind == FileKind::video) return media_.video(task.ratio, task.order.duration, note);
  if (kind == FileKind::sound) return sound_of(note);
  if (kind == FileKind::picture && task.png) return media_.png(note);
  return media_.cover(task.ratio, note);
}

}  // namespace yj::sim
