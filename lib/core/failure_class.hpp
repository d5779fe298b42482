#pragma once

#include <optional>
#include <string_view>

namespace yj {

/// Why the platform says that a task failed, read from its words. It has no codes for it: the text is
/// whatever the model's vendor wrote (public source of the platform, `llmage/asyncinference.py`).
enum class FailureClass {
  network,     ///< trouble between platform and vendor; says nothing about the order. Not billed
  throttled,   ///< the vendor has no room at the moment
  moderation,  ///< the content was refused
  bad_input,   ///< a parameter or a file was refused
  unknown,     ///< none of these
};

std::string_view name_of(FailureClass value);
std::optional<FailureClass> parse_failure_class(std::string_view name);

/// What it means for the person whose job it was, and what can be done; both for people.
std::string_view meaning_of(FailureClass value);
std::string_view remedy_for(FailureClass value);

FailureClass classify_failure(std::string_view words);

}  // namespace yj
