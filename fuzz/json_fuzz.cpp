// JSON from a stranger: what `check` accepts reads the same in place as copied, and prints to a
// text that reads the same again.

#include "base/json.hpp"
#include "property.hpp"

namespace recourse::fuzz {
namespace {

void agree(json::Ref ref, const json::Value& value);

void agree_on_members(json::Ref ref, const json::Object& object) {
    std::size_t count = 0;
    for (const auto& member : ref.members()) {
        const auto name = member.name.string();
        must(name.has_value(), "a member's name is a string");
        must(member.name.equals(*name), "a string equals itself");
        must(ref[*name].raw() == member.value_raw, "a member is found by its name");
        const auto* copied = object.if_contains(*name);
        must(copied != nullptr, "a member is copied");
        agree(member.value(), *copied);
        ++count;
    }
    must(count == object.size(), "no member is lost or made up");
}

void agree_on_elements(json::Ref ref, const json::Array& array) {
    std::size_t index = 0;
    for (const auto element : ref.elements()) {
        must(index < array.size(), "no element is made up");
        agree(element, array[index]);
        ++index;
    }
    must(index == array.size(), "no element is lost");
    must(!ref.at(index), "there is nothing past the end");
    must(index == 0 || ref.at(index - 1), "the last element is found by its place");
}

void agree(json::Ref ref, const json::Value& value) {
    switch (ref.kind()) {
        case json::Kind::absent:
            return must(false, "what is part of a checked text is there");
        case json::Kind::null:
            return must(value.is_null(), "null is null");
        case json::Kind::boolean:
            return must(ref.boolean() == value.as_bool(), "a boolean is copied");
        case json::Kind::string:
            return must(ref.string() == std::string_view(value.as_string()), "a string is copied");
        case json::Kind::array:
            return agree_on_elements(ref, value.as_array());
        case json::Kind::object:
            return agree_on_members(ref, value.as_object());
        case json::Kind::number:
            break;
    }
    must(value.is_number(), "a number is a number");
    if (const auto number = ref.number(); number && value.is_double()) {
        must(*number == value.as_double(), "a fraction is copied");
    }
    if (value.is_int64()) must(ref.integer() == value.as_int64(), "an integer is copied");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;
    using fuzz::must;

    const auto text = fuzz::text_of(data, size);
    const auto checked = json::check(text);
    if (!checked) {
        must(checked.error().offset <= size, "an error lies within the text");
        must(!checked.error().reason.empty(), "an error has a reason");
        return 0;
    }
    const auto value = json::to_value(*checked);
    fuzz::agree(*checked, value);

    const auto printed = json::to_text(value);
    const auto reread = json::parse(printed);
    must(reread.has_value(), "what is printed can be read");
    must(json::to_text(*reread) == printed, "what is printed prints the same again");
    return 0;
}
