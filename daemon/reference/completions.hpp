#pragma once

#include "daemon/reference/command_tree.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace yj::reference {

inline constexpr std::array<std::string_view, 3> kShells{"bash", "zsh", "fish"};

/// A file for the shell to read, made of the tree: commands, options and known values; names of what there is are asked of
/// the program itself when they are wanted. Nothing for another shell.
std::optional<std::string> completion_for(std::string_view shell, Command const& program);

/// By which the shell finds it: `yuanjingctl`, `_yuanjingctl`, `yuanjingctl.fish`.
std::string completion_file_name(std::string_view shell, std::string_view program);

std::string bash_completion(Command const& program);
std::string zsh_completion(Command const& program);
std::string fish_completion(Command const& program);

/// The options that may stand behind a command: its own, and those of the program that it does not have itself.
std::vector<Argument> options_at(Command const& program, Command const& command);

/// True when a value somewhere in the tree is completed by the program itself.
bool asks_the_program(Command const& program);

/// Every `what` replaced.
std::string replaced(std::string text, std::string_view what, std::string_view by);

/// The first sentence of a description: up to a semicolon, a dash or a full stop.
std::string short_text(std::string_view about);

}  // namespace yj::reference
