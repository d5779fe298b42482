#include "daemon/ctl/language.hpp"

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdlib>
#include <libintl.h>
#include <optional>
#include <string>
#include <string_view>

namespace yj::ctl {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTranslator = "Language: ";

/// `zh_CN.UTF-8@pinyin` as `zh_CN`.
std::string_view bare(std::string_view locale) { return locale.substr(0, locale.find_first_of(".@")); }

enum class Have { no, english, chinese };

Have have(std::string_view locale) {
  std::string_view const name = bare(locale);
  if (name == "C" || name == "POSIX" || name == "en" || name.starts_with("en_")) return Have::english;
  for (std::string_view chinese : {"zh_CN", "zh_SG", "zh_Hans", "zh-CN", "zh-SG", "zh-Hans"}) {
    bool const more =
        name.size() > chinese.size() && (name[chinese.size()] == '_' || name[chinese.size()] == '-');
    if (name == chinese || (name.starts_with(chinese) && more)) return Have::chinese;
  }
  return name == "zh" ? Have::chinese : Have::no;
}

/// C.UTF-8 under a name that is not its own: a locale's name is that of its folder, and an open folder has a number for one.
void take_messages_by_number() {
  int const folder = ::open("/usr/lib/locale/C.utf8", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  char const* before = std::getenv("LOCPATH");
  std::optional<std::string> const found =
      before == nullptr ? std::nullopt : std::optional<std::string>{before};
  ::setenv("LOCPATH", "/proc/self/fd", 1);
  std::setlocale(LC_MESSAGES, std::to_string(folder).c_str());
  if (found) {
    ::setenv("LOCPATH", found->c_str(), 1);
  } else {
    ::unsetenv("LOCPATH");
  }
  ::close(folder);
}

}  // namespace

std::string language_asked(std::function<std::string(char const* name)> const& variable) {
  std::string locale;
  for (auto const* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (locale.empty()) locale = variable(name);
  }
  if (locale.empty() || locale == "C" || locale == "POSIX") return {};
  // C.UTF-8 says nothing of the language, so that LANGUAGE may.
  std::string wishes = variable("LANGUAGE") + ":" + locale;
  for (std::string_view rest = wishes; !rest.empty();) {
    auto const colon = rest.find(':');
    switch (have(rest.substr(0, colon))) {
      case Have::english: return {};
      case Have::chinese: return kChinese;
      case Have::no: break;
    }
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  }
  return {};
}

std::string language_asked() {
  return language_asked([](char const* name) -> std::string {
    char const* value = std::getenv(name);
    return value == nullptr ? "" : value;
  });
}

fs::path catalogue_folder() {
  std::error_code error;
  fs::path const program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    fs::path beside = (program.parent_path() / YJ_LOCALES_FROM_BIN).lexically_normal();
    if (fs::is_regular_file(beside / kChinese / "LC_MESSAGES" / (std::string{kDomain} + ".mo"), error))
      return beside;
  }
  return YJ_LOCALES_INSTALLED;
}

void speak(std::string const& language, fs::path const& folder) {
  if (language.empty()) return speak_english();
  // gettext translates nothing in the locale C. Any other will do, and it takes the language from LANGUAGE; C.UTF-8 is there
  // wherever the C library is. Texts of the system need it for characters, too.
  ::setenv("LANGUAGE", language.c_str(), 1);
  std::setlocale(LC_CTYPE, "C.UTF-8");
  std::setlocale(LC_MESSAGES, "C.UTF-8");
  ::bindtextdomain(kDomain, folder.c_str());
  ::bind_textdomain_codeset(kDomain, "UTF-8");
  // Newer C libraries (seen with glibc 2.41 of Debian 13) take that for C as well, by its name.
  if (!speaks_another_language()) take_messages_by_number();
}

void speak_english() { std::setlocale(LC_MESSAGES, "C"); }

bool speaks_another_language() {
  return std::string_view{::dgettext(kDomain, "")}.find(kTranslator) != std::string_view::npos;
}

}  // namespace yj::ctl
