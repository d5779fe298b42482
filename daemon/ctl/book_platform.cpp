#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// Why nothing leaves now, what the platform and the network did, and what became of a file.
Sentences book_of_platform() {
  static constexpr std::array kAll{
      Sentence{mark("the daemon is going down")},
      Sentence{mark("It goes on at the next start")},
      Sentence{mark("an order could not be made ready: {}"), "s"},
      Sentence{mark("It is tried again by itself. If it stays so, look at the disk of the state folder")},
      Sentence{mark("the platform cannot be reached: {}"), "s"},
      Sentence{mark("Nothing needs doing if the network comes back: it is tried again by itself. Otherwise "
                    "check the network, platform.generation_url and platform.proxy")},
      Sentence{mark("{} ({} {} refused since)"), "s.s"},
      Sentence{mark("{}: {} answers to orders in a row were lost")},
      Sentence{
          mark("{}: the answer to an order was lost, so only one job will try whether the way is clear")},
      Sentence{mark("Look at the jobs in doubt first (yuanjingctl jobs --state in_doubt), then `yuanjingctl "
                    "resume` lets one job try")},
      Sentence{mark("{}: the platform asked for fewer requests")},
      Sentence{mark("as many orders as allowed are being sent")},
      Sentence{mark("limits.in_flight ({}) is reached")},
      Sentence{mark("the account's in_flight limit ({}) is reached")},
      Sentence{mark("limits.models.{} ({}) is reached")},
      Sentence{mark("the platform asked for fewer requests; {} run at once now")},
      Sentence{mark("limits.submits_per_second is reached")},
      Sentence{mark("Top up at {} (log in, then your menu, finance). Nothing fails of it: running tasks and "
                    "downloads go on, and orders go on by themselves once the balance suffices; `yuanjingctl "
                    "resume` tries at once")},
      Sentence{mark("account {}: the platform refuses the API key ({})")},
      Sentence{mark("Nothing is lost. Make a key at {}; put it into the key's file in place of the old one "
                    "and tell the daemon (systemctl reload yuanjingd, or SIGHUP), or start it anew if the "
                    "key came from its environment. If the key is right, `yuanjingctl resume` tries again")},
      Sentence{
          mark("account {}: something other than the platform's API answered ({}); nothing was ordered")},
      Sentence{mark("Check platform.generation_url and platform.proxy in the configuration and restart the "
                    "daemon, or say `yuanjingctl resume` when the network is well again")},
      Sentence{mark("account {}: the balance is used up; the platform says \"{}\"")},
      Sentence{mark("{}: the balance does not suffice for this model; the platform says \"{}\"")},
      Sentence{mark("{}: only this model is refused (the platform says \"{}\"), while orders of other models "
                    "are taken: at the platform it has no price, or it asks for a higher minimum balance")},
      Sentence{mark("Ask the platform about the model, or see whether more than the usual balance helps "
                    "({}); it is tried now and then, and `yuanjingctl resume --model {}` tries at once. Its "
                    "jobs can be cancelled and handed in for another model")},
      Sentence{mark("nothing is ordered: {}"), "s"},
      Sentence{
          mark("Make room, or lower disk.reserve; it goes on by itself. What runs is still brought home")},
      Sentence{mark("{} has {} MiB free, less than disk.reserve ({} MiB)")},
      Sentence{mark("the store does not take changes ({}); nothing more is submitted until it does"), "s"},
      Sentence{mark(
          "See that the disk of the state folder has room and can be written; it is tried every second")},
      Sentence{mark("the answer does not tell whether the order was taken: it has no text")},
      Sentence{mark("the answer does not tell whether the order was taken: {}")},
      Sentence{mark("the server at this address sends us elsewhere (HTTP {} to {})")},
      Sentence{mark("something other than the API answered: {}")},
      Sentence{mark("the request left and no answer came back: {}"), "s"},
      Sentence{mark("the request arrived cut short: it says that '{}' is missing")},
      Sentence{mark("answered before the request was complete; {}"), "s"},
      Sentence{mark("the text is longer than {} MiB; the rest was not kept")},
      Sentence{mark("the text ends where the model stopped at its own limit (finish_reason: length); it may "
                    "be cut short")},
      Sentence{mark("the answer says FAILED without a word")},
      Sentence{mark("the answer broke off after {} bytes of text ({}); what came is kept"), ".s"},
      Sentence{mark("it ended without saying that this was all")},
      Sentence{mark("HTTP {}: the answer is compressed ({}) although it was asked not to be")},
      Sentence{mark("HTTP {} without a word")},
      Sentence{mark("it was not read to its end")},
      Sentence{mark("1 of its records does not say whose it is")},
      Sentence{mark("{} of its records do not say whose they are")},
      Sentence{mark("{} does not answer as the API does: {}")},
      Sentence{mark("a web page answers in its place")},
      Sentence{mark("its answer is not a whole page of records")},
      Sentence{mark("its answer broke off: {}")},
      Sentence{mark("the account '{}' has no API key")},
      Sentence{mark("the request would have {} bytes, and the platform takes {}")},
      Sentence{mark("The platform has no access to this vendor set up. Check --vendor (volcengine is the "
                    "documented one); if it is right, ask the platform's operator to configure the vendor "
                    "for your organisation.")},
      Sentence{mark("The platform has this vendor set up but switched off. Ask the platform's operator to "
                    "activate it again.")},
      Sentence{
          mark("This group does not exist or is not your organisation's. `yuanjingctl assets groups` lists "
               "yours; a person appears there after the face verification (`yuanjingctl assets verify`).")},
      Sentence{mark("This asset does not exist or is not your organisation's. `yuanjingctl assets list "
                    "GROUP` lists the assets of a group with their ids.")},
      Sentence{mark("The person has not finished the face verification, or failed it. Make a new link with "
                    "`yuanjingctl assets verify` (a link is good for 120 seconds) and have the person follow "
                    "it to its end.")},
      Sentence{mark("The platform refused this and changed nothing; its own words say why.")},
      Sentence{mark("The platform does not take the account's API key for assets. Make a key on the "
                    "platform's web site and put it into the key's file.")},
      Sentence{mark("The platform takes at most 10 MiB in one request, about 7.5 MB of a file. Make the file "
                    "smaller, or put it on a public web server and upload its URL.")},
      Sentence{mark("The platform did not take this now, and changed nothing. Try again later.")},
      Sentence{mark(
          "No whole answer came back, so it is not known whether the platform did it. Uploads are looked for "
          "by their name before they are sent again; everything else may simply be asked again.")},
      Sentence{mark("The platform could not use this file as an asset of the person: the face may not be the "
                    "verified person's, or the file is not one that it takes. Choose another file; the same "
                    "one is uploaded again only if you ask for it with --again.")},
      Sentence{mark("The daemon tries again by itself.")},
      Sentence{mark("the platform says: {}")},
      Sentence{mark("no answer from {}: {}"), ".s"},
      Sentence{mark("no use for the answer of {}: {}"), ".s"},
      Sentence{mark("the proxy {} must be a plain http one: TLS goes through its tunnel")},
      Sentence{mark("the file became shorter while it was sent")},
      Sentence{mark("cannot connect to {}: links into private or local networks are not followed")},
      Sentence{mark("{} (the last of {} addresses of {})"), "s"},
      Sentence{mark("the proxy gave no tunnel to {}: {}"), ".s"},
      Sentence{mark("the proxy gave no tunnel to {}: it answered {}")},
      Sentence{mark("the proxy sent something of its own into the tunnel to {}")},
      Sentence{mark("the proxy cannot be reached: {}"), "s"},
      Sentence{mark("slower than {} bytes a second")},
      Sentence{mark("cannot load the system's certificates: {}"), "s"},
      Sentence{mark("cannot take certificates from {}: {}"), ".s"},
      Sentence{mark("the peer was silent for too long")},
      Sentence{mark("the peer ended the connection")},
      Sentence{mark("the connection was closed on our side")},
      Sentence{mark("the TLS connection was cut")},
      Sentence{mark("name lookup of {} took too long")},
      Sentence{mark("name lookup of {} failed: it has no address")},
      Sentence{mark("name lookup of {} failed: {}"), ".s"},
      Sentence{mark("cannot connect to {}: no answer in time")},
      Sentence{mark("cannot connect to {}: {}"), ".s"},
      Sentence{mark("TLS with {} failed: its certificate is for another name")},
      Sentence{mark("TLS with {} failed: its certificate is not trusted ({})")},
      Sentence{mark("TLS with {} failed: no answer in time")},
      Sentence{mark("TLS with {} failed: {}"), ".s"},
      Sentence{mark("TLS cannot verify a host of the name '{}'")},
      Sentence{mark("{} is shorter than the {} bytes that were promised")},
      Sentence{mark("the connection to {} broke before the request was complete: {}"), ".s"},
      Sentence{mark("the body is larger than {} bytes")},
      Sentence{mark("the head is larger than {} bytes")},
      Sentence{mark("the connection ended before any byte of the answer")},
      Sentence{mark("the connection ended before the end of the body")},
      Sentence{mark("the connection ended within the head of the answer")},
      Sentence{mark("the server compresses the file ({}) although it was asked not to")},
      Sentence{mark("the server announces a file of {} bytes; at most {} are taken")},
      Sentence{mark("an answer that is no file has no end")},
      Sentence{mark("the link redirects in circles or nowhere ({})")},
      Sentence{mark("the link redirects from https to plain http")},
      Sentence{mark("the link answers {}")},
      Sentence{mark("the file is cut short")},
      Sentence{mark("the video is cut short within a box's head")},
      Sentence{mark("the video has a box '{}' smaller than its own head")},
      Sentence{mark("the video is cut short within its box '{}'")},
      Sentence{mark("the video has no '{}' box")},
      Sentence{mark("the JPEG is cut short: it has no end marker")},
      Sentence{mark("the PNG is cut short: it has no end chunk")},
      Sentence{mark("the WebP has {} bytes and promises {}")},
      Sentence{mark("the WAV has {} bytes and promises {}")},
      Sentence{mark("the text is not UTF-8")},
      Sentence{mark("the link gives text instead of a {}: {}"), "s"},
      Sentence{mark("the file does not begin like {}"), "s"},
      Sentence{mark("{} other files have the name that {} needs; remove some")},
      Sentence{mark("the platform did not list {} when it was asked at {}: {} job(s) of it may be refused")},
      Sentence{mark("the platform does not list these models of the catalogue: {}")},
      Sentence{mark(
          "the platform lists models that the catalogue does not have: {}; `yuanjingctl models` tells more")},
      Sentence{mark("the platform's list of models did not come: {}"), "s"},
      Sentence{mark("{} bytes do not fit: {} has {} free and {} are kept in reserve")},
      Sentence{mark("the answer has no h5_link")},
      Sentence{mark("the answer has no groups")},
      Sentence{mark("the answer has no id")},
      Sentence{mark("the answer has no status")},
      Sentence{mark("the answer has no assets")},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
