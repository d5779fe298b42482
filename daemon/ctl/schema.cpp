// yuanjingctl schema [--models FILE]
#include "batch/schema.hpp"

#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/models.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace yj::ctl {

namespace {

Exit print_schema(std::string const& file) {
  auto models = load_models(file);
  if (!models) {
    print_error(models.error().what);
    return models.error().code == Errc::invalid ? Exit::invalid : Exit::failed;
  }
  print(batch::schema_text(*models));
  return Exit::ok;
}

}  // namespace

void add_schema(CLI::App& app, Invocation& invocation) {
  auto file = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("schema", tr("Prints the JSON Schema of batch files, for editors; asks no daemon"));
  command
      ->add_option("--models", *file,
                   tr("Catalogue of models; without it the one that the program brings along"))
      ->type_name("FILE");
  command->callback([&invocation, file] { invocation.run_alone = [file] { return print_schema(*file); }; });
}

}  // namespace yj::ctl
