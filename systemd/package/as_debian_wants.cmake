# Run by cpack between installing into its folder and packing that folder.
set(usr "${CPACK_TEMPORARY_DIRECTORY}/usr")
set(doc "${usr}/share/doc/yuanjingd")
if(NOT IS_DIRECTORY "${doc}")
  message(FATAL_ERROR "nothing was installed into ${doc}")
endif()

# The examples have Chinese names, which cpack can only pack where names may be Chinese.
set(locale "$ENV{LC_ALL}")
if(NOT locale)
  set(locale "$ENV{LC_CTYPE}")
endif()
if(NOT locale)
  set(locale "$ENV{LANG}")
endif()
if(NOT locale MATCHES "[Uu][Tt][Ff]-?8")
  message(FATAL_ERROR "cpack wants a UTF-8 locale for the names of the examples: LC_ALL=C.UTF-8 cpack -G DEB")
endif()

# Debian's form of a licence file: the text indented, empty lines as dots.
file(READ "${CPACK_YJ_LICENSE}" license)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)" holder "${license}")
set(holder "${CMAKE_MATCH_1}")
string(FIND "${license}" "Permission is hereby granted" begin)   # behind the title and the line of the copyright
if(begin LESS 0 OR NOT holder)
  message(FATAL_ERROR "LICENSE is not the text that was expected")
endif()
string(SUBSTRING "${license}" ${begin} -1 terms)
string(STRIP "${terms}" terms)
string(REGEX REPLACE "\n\n" "\n.\n" terms "${terms}")
string(REGEX REPLACE "\n" "\n " terms " ${terms}")
file(WRITE "${doc}/copyright" "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: yuanjingd

Files: *
Copyright: ${holder}
License: Expat

License: Expat
${terms}
")
file(REMOVE "${doc}/LICENSE")

# Debian's form of a changelog: an entry for each version, newest first. What is not released yet is as old as its file.
file(READ "${doc}/CHANGELOG.md" changes)
file(TIMESTAMP "${doc}/CHANGELOG.md" written "%Y-%m-%d" UTC)
file(REMOVE "${doc}/CHANGELOG.md")
string(FIND "${changes}" "\n## [" begin)
set(entries "")
while(begin GREATER_EQUAL 0)
  string(SUBSTRING "${changes}" ${begin} -1 changes)
  string(SUBSTRING "${changes}" 1 -1 behind)
  string(FIND "${behind}" "\n## [" begin)
  string(SUBSTRING "${behind}" 0 ${begin} entry)
  set(changes "${behind}")
  string(REGEX MATCH "^## \\[([^]\n]+)\\]( - ([0-9-]+))?" heading "${entry}")
  set(version "${CMAKE_MATCH_1}")
  set(day "${CMAKE_MATCH_3}")
  set(distribution unstable)
  if(version STREQUAL "Unreleased")
    set(version "${CPACK_PACKAGE_VERSION}")
    set(day "${written}")
    set(distribution UNRELEASED)
  endif()
  string(LENGTH "${heading}" length)
  string(SUBSTRING "${entry}" ${length} -1 entry)
  string(STRIP "${entry}" entry)
  string(REGEX REPLACE "\n  ([^ ])" "\n    \\1" entry "\n${entry}")
  string(REGEX REPLACE "\n- " "\n  * " entry "${entry}")
  string(REGEX REPLACE "\n### ([^\n]*)" "\n  [ \\1 ]" entry "${entry}")
  execute_process(COMMAND date -u -R -d "${day}" OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  string(APPEND entries
    "yuanjingd (${version}) ${distribution}; urgency=medium\n${entry}\n\n -- ${CPACK_PACKAGE_CONTACT}  ${date}\n\n")
endwhile()
if(NOT entries)
  message(FATAL_ERROR "CHANGELOG.md has no versions")
endif()
string(STRIP "${entries}" entries)
file(WRITE "${doc}/changelog" "${entries}\n")

# `-n`: no time stamp, so that the same tree gives the same package.
file(GLOB pages "${usr}/share/man/man*/*.[1-8]" "${usr}/share/man/*/man*/*.[1-8]")
foreach(file IN ITEMS ${pages} "${doc}/changelog")
  execute_process(COMMAND gzip -9nf "${file}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Where people look for examples; they stay beside the schemas that they name.
file(CREATE_LINK ../../yuanjingd/config/examples "${doc}/examples" SYMBOLIC)
