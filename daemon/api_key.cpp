#include "daemon/api_key.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "core/sentences.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>

namespace yj {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kKeyBytesMax = 4096;

/// People paste more than the key: a header's `Bearer`, quotes, an assignment.
Result<Secret> key_in(std::string_view text, std::string const& where) {
  std::string key = trimmed(text);
  auto wrong = [&](std::string_view what) {
    return fail(Errc::invalid,
                fmt::format("{} holds no API key: {}. One line with nothing but the key is wanted, as the "
                            "platform's web site shows it",
                            where, what));
  };
  if (key.empty()) return wrong("it is empty");
  if (lower_ascii(key).starts_with("bearer "))
    return wrong("it begins with 'Bearer', which is added when it is sent");
  if (key.find('=') != std::string::npos && key.starts_with("YUANJING")) return wrong("it is an assignment");
  if (key.front() == '"' || key.front() == '\'') return wrong("it stands in quotes");
  bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!visible) return wrong("it has blanks, line breaks or characters beyond ASCII");
  return Secret{std::move(key)};
}

/// `shown`: the file that a person changes, where `file` is a copy of it.
Result<Secret> from_file(fs::path const& file, fs::path const& shown) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return system_error("read the API key from", file, errno);
  if ((status.st_mode & S_IRWXO) != 0)
    return fail(
        Errc::denied,
        fmt::format("everybody on this machine can read the API key in {}; protect it with: chmod 600 {}",
                    file.string(), file.string()));
  auto text = read_file(file, kKeyBytesMax);
  if (!text) return text.error();
  return key_in(*text, shown.string());
}

Result<Secret> from_file(fs::path const& file) { return from_file(file, file); }

/// systemd's copy of the key. The unit makes an empty one where there is no key, so that we can say what is missing.
std::optional<Result<Secret>> from_credential() {
  char const* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr) return std::nullopt;
  fs::path file = fs::path{folder} / "api-key";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  if (auto text = read_file(file, kKeyBytesMax); text && trimmed(*text).empty()) return std::nullopt;
  return from_file(file);
}

/// The key as it was when the service was reloaded last; none: it was not since its start.
std::optional<Result<Secret>> from_reload() {
  char const* name = std::getenv("YUANJING_RELOADED_KEY");
  if (name == nullptr) return std::nullopt;
  fs::path file{name};
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  return from_file(file, default_key_file());
}

/// What to do about a missing key: a service has no terminal, and has to be started once more.
Error no_key() {
  bool service = std::getenv("CREDENTIALS_DIRECTORY") != nullptr;
  return fail(Errc::not_found,
              fmt::format("there is no API key. Make one at {} (log in, then API keys), and put it into {} "
                          "(chmod 600){}",
                          kWebSite, default_key_file().string(),
                          service ? ", then: systemctl restart yuanjingd"
                                  : ", or into the environment: YUANJING_API_KEY=… yuanjingd"));
}

}  // namespace

bool key_is_a_credential(std::string const& account, AccountSettings const& settings) {
  return account == "default" && settings.api_key_file.empty() && !from_reload() && from_credential();
}

Result<Secret> read_key(std::string const& account, AccountSettings const& settings) {
  if (!settings.api_key_file.empty()) return from_file(settings.api_key_file);
  if (account == "default") {
    if (auto key = from_reload()) return *key;
    if (auto key = from_credential()) return *key;
    if (char const* key = std::getenv("YUANJING_API_KEY"); key != nullptr && *key != '\0')
      return key_in(key, "YUANJING_API_KEY");
    std::error_code ignored;
    if (auto file = default_key_file(); fs::exists(file, ignored)) return from_file(file);
  }
  if (account == "default") return no_key();
  return fail(Errc::not_found,
              fmt::format("account '{}' has no API key. Name a file that holds it in the configuration: "
                          "accounts: {{{}: {{api_key_file: /path}}}}. Keys are made at {}",
                          account, account, kWebSite));
}

std::vector<std::string> names_of(Keys const& keys) {
  std::vector<std::string> names;
  for (auto const& [name, key] : keys) names.push_back(name);
  return names;
}

std::variant<Keys, std::vector<Error>> read_keys(Settings const& settings) {
  Keys keys;
  std::vector<Error> wrong;
  for (auto const& [name, account] : settings.accounts) {
    auto key = read_key(name, account);
    if (key) {
      keys.emplace(name, std::move(*key));
      continue;
    }
    Error trouble = key.error();
    if (name == "default" && settings.accounts.size() > 1 && trouble.code == Errc::not_found)
      trouble.what =
          "account 'default' is there besides the others, for batches that name none: " + trouble.what;
    wrong.push_back(std::move(trouble));
  }
  if (!wrong.empty()) return wrong;
  return keys;
}

}  // namespace yj
