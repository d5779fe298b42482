#pragma once

#include <span>

namespace yj::ctl {

// The book of what the daemon says in its own words. It says everything in English, and much of that was written into its store
// long ago; so whoever shows it finds the sentence here again, and the catalogue has its translation.

/// One template, as the daemon fills it in: `{}` where something stands, `{{` and `}}` for braces.
struct Sentence {
  char const* english;
  /// What stands in each place: `s` may be a sentence of the daemon's own, `k` is one that the book has, `w` the name of a state,
  /// `n` a number. Anything else, and whatever is not mentioned, is a name, a command, or words of a person or of the platform:
  /// it stays as it is. Where there is no number or known sentence as it should be, this is not the sentence that was said.
  char const* places = "";
};
using Sentences = std::span<Sentence const>;

Sentences book_of_jobs();
Sentences book_of_money();
Sentences book_of_requests();
Sentences book_of_batches();
Sentences book_of_yaml();
Sentences book_of_people();
Sentences book_of_platform();
Sentences book_of_store();
Sentences book_of_doctor();

// What would fit too much if it were looked for everywhere:
Sentences book_of_events();    ///< in the texts of events that tell who did something
Sentences book_of_problems();  ///< in what is wrong, and what to do
Sentences book_of_phrases();   ///< in the places of other sentences
Sentences book_of_system();    ///< there, too: what the C library says

}  // namespace yj::ctl
