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
file(RENAME "${doc}/CHANGELOG.md" "${doc}/changelog")

# `-n`: no time stamp, so that the same tree gives the same package.
file(GLOB pages "${usr}/share/man/man*/*.[1-8]" "${usr}/share/man/*/man*/*.[1-8]")
foreach(file IN ITEMS ${pages} "${doc}/changelog")
  execute_process(COMMAND gzip -9nf "${file}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Where people look for examples; they stay beside the schemas that they name.
file(CREATE_LINK ../../yuanjingd/config/examples "${doc}/examples" SYMBOLIC)
