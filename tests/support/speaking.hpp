#pragma once

#include "daemon/ctl/language.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace yj::test {

/// As long as it lives, the test program speaks another language; afterwards it is English again, as it began.
class Speaking {
 public:
  Speaking(std::string const& language, std::filesystem::path const& catalogues) {
    if (char const* value = std::getenv("LANGUAGE")) before_ = value;
    ctl::speak(language, catalogues);
  }
  ~Speaking() {
    ctl::speak_english();
    if (before_) {
      ::setenv("LANGUAGE", before_->c_str(), 1);
    } else {
      ::unsetenv("LANGUAGE");
    }
  }
  Speaking(Speaking const&) = delete;
  Speaking& operator=(Speaking const&) = delete;

 private:
  std::optional<std::string> before_;
};

}  // namespace yj::test
