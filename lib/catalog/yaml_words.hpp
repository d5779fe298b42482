#pragma once

#include <string>
#include <string_view>

namespace yj::catalog {

/// What is wrong and what to do about it.
struct YamlComplaint {
  std::string message;
  std::string advice;  ///< may be empty
};

/// yaml-cpp's own messages, as a person who writes a list of films would want to read them.
YamlComplaint in_plain_words(std::string_view yaml_cpp_message);

}  // namespace yj::catalog
