// yuanjingctl chat [-m MODEL] [--system TEXT] PROMPT
#include "base/text.hpp"
#include "daemon/ctl/chat_stream.hpp"
#include "daemon/ctl/command.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>

namespace yj::ctl {

namespace {

struct Typed {
  std::string prompt;
  std::string model;
  std::string system;
  std::string account;
};

std::string body_of(Typed const& typed, bool stream) {
  Json json{{"prompt", typed.prompt}, {"stream", stream}};
  if (!typed.model.empty()) json["model"] = typed.model;
  if (!typed.system.empty()) json["system"] = typed.system;
  if (!typed.account.empty()) json["account"] = typed.account;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Exit run(Invocation const& invocation, Typed typed, DaemonLink& daemon) {
  if (typed.prompt == "-") typed.prompt.assign(std::istreambuf_iterator<char>{std::cin}, {});
  if (!is_utf8(typed.prompt) || !is_utf8(typed.system)) {
    print_error(tr("the prompt is not UTF-8"));
    return Exit::usage;
  }
  if (invocation.json) {
    auto answer = daemon.post("/v1/chat", body_of(typed, false), "application/json");
    return finish(invocation, answer, [](Json const&) {});
  }
  ChatStream stream{[](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }};
  auto answer = daemon.post("/v1/chat", body_of(typed, true), "application/json",
                            [&](std::string_view bytes) { stream.feed(bytes); });
  if (answer && !answer->good()) return finish(invocation, answer, [](Json const&) {});
  std::string const trouble = answer ? stream.end() : stream.broke_off(answer.error().what);
  if (trouble.empty()) return Exit::ok;
  print_error(trouble);
  return Exit::failed;
}

}  // namespace

void add_chat(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<Typed>();
  auto* command = app.add_subcommand("chat", tr("Ask a model of texts, and print its answer while it comes"));
  command->add_option("prompt", typed->prompt, tr("What to ask; - reads it from the standard input"))
      ->required()
      ->type_name("PROMPT");
  command->add_option("-m,--model", typed->model, tr("The model; without it the catalogue's first"))
      ->type_name("MODEL");
  command->add_option("--system", typed->system, tr("What the model is to be (sys_prompt)"))
      ->type_name("TEXT");
  command->add_option("--account", typed->account, tr("Who pays; without it default"))->type_name("ACCOUNT");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) { return run(invocation, *typed, daemon); };
  });
}

}  // namespace yj::ctl
