// Every model and type of the shipped catalogue, with every value of its tables, checked by the daemon and by the
// schema of editors.
#include "base/text.hpp"
#include "unit/batch/schema_bench.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace yj::catalog {

void PrintTo(Offer const& offer, std::ostream* out) { *out << offer.model << " " << name_of(offer.type); }

}  // namespace yj::catalog

namespace yj::batch {
namespace {

using catalog::Offer;
using catalog::Parameter;
using catalog::Role;
using catalog::ValueKind;

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string files(Offer const& offer, bool needed_only) {
  std::string keys;
  for (auto const& slot : offer.files) {
    if (slot.min == 0 && needed_only) continue;
    keys += fmt::format(", {}: {}", name_of(slot.role),
                        catalog::takes_list(slot.role) ? "[a.jpg, b.png]" : "a.jpg");
  }
  return keys;
}

/// The whole file for one job with these further keys.
std::string job(Offer const& offer, std::string const& keys) {
  return fmt::format("jobs:\n  - {{prompt: 猫, model: {}, type: {}{}{}}}\n", offer.model, name_of(offer.type),
                     files(offer, true), keys);
}
std::string job(Offer const& offer, std::string const& key, std::string const& value) {
  return job(offer, fmt::format(", {}: {}", key, value));
}

std::vector<std::string> numbers(Parameter const& parameter) {
  std::vector<std::string> all;
  for (auto const& value : parameter.allowed) all.push_back(catalog::value_text(value));
  if (!all.empty()) return all;
  std::int64_t from = parameter.min.value_or(1);
  for (std::int64_t i = from; i <= parameter.max.value_or(from + 30); ++i) all.push_back(std::to_string(i));
  if (!parameter.max) all.emplace_back("100000");
  return all;
}

/// Every value that a table allows, in every form that the checker forgives.
std::vector<std::string> right_values(Parameter const& parameter) {
  std::vector<std::string> all;
  if (parameter.kind == ValueKind::yes_no) {
    return {"true",    "True",  "TRUE",  "yes",   "Yes", "on", "ON",  "y", "Y", "tRUE",  "' Y '",
            "\"yes\"", "false", "False", "FALSE", "no",  "No", "off", "n", "N", "' N '", "\"no\""};
  }
  if (parameter.kind == ValueKind::integer) {
    for (auto const& number : numbers(parameter)) {
      for (auto const* form : {"{}", "'{}'", "' {} '", "{}s", "{}S", "{} s", "{}秒", "'{} 秒 '"})
        all.push_back(fmt::format(fmt::runtime(form), number));
    }
    return all;
  }
  if (parameter.allowed.empty()) {
    if (parameter.key == "size")
      return {"600*400", "600x400", "600 X 400", "' 600×400 '", "600＊400", "1 0*2 0", "1*1"};
    return {"文字，水印", "5", "0.5", "true", "''", "' '", "'${batch} $$5'"};
  }
  for (auto const& value : parameter.allowed) {
    std::string const word = catalog::value_text(value);
    all.insert(all.end(), {word, "'" + word + "'", lower_ascii(word), upper(word), "' " + word + " '"});
    if (auto colon = word.find(':'); colon != std::string::npos) {
      std::string const left = word.substr(0, colon);
      std::string const right = word.substr(colon + 1);
      all.insert(all.end(),
                 {left + "：" + right, "'" + left + " : " + right + "'", "'" + left + " ：" + right + "'"});
    }
    if (auto star = word.find('*'); star != std::string::npos) {
      for (auto const* times : {"x", "X", "×", "＊", " * ", " x "})
        all.push_back(word.substr(0, star) + times + word.substr(star + 1));
    }
  }
  if (!parameter.unsent.empty()) all.insert(all.end(), {parameter.unsent, upper(parameter.unsent)});
  return all;
}

std::vector<std::string> wrong_values(Parameter const& parameter) {
  std::vector<std::string> all{"[a]", "{a: b}", "~"};
  if (parameter.kind == ValueKind::text && parameter.allowed.empty() && parameter.key != "size") return all;
  all.insert(all.end(), {"banana", "''", "' '", "'${谁}'"});
  if (parameter.kind == ValueKind::integer) {
    all.insert(all.end(), {"1m", "-5", "0", "true", "5.5", "'05'", "5 秒 钟"});
    if (parameter.max) all.push_back(std::to_string(*parameter.max + 1));
    if (parameter.max) all.push_back(std::to_string(*parameter.max + 1) + "s");
    if (!parameter.allowed.empty()) all.insert(all.end(), {"6", "6s", "'7'", "100"});
  } else if (parameter.kind == ValueKind::yes_no) {
    all.insert(all.end(), {"1", "0", "maybe", "ja", "yesno"});
  } else {
    all.insert(all.end(), {"5", "true", "4k", "21:9", "600", "x"});
    if (!parameter.allowed.empty()) all.emplace_back("1*1");
  }
  return all;
}

class EveryOffer : public testing::TestWithParam<Offer> {};

TEST_P(EveryOffer, TakesItsValuesInEveryForm) {
  Offer const& offer = GetParam();
  both_take(job(offer, ""));
  both_take(job(offer, files(offer, false).substr(files(offer, true).size())));
  for (auto const& parameter : offer.parameters) {
    for (auto const& value : right_values(parameter)) both_take(job(offer, parameter.key, value));
  }
}

TEST_P(EveryOffer, TakesItsModelAndTypeInAnyLetterCase) {
  Offer offer = GetParam();
  offer.model = upper(offer.model);
  both_take(job(offer, ""));
}

TEST_P(EveryOffer, RefusesOtherValues) {
  Offer const& offer = GetParam();
  for (auto const& parameter : offer.parameters) {
    for (auto const& value : wrong_values(parameter)) both_refuse(job(offer, parameter.key, value));
  }
}

TEST_P(EveryOffer, RefusesKeysThatDoNotApply) {
  Offer const& offer = GetParam();
  std::map<std::string, std::string> const likely{
      {"duration", "5"},  {"ratio", "16:9"},        {"resolution", "720p"}, {"size", "1280*720"},
      {"off_peak", "no"}, {"negative_prompt", "a"}, {"sys_prompt", "a"}};
  for (auto const& key : catalog::parameter_keys()) {
    if (offer.parameter(key) == nullptr) both_refuse(job(offer, key, likely.at(key)));
  }
  for (std::size_t i = 0; i < catalog::kRoleCount; ++i) {
    auto role = static_cast<Role>(i);
    if (offer.slot(role) == nullptr) both_refuse(job(offer, std::string{name_of(role)}, "a.jpg"));
  }
  for (auto const& parameter : offer.parameters)
    both_refuse(job(offer, "fields", "{" + parameter.field + ": 5}"));
  for (auto const& slot : offer.files) both_refuse(job(offer, "fields", "{" + slot.field + ": '@a.jpg'}"));
}

TEST_P(EveryOffer, NeedsItsFiles) {
  Offer const& offer = GetParam();
  std::string const bare = fmt::format("prompt: 猫, model: {}", offer.model);
  for (auto const& slot : offer.files) {
    std::string others;
    for (auto const& other : offer.files) {
      if (other.role != slot.role) others += fmt::format(", {}: a.jpg", name_of(other.role));
    }
    std::string text = fmt::format("jobs: [{{{}, type: {}{}}}]\n", bare, name_of(offer.type), others);
    if (slot.min > 0) {
      both_refuse(text);
      both_take(fmt::format("defaults: {{{}: a.jpg}}\n{}", name_of(slot.role), text));
    } else {
      both_take(text);
    }
    if (slot.max > 0 && catalog::takes_list(slot.role)) {
      std::string list = "a.jpg";
      for (std::size_t i = 1; i < slot.max; ++i) list += ", a.jpg";
      both_take(fmt::format("jobs: [{{{}, {}: [{}]}}]\n", bare, name_of(slot.role), list));
      both_refuse(fmt::format("jobs: [{{{}, {}: [{}, a.jpg]}}]\n", bare, name_of(slot.role), list));
    }
  }
}

/// The same job, with the type found from its files, and with the model from `defaults`.
TEST_P(EveryOffer, IsKnownWithoutBeingSaid) {
  Offer const& offer = GetParam();
  std::string const needed = files(offer, true);
  if (offer.type == JobType::i2v && needed.empty()) return;  // frames that may be left out tell no type
  for (auto const& parameter : offer.parameters) {
    std::string const good = right_values(parameter).front();
    std::string const keys = fmt::format("prompt: 猫{}, {}: ", needed, parameter.key);
    both_take(fmt::format("jobs: {{a: {{model: {}, {}{}}}}}\n", offer.model, keys, good));
    both_take(fmt::format("defaults: {{model: {}}}\njobs: {{a: {{{}{}}}}}\n", offer.model, keys, good));
    both_refuse(fmt::format("jobs: {{a: {{model: {}, {}[x]}}}}\n", offer.model, keys));
    if (parameter.allowed.empty()) continue;
    both_refuse(fmt::format("jobs: {{a: {{model: {}, {}banana}}}}\n", offer.model, keys));
    both_refuse(fmt::format("defaults: {{model: {}}}\njobs: {{a: {{{}banana}}}}\n", offer.model, keys));
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, EveryOffer, testing::ValuesIn(shipped().offers()), [](auto const& tested) {
  std::string name = fmt::format("{}_{}", tested.param.model, name_of(tested.param.type));
  for (char& c : name) {
    if (c == '-' || c == '.') c = '_';
  }
  return name;
});

TEST(ShippedOffers, AreAsManyAsTheCatalogueShows) { EXPECT_EQ(shipped().offers().size(), 27U); }

}  // namespace
}  // namespace yj::batch
