#include "core/audit.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <vector>

namespace yj {

namespace {

/// Results are cut at a frame, not at the second.
constexpr Duration kSameLength{500};

std::string seconds(Duration length) {
  return to_text(Credits{length.count() * 1000});  // the same exact decimals
}

/// `720p` in small letters; nothing for any other way to say it, which would differ in its words alone.
std::optional<std::string> lines_of(std::string const& resolution) {
  std::string text = lower_ascii(resolution);
  bool lines = text.size() > 1 && text.size() < 8 && text.back() == 'p' &&
               text.find_first_not_of("0123456789") == text.size() - 1;
  return lines ? std::optional{text} : std::nullopt;
}

}  // namespace

std::string differences(Asked const& asked, Reported const& reported) {
  std::vector<std::string> found;
  if (asked.expected && reported.credits && *asked.expected != *reported.credits)
    found.push_back(
        fmt::format("{} {} charged and {} {} expected, {}", to_text(*reported.credits),
                    reported.credits->millionths == 1'000'000 ? "credit was" : "credits were",
                    to_text(*asked.expected), asked.expected->millionths == 1'000'000 ? "was" : "were",
                    asked.expected_from == Estimate::Source::table ? "as the configuration's prices say"
                                                                   : "as for the last task of this kind"));
  if (asked.price.duration > 0 && reported.length) {
    Duration off = *reported.length - std::chrono::seconds{asked.price.duration};
    if (std::chrono::abs(off) >= kSameLength)
      found.push_back(fmt::format("{} s were charged for and {} s were asked", seconds(*reported.length),
                                  asked.price.duration));
  }
  auto wanted = lines_of(asked.resolution);
  auto billed = lines_of(reported.resolution);
  if (wanted && billed && *wanted != *billed)
    found.push_back(fmt::format("{} was charged for and {} was asked", *billed, *wanted));
  if (reported.off_peak && *reported.off_peak != asked.off_peak)
    found.push_back(asked.off_peak ? "off-peak was asked and not charged for"
                                   : "off-peak was charged for and not asked");
  return joined(found, "; ");
}

}  // namespace yj
