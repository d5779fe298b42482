#include "daemon/api_key.hpp"

#include "base/files.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace yj {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kKeyBytesMax = 4096;

Result<Secret> from_file(fs::path const& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return system_error("read the API key from", file, errno);
  if ((status.st_mode & S_IRWXO) != 0)
    return fail(
        Errc::denied,
        fmt::format("everybody on this machine can read the API key in {}; protect it with: chmod 600 {}",
                    file.string(), file.string()));
  auto text = read_file(file, kKeyBytesMax);
  if (!text) return text.error();
  std::string key = trimmed(*text);
  bool fit = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!fit)
    return fail(
        Errc::invalid,
        fmt::format("{} holds no API key: one line of visible ASCII characters is wanted", file.string()));
  return Secret{std::move(key)};
}

}  // namespace

Result<Secret> read_key(std::string const& account, AccountSettings const& settings) {
  if (!settings.api_key_file.empty()) return from_file(settings.api_key_file);
  if (account == "default") {
    if (char const* folder = std::getenv("CREDENTIALS_DIRECTORY")) {
      fs::path file = fs::path{folder} / "api-key";
      std::error_code ignored;
      if (fs::exists(file, ignored)) return from_file(file);
    }
    if (char const* key = std::getenv("YUANJING_API_KEY"); key != nullptr && *key != '\0')
      return Secret{trimmed(key)};
  }
  return fail(Errc::not_found,
              fmt::format("account '{}' has no API key. Set YUANJING_API_KEY, or name a file in the "
                          "configuration: accounts: {{{}: {{api_key_file: /path}}}}. "
                          "The key is made on the platform's web site, https://ai.opencomputing.cn",
                          account, account));
}

}  // namespace yj
