#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace yj::ctl {

/// The name of our catalogues: LANGUAGE/LC_MESSAGES/yuanjingctl.mo.
inline constexpr char const* kDomain = "yuanjingctl";
/// The only one that there is besides English.
inline constexpr char const* kChinese = "zh_CN";

/// The language that an environment asks for, as gettext reads it: LC_ALL, LC_MESSAGES and LANG, the first that is not empty, and
/// unless that is C or POSIX before it the list in LANGUAGE. The first of them that we have wins: `zh`, `zh_CN`, `zh_SG` and `zh_Hans`
/// with or without more behind them are `zh_CN`. Empty: English. Names alone count, since servers often have no locale
/// but C.UTF-8.
std::string language_asked(std::function<std::string(char const* name)> const& variable);
/// The same of this process's environment.
std::string language_asked();

/// The folder that has the catalogues: beside the program that runs, as in the build and wherever an installation was moved, or where
/// they are installed.
std::filesystem::path catalogue_folder();

/// From now on `tr` speaks this language, if `folder` has a catalogue of it; always in UTF-8, like the names of batches. Sets the
/// locale of messages and characters of the process, and none of numbers and times. For a program's beginning, before it
/// has threads.
void speak(std::string const& language, std::filesystem::path const& folder);
/// English again.
void speak_english();
/// Whether there is a catalogue for `tr` to look into.
bool speaks_another_language();

}  // namespace yj::ctl
