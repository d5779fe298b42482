#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What a job waits for, what a person can do about it, and what is told when it is changed.
Sentences book_of_jobs() {
  static constexpr std::array kAll{
      Sentence{mark("its batch is paused: {}"), "s"},
      Sentence{mark("its batch is paused")},
      Sentence{mark("its batch is held: {}"), "s"},
      Sentence{mark("its batch is held")},
      Sentence{mark("`{}` lets it go on")},
      Sentence{mark("`yuanjingctl approve {}` lets it go")},
      Sentence{mark("Mend what is named there; `{}` lets the rest go on")},
      Sentence{mark("its last try ended without a task ({}); nothing was bought, and it is tried again"),
               "s"},
      Sentence{mark("it is sent when its turn comes among the jobs of {}")},
      Sentence{mark("its order was sent at {} and the answer was lost ({}), so nobody knows whether it was "
                    "bought. It is not ordered again by itself"),
               ".s"},
      Sentence{mark("Look at {} for a task of {} from that minute (transno {}), then say what you found:")},
      Sentence{mark("there is such a task, with this ID: it is watched and its files are brought home")},
      Sentence{mark("there is none and nothing was charged: it is ordered anew")},
      Sentence{mark("it cannot be found out, and you would rather pay twice than go without")},
      Sentence{mark("What came of it is shown by `yuanjingctl show {}`. Look at {} whether a call of {} from "
                    "that minute was charged (transno {}), then say what you found:")},
      Sentence{mark("the platform refused the order: \"{}\". No task was made and nothing was bought")},
      Sentence{mark("Mend the job with `yuanjingctl edit {} --set KEY=VALUE`; `yuanjingctl retry {}` sends "
                    "it once more")},
      Sentence{mark("the platform says \"{}\": {}. The platform does not bill failed tasks"), ".s"},
      Sentence{mark("{}: `yuanjingctl retry {}`"), "s"},
      Sentence{mark("{}. `yuanjingctl edit {} --prompt …` (or --set) changes it, and `yuanjingctl retry {}` "
                    "orders it again"),
               "s"},
      Sentence{mark("{}; {}; it is tried again and never given up"), "ss"},
      Sentence{mark("it needs the result of another job")},
      Sentence{mark("it is {}"), "k"},
      Sentence{mark("a person or a limit holds it")},
      Sentence{mark("its order is being sent")},
      Sentence{mark("its order was sent; the platform's answer is awaited")},
      Sentence{mark("the platform works on it (task {})")},
      Sentence{mark("its files are being brought home")},
      Sentence{mark("it is done; its files are in the folder {} of the output")},
      Sentence{mark("a job whose result it needs failed")},
      Sentence{mark("a person cancelled it before anything was bought")},
      Sentence{mark("`yuanjingctl retry {}` orders it after all")},
      Sentence{
          mark("Its attempt {} of {} (transno {}) was never cleared up: it may have been bought as well")},
      Sentence{mark("the pictures of person {} are looked after now")},
      Sentence{mark("`yuanjingctl resume {}` lets it go on")},
      Sentence{mark("the platform could not reach the maker of the model")},
      Sentence{mark("the maker of the model has no room at the moment")},
      Sentence{mark("a content check turned the prompt or a picture down")},
      Sentence{mark("a value or a file of the order was not accepted")},
      Sentence{mark("nothing more is known than these words")},
      Sentence{mark("It has nothing to do with the job; order it again later")},
      Sentence{mark("The same words and pictures will be turned down again: change them")},
      Sentence{mark("The same order will fail again: change what is named there")},
      Sentence{mark("Order it once more, or change the prompt or the model in a batch of its own")},
      Sentence{mark("1 job is being sent at this moment; if the platform takes it, it goes on")},
      Sentence{mark("{} jobs are being sent at this moment; those that the platform takes go on")},
      Sentence{mark("1 job is already submitted; it is paid for and goes on")},
      Sentence{mark("{} jobs are already submitted; they are paid for and go on")},
      Sentence{mark("1 job is in doubt; it may be paid for and stays as it is")},
      Sentence{mark("{} jobs are in doubt; they may be paid for and stay as they are")},
      Sentence{mark("job '{}' is being sent at this moment; if the platform takes it, it goes on")},
      Sentence{mark("job '{}' is already submitted; it is paid for and goes on")},
      Sentence{mark("job '{}' is in doubt; it may be paid for and stays as it is")},
      Sentence{mark("job '{}' is {} already; there was nothing to stop"), ".w"},
      Sentence{mark("there are {} problems, the first: {}")},
      Sentence{mark("the job is as it was")},
      Sentence{mark("edited by {}: {}")},
      Sentence{mark("it is {}: a retry orders it as it is now"), "w"},
      Sentence{mark("its batch is {}, so the job waits until the batch is resumed"), "w"},
      Sentence{mark("its batch is cancelled, so the job is cancelled too")},
      Sentence{mark("nothing changed: no job of it waits with another priority than {}")},
      Sentence{mark("job {} is {}; only what is not submitted yet can go earlier or later"), ".w"},
      Sentence{mark("job {} is {}; only a job that is not ordered can be edited"), ".w"},
      Sentence{mark("job {} is {}; only failed and cancelled jobs can be tried again"), ".w"},
      Sentence{mark("job {} is {}; only a job that is not submitted yet can be paused"), ".w"},
      Sentence{mark("job {} is {}; only a paused job can be resumed"), ".w"},
      Sentence{mark("job {} is {}; only a job in doubt can be resolved"), ".w"},
      Sentence{mark("job '{}' is {}; only a job in doubt can be resolved"), ".w"},
      Sentence{mark("job {} is {}; '{}' cannot happen to it"), ".w"},
      Sentence{mark("job {} is {}"), ".w"},
      Sentence{mark("job {} is not paused: it waits for a person whose pictures are not active yet")},
      Sentence{mark("job {} was edited by somebody else meanwhile; look at it again")},
      Sentence{mark("job {} was edited while its order was made ready")},
      Sentence{mark("job {} was ordered again after a doubt before")},
      Sentence{mark("job {} belongs to another owner now")},
      Sentence{mark("job {} still misses files")},
      Sentence{mark("file {} of job {} is home already or not expected")},
      Sentence{mark("attempt {} is not being prepared")},
      Sentence{mark("attempt {} is settled already")},
      Sentence{mark("attempt {} is not on its way")},
      Sentence{mark("the batch of job {} is cancelled")},
      Sentence{mark("the batch of job {} is {}"), ".w"},
      Sentence{mark("batch '{}' is {}"), ".w"},
      Sentence{mark("task {} belongs to job '{}' of batch '{}'; no task is given to two jobs")},
      Sentence{mark("the platform does not know a task {} (\"{}\"), so the job stays in doubt. Look for a "
                    "slip of the pen; records older than a day or two may have been moved away there")},
      Sentence{mark("task {} could not be verified, so the job stays in doubt: {}"), ".s"},
      Sentence{mark("task {} could not be verified, because the platform refuses the API key: {}")},
      Sentence{mark("job '{}' is a text: it comes with the answer to its order alone, and no task can be "
                    "asked for it. `yuanjingctl show` has what came")},
      Sentence{mark("{} said that nothing was bought")},
      Sentence{mark("never cleared up: {} ordered it again, knowing that it may have been bought")},
      Sentence{mark("its answer was lost and no look into the platform's history showed it; ordered once "
                    "more by on_doubt: resend_once")},
      Sentence{mark("The platform's history cannot be asked for it, because orders go without a transno "
                    "(platform.send_transno)")},
      Sentence{mark("The platform's history is not open to this account ({}), so a person has to find out; "
                    "it is asked again once a day")},
      Sentence{mark("The platform's history has not been asked for it yet")},
      Sentence{mark("The platform's history was asked {}, last at {}: {}"), "s.s"},
      Sentence{mark("the last try failed ({})"), "s"},
      Sentence{mark("it is not asked again by itself")},
      Sentence{
          mark("if the last look finds nothing either, it is ordered once more (on_doubt: resend_once)")},
      Sentence{
          mark("the platform made more than one task of one order; besides the one that is brought home:{}")},
      Sentence{mark("it shows no such order, which is no proof")},
      Sentence{mark("it shows the order, but no task of it so far")},
      Sentence{mark("it shows a task of this order that belongs to {}")},
      Sentence{mark("it shows that the order was answered, but not with what; it was bought")},
      Sentence{mark("its {} could not be fetched {}: {}"), "ss"},
      Sentence{mark("the platform called the job finished and gave no usable link to its file, nor a task to "
                    "ask; look at its answer (yuanjingctl show)")},
      Sentence{mark("task {} succeeded, yet the platform gives no link to its file; it is asked again")},
      Sentence{mark("its sidecar could not be written: {}"), "s"},
      Sentence{mark("it cannot be asked about, because the platform refuses the key: {}")},
      Sentence{mark("asking about its task failed: {}"), "s"},
      Sentence{mark(
          "the platform does not know task {} ({}); it is asked again and never ordered again by itself")},
      Sentence{mark("task {} has been running since {}; it is asked every hour")},
      Sentence{mark("the daemon stopped before the request was complete")},
      Sentence{mark(
          "the daemon stopped while the order was being sent; nobody knows whether the platform took it")},
      Sentence{mark("held back because the daemon stops")},
      Sentence{mark("held back before its last part, because submitting stopped")},
      Sentence{mark("the order could not be written down, so it was not sent")},
      Sentence{
          mark("the stored copy of {} is missing or damaged; hand the batch in again under another name")},
      Sentence{mark("the picture {} of person {} cannot be used any more: `yuanjingctl assets groups` shows "
                    "whether the person is still verified. Tried again, the job waits until it can be used")},
      Sentence{mark("ordered at {}, after the backup was made from which the store was restored; what became "
                    "of it is not known here")},
      Sentence{mark("paused by {}")},
      Sentence{mark("cancelled by {}")},
      Sentence{mark("every picture of its people is active")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
