#include "daemon/ctl/tr.hpp"

#include "daemon/ctl/language.hpp"

#include <libintl.h>
#include <string_view>

namespace yj::ctl {

namespace {

/// A mistake in a catalogue must not keep anybody from reading what became of their money.
std::string filled_or(std::string_view english, char const* translated, fmt::format_args args) {
  if (english.data() != translated) {
    try {
      return fmt::vformat(translated, args);
    } catch (fmt::format_error const&) {  // the English one says the same
    }
  }
  return fmt::vformat(english, args);
}

}  // namespace

std::string tr(char const* english) { return ::dgettext(kDomain, english); }

std::string tr_of(char const* context, char const* english) {
  std::string const key = std::string{context} + '\004' + english;  // as xgettext and msgfmt have it
  char const* translated = ::dgettext(kDomain, key.c_str());
  return translated == key.c_str() ? english : translated;
}

std::string filled(char const* english, fmt::format_args args) {
  return filled_or(english, ::dgettext(kDomain, english), args);
}

std::string filled(char const* one, char const* many, std::int64_t count, fmt::format_args args) {
  auto const number = static_cast<unsigned long>(count < 0 ? -count : count);
  return filled_or(number == 1 ? one : many, ::dngettext(kDomain, one, many, number), args);
}

}  // namespace yj::ctl
