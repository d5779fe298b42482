# Copies the files that a patch names and changes the copies.
foreach(file IN LISTS FILES)
  get_filename_component(place ${FOLDER}/${file} DIRECTORY)
  file(MAKE_DIRECTORY ${place})
  configure_file(${ROOT}/${file} ${FOLDER}/${file} COPYONLY)
endforeach()
execute_process(COMMAND ${PROGRAM} --batch --forward -p1 -d ${FOLDER} -i ${PATCH} RESULT_VARIABLE failed OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
if(failed)
  file(REMOVE_RECURSE ${FOLDER})
  message(FATAL_ERROR "${PATCH} does not fit the sources any more: make it anew\n${said}")
endif()
