#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// Verified people and their pictures.
Sentences book_of_people() {
  static constexpr std::array kAll{
      Sentence{mark("whether person {} is verified cannot be asked now ({}); it is asked again")},
      Sentence{mark("person {} is not verified")},
      Sentence{mark("{} verified people are called {}")},
      Sentence{mark("cancel the batch, and hand it in anew with the id of the right group as `person` "
                    "(yuanjingctl assets groups)")},
      Sentence{mark("the picture {} of person {} cannot be uploaded: {}"), "..s"},
      Sentence{mark("cancel the batch, and hand it in anew with another picture")},
      Sentence{mark("the platform does not take the picture {} of person {}: {}")},
      Sentence{mark(
          "yuanjingctl assets upload {} FILE --again{} with this file, or another picture in a new batch")},
      Sentence{mark("{} of {} pictures of person {} can be used; the platform looks at the others")},
      Sentence{mark("this daemon has no platform for assets")},
      Sentence{mark("it has {} bytes, and at most {} fit into a request")},
      Sentence{mark("it is neither a picture nor a film by its content")},
      Sentence{mark("it is {} by its content, and no {}")},
      Sentence{mark("it has {} bytes, and the platform takes files of at most {} in a request; make it "
                    "smaller, or put it on a public web server and upload its URL")},
      Sentence{mark("the asset is not known")},
      Sentence{mark("{} verified people are called '{}'")},
      Sentence{mark("name one by the id of its group: {}")},
      Sentence{mark("no verified person and no group is called '{}'; '{}' is")},
      Sentence{mark("no verified person and no group is called '{}'; nobody is verified yet")},
      Sentence{mark("no verified person and no group is called '{}'; verified are {}")},
      Sentence{mark("the platform could not be asked, this is what was known before: {}. {}"), ".s"},
      Sentence{mark("which group is not said")},
      Sentence{mark("add ?group= and a group's id or its person's name")},
      Sentence{mark("the platform has {} assets in this group and lists {}")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
