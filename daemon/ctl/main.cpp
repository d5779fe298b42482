// yuanjingctl: asks a running yuanjingd over its socket. command_line.cpp wires it; each command is a file.
#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/language.hpp"

int main(int argc, char** argv) {
  yj::ctl::speak(yj::ctl::language_asked(), yj::ctl::catalogue_folder());
  return yj::ctl::run_command_line(argc, argv, YJ_VERSION);
}
