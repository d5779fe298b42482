#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace yj::test {

/// A variable of the environment, set while this lives. For a process with one thread.
class Variable {
 public:
  Variable(std::string name, std::string const& value) : name_(std::move(name)) {
    if (char const* before = std::getenv(name_.c_str())) before_ = before;
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() {
    if (before_) {
      ::setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }
  Variable(Variable const&) = delete;
  Variable& operator=(Variable const&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace yj::test
