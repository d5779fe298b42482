# cmake -DOUT=file.cpp -DFOLDER=dir -DFILES=a,b -P embed.cmake: writes the files as byte arrays into one source file.
string(REPLACE "," ";" files "${FILES}")
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS files)
  file(READ "${FOLDER}/${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char kFile${index}[] = {${bytes}};\n")
  string(APPEND entries "      {\"${file}\", {kFile${index}, sizeof kFile${index}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUT}" "#include \"embedded_media.hpp\"

namespace yj::sim {

namespace {

${arrays}
}  // namespace

std::vector<EmbeddedFile> embedded_media() {
  return {
${entries}  };
}

}  // namespace yj::sim
")
