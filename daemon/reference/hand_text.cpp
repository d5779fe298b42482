#include "daemon/reference/hand_text.hpp"

#include "base/text.hpp"
#include "daemon/reference/roff.hpp"

#include <fmt/format.h>

namespace yj::reference {

namespace {

constexpr std::string_view kName = "name: ";
constexpr std::string_view kAsItIs = "    ";
constexpr std::string_view kEntry = " :: ";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Puts lines together until something else begins.
class Writer {
 public:
  void take(std::string const& line) {
    if (line.starts_with(kAsItIs)) return verbatim(line.substr(kAsItIs.size()));
    if (trimmed(line).empty()) {
      // An empty line between two that are shown as they are belongs to them only if another follows.
      end_paragraph();
      pending_blank_ = verbatim_;
      return;
    }
    end_verbatim();
    if (auto entry = line.find(kEntry); entry != std::string::npos) {
      end_paragraph();
      out_ += ".TP\n" + roff_lines("\\fB" + roff_plain(line.substr(0, entry)) + "\\fR");
      paragraph_ = line.substr(entry + kEntry.size());
      in_entry_ = true;
      return;
    }
    if (paragraph_.empty() && started_) out_ += ".PP\n";
    paragraph_ += (paragraph_.empty() ? "" : " ") + trimmed(line);
  }

  std::string end() {
    end_paragraph();
    end_verbatim();
    return std::move(out_);
  }

 private:
  void verbatim(std::string const& line) {
    end_paragraph();
    if (!verbatim_) out_ += started_ ? ".PP\n.nf\n.RS 4\n" : ".nf\n.RS 4\n";
    if (verbatim_ && pending_blank_) out_ += ".sp\n";
    pending_blank_ = false;
    verbatim_ = true;
    started_ = true;
    std::string text = roff_plain(line);
    if (text.starts_with(".") || text.starts_with("'")) text.insert(0, "\\&");
    out_ += text + "\n";
  }
  void end_verbatim() {
    if (verbatim_) out_ += ".RE\n.fi\n";
    verbatim_ = false;
    pending_blank_ = false;
  }
  void end_paragraph() {
    if (paragraph_.empty()) return;
    out_ += roff_lines(roff_text(paragraph_));
    paragraph_.clear();
    in_entry_ = false;
    started_ = true;
  }

  std::string out_;
  std::string paragraph_;
  bool verbatim_ = false;
  bool pending_blank_ = false;
  bool in_entry_ = false;
  bool started_ = false;
};

}  // namespace

std::string_view HandText::section(std::string_view title) const {
  for (auto const& each : sections) {
    if (each.title == title) return each.text;
  }
  return {};
}

Result<HandText> read_hand_text(std::string_view text) {
  HandText made;
  for (auto const& line : lines_of(text)) {
    bool heading = line.starts_with("[") && line.ends_with("]");
    if (heading) {
      made.sections.push_back({line.substr(1, line.size() - 2), {}});
    } else if (!made.sections.empty()) {
      made.sections.back().text += line + "\n";
    } else if (line.starts_with(kName) && made.name.empty()) {
      made.name = trimmed(line.substr(kName.size()));
    } else if (!trimmed(line).empty()) {
      return fail(Errc::invalid, fmt::format("'{}' stands before the first section", line));
    }
  }
  if (made.name.empty()) return fail(Errc::invalid, "the text does not begin with its name");
  return Result<HandText>{boost::system::in_place_value, std::move(made)};
}

std::string roff_section_text(std::string_view text) {
  Writer writer;
  for (auto const& line : lines_of(text)) writer.take(line);
  return writer.end();
}

std::string english_part(std::string_view text) {
  // U+2E80 and above, where Chinese characters and their signs lie: three bytes that begin with E2 BA or more.
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    auto first = static_cast<unsigned char>(text[i]);
    auto second = static_cast<unsigned char>(text[i + 1]);
    if ((first == 0xe2 && second >= 0xba) || (first >= 0xe3 && first < 0xf5))
      return trimmed(text.substr(0, i));
  }
  return trimmed(text);
}

}  // namespace yj::reference
