// The small readers: durations, sizes, credits, names, paths, percent signs, values of parameters. The first line is the word,
// the second chooses a parameter of the catalogue that it may be a value of.
#include "base/files.hpp"
#include "base/text.hpp"
#include "batch/inputs.hpp"
#include "batch/names.hpp"
#include "batch/values.hpp"
#include "catalog/catalog.hpp"
#include "catalog/untouched.hpp"
#include "control/call.hpp"
#include "core/credits.hpp"
#include "core/millionths.hpp"
#include "fuzz/check.hpp"
#include "http/url.hpp"

#include <string>
#include <vector>

namespace yj::fuzz {
namespace {

std::vector<catalog::Parameter> const& parameters() {
  static std::vector<catalog::Parameter> const all = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    auto catalog = std::get<catalog::Catalog>(catalog::Catalog::load(*text, "config/models.yaml"));
    std::vector<catalog::Parameter> found;
    for (auto const& offer : catalog.offers())
      for (auto const& parameter : offer.parameters) found.push_back(parameter);
    return found;
  }();
  return all;
}

void amounts(std::string_view word) {
  if (auto duration = parse_duration(word)) {
    FUZZ_CHECK(duration->count() >= 0, "a time that runs backwards");
    FUZZ_CHECK(parse_duration(to_text(*duration)) == duration, "a duration changes when it is written out");
  }
  (void)parse_bytes(word);
  if (auto credits = parse_credits(word)) {
    FUZZ_CHECK(credits->millionths >= 0, "negative credits");
    FUZZ_CHECK(parse_credits(to_text(*credits)) == credits, "credits change when they are written out");
  }
}

void texts(std::string_view word) {
  std::string shown = printable(word, 100);
  FUZZ_CHECK(is_utf8(shown) && shown.size() <= 103, "printable text is not");
  FUZZ_CHECK(printable(shown, 103) == shown, "printable text is changed when it is printed again");
  if (is_utf8(word) && word.find('\0') == std::string_view::npos) {
    auto decoded = control::percent_decoded(http::percent_encoded(word));
    FUZZ_CHECK(decoded == word, "a segment changes on its way");
  }
  (void)control::percent_decoded(word);
  (void)control::Query::parse(word);
  (void)shell_word(word);
  (void)nearest(word.substr(0, 200), {"prompt", "model", "duration", std::string{word.substr(0, 10)}});
}

void names(std::string_view word) {
  std::string name = batch::default_name_of(word);
  if (batch::name_fault(name).empty()) {
    FUZZ_CHECK(name.size() <= 200 && is_utf8(name), "a name that no file can have");
    FUZZ_CHECK(name.find('/') == std::string::npos && name != "." && name != "..",
               "a name that leaves its folder");
    for (char c : name)
      FUZZ_CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a name with control characters");
  }
  auto plain = batch::plain_path(word);
  if (!plain) return;
  FUZZ_CHECK(!plain->empty() && plain->front() != '/', "a path from the root");
  FUZZ_CHECK(("/" + *plain + "/").find("/../") == std::string::npos, "a path that leaves its folder");
  if (plain->front() == '~') return;  // `./~a` is a file, and `~a` alone somebody's home
  auto again = batch::plain_path(*plain);
  FUZZ_CHECK(again && *again == *plain, "a plain path is changed when it is read again");
}

void values(std::string_view word, std::string_view choice) {
  if (parameters().empty() || choice.empty()) return;
  auto const& parameter = parameters()[static_cast<unsigned char>(choice.front()) % parameters().size()];
  (void)batch::meaning_of(word, parameter);
  (void)catalog::untouched(word, true);
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj::fuzz;
  std::string_view rest = text_of(data, size);
  std::string_view word = first_line(rest);
  amounts(word);
  texts(word);
  names(word);
  values(word, rest);
  return 0;
}
