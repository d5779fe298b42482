#include "daemon/ctl/output.hpp"

#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace yj::ctl {

namespace {

constexpr int kBadRequest = 400;
constexpr int kUnprocessable = 422;

void print_problem(Answer const& answer) {
  std::string detail = in_own_language(text_in(answer.json, "detail"), Said::of_problem);
  if (detail.empty()) detail = text_in(answer.json, "title");
  if (detail.empty()) detail = tr("the daemon answered with status {}", answer.status);
  print_error(detail);
  auto const& errors = part_of(answer.json, "errors");
  for (auto const& error : errors) {
    bool const said = errors.size() == 1 &&
                      text_in(answer.json, "detail").find(text_in(error, "message")) != std::string::npos;
    if (said) break;
    std::string allowed = in_own_language(text_in(error, "allowed"), Said::of_problem);
    std::string const place = number_in(error, "line") > 0 ? fmt::format("{}:{}: ", number_in(error, "line"),
                                                                         number_in(error, "column"))
                                                           : "";
    print_error(fmt::format("  {}{}{}", place, in_own_language(text_in(error, "message"), Said::of_problem),
                            allowed.empty() ? "" : " (" + allowed + ")"));
  }
  if (auto hint = in_own_language(text_in(answer.json, "hint"), Said::of_problem); !hint.empty())
    print_error(tr("hint: {}", hint));
}

}  // namespace

Exit exit_for(Answer const& answer) {
  if (answer.good()) return Exit::ok;
  if (answer.status == kBadRequest) return Exit::usage;  // a value that stands on the command line
  return answer.status == kUnprocessable ? Exit::invalid : Exit::failed;
}

void print_body(Answer const& answer) {
  print(answer.body);
  if (!answer.body.ends_with('\n')) print("\n");
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fputc('\n', stderr);
}

void print_warnings(Json const& json) {
  for (auto const& warning : part_of(json, "warnings")) {
    print_error(tr("note: {}", said_text(warning)));
  }
}

Exit finish(Invocation const& invocation, Result<Answer> const& answer,
            std::function<void(Json const&)> const& show) {
  if (!answer) {
    print_error(in_own_language(answer.error().what));
    return Exit::unreachable;
  }
  if (invocation.json) {
    print_body(*answer);
  } else if (answer->good()) {
    show(answer->json);
    print_warnings(answer->json);
  } else {
    print_problem(*answer);
  }
  return exit_for(*answer);
}

}  // namespace yj::ctl
