#pragma once

#include <string>
#include <string_view>

namespace yj::sim {

/// What a chat thinks before it answers, where it is asked to.
inline constexpr std::string_view kReasoning = "先想一想：雨夜、城门、灯笼。";

/// What a chat answers to a prompt: the same prompt, the same text. Markers are no part of the prompt.
std::string chat_text(std::string_view prompt);

}  // namespace yj::sim
