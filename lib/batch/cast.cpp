#include "batch/cast.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::batch {

namespace {

using catalog::Problems;
using catalog::YamlEntry;
using catalog::YamlKind;
using catalog::YamlNode;

constexpr auto kForms = "小满: cast/xiaoman.png, or 李长安: {images: [a.jpg, b.jpg], person: 模特张三}";
constexpr std::size_t kPersonBytesMax = 200;

void read_images(YamlNode node, std::string const& name, CastMember& member, Inputs& inputs,
                 Problems& problems) {
  std::vector<YamlNode> items{node};
  if (node.is_sequence()) items = node.items();
  if (items.empty()) problems.add(node.mark(), "no-value", fmt::format("'{}' has no image", name));
  for (auto const& item : items) {
    if (!item.is_scalar()) {
      problems.add(item.mark(), "bad-value", fmt::format("an image of '{}' is a path", name), kForms);
      continue;
    }
    if (auto path = inputs.name(item.scalar(), item.mark(), problems)) member.images.push_back(*path);
  }
}

void read_person(YamlEntry const& entry, std::string const& name, CastMember& member, Problems& problems) {
  std::string person = entry.value.is_scalar() ? trimmed(entry.value.scalar()) : "";
  if (person.empty() || person.size() > kPersonBytesMax || printable(person, person.size()) != person) {
    problems.add(entry.value.kind() == YamlKind::null ? entry.key.mark() : entry.value.mark(), "bad-value",
                 fmt::format("the person of '{}' is a name", name),
                 "the name with which the person was verified, as `yuanjingctl assets groups` shows it");
    return;
  }
  member.person = std::move(person);
}

CastMember read_member(YamlEntry const& entry, std::string const& name, Inputs& inputs, Problems& problems) {
  CastMember member;
  if (!entry.value.is_map()) {
    if (entry.value.kind() == YamlKind::null) {
      problems.add(entry.key.mark(), "no-value", fmt::format("'{}' has no image", name), kForms);
    } else {
      read_images(entry.value, name, member, inputs, problems);
    }
    return member;
  }
  catalog::refuse_unknown_keys(entry.value, {"images", "person"}, fmt::format("cast member '{}'", name),
                               problems);
  auto images = entry.value.find("images");
  if (!images || images->value.kind() == YamlKind::null) {
    problems.add(entry.key.mark(), "missing-key", fmt::format("'{}' has no images", name), kForms);
  } else {
    read_images(images->value, name, member, inputs, problems);
  }
  if (auto person = entry.value.find("person")) read_person(*person, name, member, problems);
  return member;
}

}  // namespace

Cast Cast::read(YamlEntry const& entry, Inputs& inputs, Problems& problems) {
  Cast cast;
  if (!entry.value.is_map()) {
    problems.add(entry.value.mark(), "bad-value", "'cast' takes a map of names", kForms);
    return cast;
  }
  for (auto const& each : entry.value.entries()) {
    std::string name{each.key.scalar()};
    bool path_like = name.find_first_of("./$") != std::string::npos;
    if (name.empty() || path_like || printable(name, name.size()) != name) {
      problems.add(each.key.mark(), "bad-name",
                   fmt::format("'{}' cannot be a name in 'cast'", printable(name, 60)),
                   "a word without '.', '/' and '$', so that it is no path");
      continue;
    }
    cast.members_.emplace(name, read_member(each, name, inputs, problems));
  }
  return cast;
}

CastMember const* Cast::find(std::string_view name) const {
  auto found = members_.find(name);
  return found == members_.end() ? nullptr : &found->second;
}

bool Cast::is_meant_by(std::string_view written) const {
  return !members_.empty() && written.find_first_of("./") == std::string_view::npos;
}

std::vector<std::string> Cast::names() const {
  std::vector<std::string> names;
  for (auto const& [name, member] : members_) names.push_back(name);
  return names;
}

}  // namespace yj::batch
