#include "schema/wording.hpp"

#include "base/text.hpp"
#include "schema/expectation.hpp"
#include "schema/members.hpp"
#include "schema/reason.hpp"
#include "schema/repair.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace recourse::schema {

namespace {

constexpr std::size_t kRepeatedValue = 200;  // bytes of JSON; what is larger is not repeated

/// What a sentence is about, with the verbs that agree with it.
struct Subject {
    std::string name;
    bool plural = false;

    [[nodiscard]] std::string is() const { return plural ? " are " : " is "; }
    [[nodiscard]] std::string has() const { return plural ? " have " : " has "; }
};

Subject subject_of(const Path& path, std::string_view noun) {
    if (path.empty()) {
        return {.name = std::string(noun), .plural = noun.ends_with('s') && !noun.ends_with("ss")};
    }
    if (path.back().to == Step::To::member_name) {
        return {.name = "the member name"};
    }
    return {.name = spoken(path)};
}

bool is_container(const json::Value& value) {
    return value.is_array() || value.is_object();
}

std::optional<json::Value> repeated(const json::Value& value) {
    if (value.is_string() && value.get_string().size() > kRepeatedValue) {
        return json::Value(text::shorten(value.get_string(), kRepeatedValue));
    }
    return is_within(value, kRepeatedValue) ? std::optional(value) : std::nullopt;
}

/// Writes the sentence of one rule. One method per rule, found by the table at the end.
class Sentence {
  public:
    Sentence(
        const Program& program,
        const Problem& problem,
        std::string_view noun,
        ExampleMaker& examples
    )
        : program_(program),
          problem_(problem),
          noun_(noun),
          examples_(examples),
          subject_(subject_of(problem.path, noun)) {}

    Violation write();

  private:
    using Method = std::string (Sentence::*)();
    struct Entry {
        std::string_view rule;
        Method method;
    };
    static const std::array<Entry, 29> kMethods;

    std::string wrong_type();
    std::string wrong_choice();
    std::string wrong_constant();
    std::string no_branch();
    std::string too_many_branches();
    std::string one_of() { return problem_.second > 0 ? too_many_branches() : no_branch(); }
    std::string negation();
    std::string excluded_members(const std::vector<std::string_view>& members);
    std::string nothing_fits();
    std::string minimum() { return bound("at least", node().number->minimum); }
    std::string exclusive_minimum() { return bound("more than", node().number->exclusive_minimum); }
    std::string maximum() { return bound("at most", node().number->maximum); }
    std::string exclusive_maximum() { return bound("less than", node().number->exclusive_maximum); }
    std::string multiple_of() { return bound("a multiple of", node().number->multiple_of); }
    std::string min_length();
    std::string max_length() { return length("at most", *node().string->max_length); }
    std::string pattern();
    std::string min_items() { return size("at least", *node().array->min_items, "item"); }
    std::string max_items() { return size("at most", *node().array->max_items, "item"); }
    std::string too_many_items();
    std::string unevaluated_item();
    std::string contains();
    std::string min_contains() { return matching("at least", node().array->min_contains); }
    std::string max_contains() { return matching("at most", *node().array->max_contains); }
    std::string repeated_item();
    std::string min_properties() {
        return size("at least", *node().object->min_properties, "member");
    }
    std::string max_properties() {
        return size("at most", *node().object->max_properties, "member");
    }
    std::string missing();
    std::string missing_beside();

    std::string bound(std::string_view words, const json::Value* limit);
    std::string length(std::string_view words, std::uint64_t limit);
    std::string size(std::string_view words, std::uint64_t limit, std::string_view noun);
    std::string matching(std::string_view words, std::uint64_t limit);
    [[nodiscard]] std::string but_is() const;
    [[nodiscard]] std::string did_you_mean() const;
    [[nodiscard]] std::string echoed() const {
        return subject_.name + " " + quoted(*problem_.value);
    }
    [[nodiscard]] const Node& node() const { return *problem_.node; }
    [[nodiscard]] NodeId id_of(const Node& node) const {
        return static_cast<NodeId>(&node - program_.nodes.data());
    }
    void show_choices(const Choices& listed);
    void describe_missing(std::string& sentence);
    [[nodiscard]] std::string such_as(const Node& described) const;
    [[nodiscard]] std::string nearest_branch() const;
    [[nodiscard]] std::string missing_in_all_branches();
    [[nodiscard]] std::optional<std::string> either(
        const Node& one, const Node& other, const json::Object& given
    );

    const Program& program_;
    const Problem& problem_;
    std::string_view noun_;
    ExampleMaker& examples_;
    Subject subject_;
    Violation out_;
};

Violation Sentence::write() {
    const bool about_name =
        !problem_.path.empty() && problem_.path.back().to == Step::To::member_name;
    out_.pointer = pointer(problem_.path);
    out_.rule = about_name ? "propertyNames" : std::string(problem_.rule);
    if (problem_.name.empty()) {
        out_.provided = repeated(*problem_.value);
        out_.example = examples_.make(id_of(node()));
        if (auto mended = repair(program_, problem_)) {
            out_.suggestion = std::move(mended->value);
            out_.applicability = mended->applicability;
        }
    }
    const auto* found = std::ranges::find(kMethods, problem_.rule, &Entry::rule);
    out_.sentence = (this->*found->method)() + reason_words(program_, problem_) + nearest_branch();
    return std::move(out_);
}

std::string Sentence::did_you_mean() const {
    if (!out_.suggestion || is_container(*out_.suggestion)) {
        return "";
    }
    return "; did you mean " + quoted(*out_.suggestion) + "?";
}

// `but "ten" is a string`, `but is null`: what was given, seen as a type.
std::string Sentence::but_is() const {
    const json::Value& value = *problem_.value;
    if (value.is_null()) {
        const bool optional = !problem_.path.empty() && problem_.path.back().may_be_left_out;
        return ", but" + subject_.is() + "null" +
               (optional ? "; leave it out if there is none" : "");
    }
    const std::string type = type_words(static_cast<TypeSet>(types_of(value) & ~kInteger));
    if (is_container(value)) {
        return ", but" + subject_.is() + type;
    }
    std::string text = plain(value);
    if (value.is_string()) {
        text.clear();
        json::append_string(text, plain(value));
    }
    return ", but " + text + " is " + type + did_you_mean();
}

std::string Sentence::wrong_type() {
    out_.expected = type_words(node().types);
    return subject_.name + " must be " + out_.expected + but_is();
}

void Sentence::show_choices(const Choices& listed) {
    for (std::size_t i = 0; i < std::min(listed.listed.size(), kShownChoices); ++i) {
        out_.allowed.push_back(plain(*listed.listed[i]));
    }
}

std::string Sentence::nearest_branch() const {
    if (problem_.branches == 0) {
        return "";
    }
    return " (of the " + std::to_string(problem_.branches) + " forms allowed, form " +
           std::to_string(problem_.branch) + " is the nearest)";
}

std::string Sentence::wrong_choice() {
    const Choices listed = choices_of(program_, problem_);
    show_choices(listed);
    if (!problem_.choices.empty()) {
        out_.example = *problem_.choices.front();
    }
    out_.expected = "one of " + choice_words(listed);
    return echoed() + subject_.is() + "none of " + choice_words(listed) + did_you_mean();
}

std::string Sentence::wrong_constant() {
    show_choices({.listed = {node().constant}, .total = 1});
    out_.expected = quoted(*node().constant);
    return subject_.name + " must be " + out_.expected + ", but" + subject_.is() +
           quoted(*problem_.value);
}

std::string Sentence::no_branch() {
    if (!problem_.missing.empty()) {
        return missing_in_all_branches();
    }
    const Choices listed = choices(program_, node());
    if (!listed.empty() && !is_container(*problem_.value)) {
        return wrong_choice();
    }
    out_.expected = expectation(program_, node());
    if (out_.expected.empty()) {
        out_.expected = "one of " + counted(problem_.first, "form");
        return subject_.name + (subject_.plural ? " fit none of the " : " fits none of the ") +
               counted(problem_.first, "form") + " allowed";
    }
    return subject_.name + " must be " + out_.expected + but_is();
}

// `x must have a, or b and c`: each branch only asks for members that are not there.
std::string Sentence::missing_in_all_branches() {
    std::vector<std::string> alternatives;
    bool several = false;
    for (const auto& names : problem_.missing) {
        std::vector<std::string> shown_names;
        std::ranges::transform(names, std::back_inserter(shown_names), shown);
        several = several || names.size() > 1;
        alternatives.push_back(text::list(shown_names));
    }
    const bool many = alternatives.size() > kShownChoices;
    alternatives.resize(std::min(alternatives.size(), kShownChoices));
    std::string words = text::list(alternatives, "or");
    if (several) {
        words = alternatives.front();
        for (const std::string& other : std::span(alternatives).subspan(1)) {
            words += ", or else " + other;
        }
    }
    words += many ? " or one of more" : "";
    out_.expected = words;
    out_.allowed = std::move(alternatives);
    return subject_.name + " must have " + words;
}

// `x must have either a or b, but has both`: two branches that only ask for members.
std::optional<std::string> Sentence::either(
    const Node& one, const Node& other, const json::Object& given
) {
    const auto only_required = [](const Node& node) {
        return node.types == 0 && node.object && !node.combination &&
               node.object->required.size() == 1 && !node.object->rules_members();
    };
    if (!only_required(one) || !only_required(other)) {
        return std::nullopt;
    }
    const std::string_view first = one.object->required.front();
    const std::string_view second = other.object->required.front();
    if (first == second || !given.contains(first) || !given.contains(second)) {
        return std::nullopt;
    }
    out_.expected = "either " + shown(first) + " or " + shown(second);
    return subject_.name + " must have " + out_.expected + ", but" + subject_.has() + "both";
}

std::string Sentence::too_many_branches() {
    const auto& branches = node().combination->one;
    if (problem_.value->is_object()) {
        const Node& one = program_.nodes[branches[problem_.first]];
        const Node& other = program_.nodes[branches[problem_.second]];
        if (auto words = either(one, other, problem_.value->get_object())) {
            return *std::move(words);
        }
    }
    out_.expected = "exactly one of the forms allowed";
    return subject_.name + " must fit exactly one of the forms allowed, but" +
           (subject_.plural ? " fit" : " fits") + " both form " +
           std::to_string(problem_.first + 1) + " and form " + std::to_string(problem_.second + 1);
}

std::string Sentence::negation() {
    const Node& unwanted = program_.nodes[*node().combination->negation];
    if (unwanted.types == 0 && unwanted.object && !unwanted.object->required.empty()) {
        return excluded_members(unwanted.object->required);
    }
    const std::string words = expectation(program_, unwanted);
    if (words.empty()) {
        out_.expected = "anything but what the schema rules out";
        return (is_container(*problem_.value) ? subject_.name : echoed()) + subject_.is() +
               "ruled out by the schema";
    }
    out_.expected = "not " + words;
    return subject_.name + " must not be " + words + ", but" + subject_.is() +
           quoted(*problem_.value);
}

std::string Sentence::excluded_members(const std::vector<std::string_view>& members) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(members.size(), kShownChoices); ++i) {
        names.push_back(shown(members[i]));
    }
    const std::string together = names.size() > 1 ? " together" : "";
    out_.expected = "not " + text::list(names) + together;
    return subject_.name + " must not have " + text::list(names) + together;
}

std::string Sentence::nothing_fits() {
    out_.expected = "nothing";
    return subject_.name + subject_.is() + "not allowed";
}

std::string Sentence::bound(std::string_view words, const json::Value* limit) {
    out_.expected = std::string(words) + " " + plain(*limit);
    return subject_.name + " must be " + out_.expected + ", but" + subject_.is() +
           plain(*problem_.value);
}

std::string Sentence::min_length() {
    if (problem_.first == 0 && *node().string->min_length == 1) {
        out_.expected = "at least 1 character";
        return subject_.name + " must not be empty";
    }
    return length("at least", *node().string->min_length);
}

std::string Sentence::length(std::string_view words, std::uint64_t limit) {
    out_.expected = std::string(words) + " " + counted(limit, "character");
    return echoed() + " must be " + out_.expected + " long, but" + subject_.has() +
           std::to_string(problem_.first);
}

std::string Sentence::pattern() {
    out_.expected = shown(node().string->pattern->source);
    return echoed() + (subject_.plural ? " do not match " : " does not match ") + out_.expected +
           such_as(node());
}

std::string Sentence::size(std::string_view words, std::uint64_t limit, std::string_view noun) {
    out_.expected = std::string(words) + " " + counted(limit, noun);
    return subject_.name + " must have " + out_.expected + ", but" + subject_.has() +
           std::to_string(problem_.first);
}

std::string Sentence::too_many_items() {
    const std::string limit = "at most " + counted(problem_.first, "item");
    out_.expected = limit;
    return subject_.name + " must have " + limit + ", but" + subject_.has() +
           std::to_string(problem_.value->get_array().size());
}

std::string Sentence::unevaluated_item() {
    out_.expected = "no item there";
    return "item " + std::to_string(problem_.first) + " of " + subject_.name + " is not allowed";
}

std::string Sentence::contains() {
    const std::string wanted = expectation(program_, program_.nodes[*node().array->contains]);
    if (wanted.empty()) {
        return matching("at least", 1);
    }
    out_.expected = "at least 1 item that is " + wanted;
    return subject_.name + " must have " + out_.expected + ", but" + subject_.has() + "none";
}

std::string Sentence::matching(std::string_view words, std::uint64_t limit) {
    const std::string wanted = expectation(program_, program_.nodes[*node().array->contains]);
    out_.expected = std::string(words) + " " + counted(limit, "item") +
                    " of the kind that it must contain" +
                    (wanted.empty() ? "" : " (" + wanted + ")");
    return subject_.name + " must have " + out_.expected + ", but" + subject_.has() +
           std::to_string(problem_.first);
}

std::string Sentence::repeated_item() {
    out_.expected = "items that all differ";
    return "items " + std::to_string(problem_.first) + " and " + std::to_string(problem_.second) +
           " of " + subject_.name + " are the same, but all must differ";
}

// Where words alone leave it open what a value looks like: one that fits. Not one that was made
// from a pattern: a made-up id would be taken for a real one.
std::string Sentence::such_as(const Node& described) const {
    if (described.source == nullptr || !out_.example || is_container(*out_.example)) {
        return "";
    }
    const json::Object& schema = *described.source;
    const bool is_open =
        schema.contains("examples") || (schema.contains("format") && !schema.contains("pattern"));
    return is_open ? ", such as " + quoted(*out_.example) : "";
}

void Sentence::describe_missing(std::string& sentence) {
    out_.expected = "a value";
    if (!problem_.choices.empty()) {
        const Choices listed = choices_of(program_, problem_);
        show_choices(listed);
        out_.example = *problem_.choices.front();
        out_.expected = "one of " + choice_words(listed);
        sentence += "; it must be " + out_.expected;
        return;
    }
    if (problem_.wanted == nullptr) {
        return;
    }
    out_.example = examples_.make(id_of(*problem_.wanted));
    show_choices(choices(program_, *problem_.wanted));
    if (std::string words = expectation(program_, *problem_.wanted); !words.empty()) {
        sentence += "; it must be " + words + such_as(*problem_.wanted);
        out_.expected = std::move(words);
    }
}

std::string Sentence::missing() {
    std::string sentence = subject_.name + " is missing";
    describe_missing(sentence);
    return sentence;
}

std::string Sentence::missing_beside() {
    std::string sentence = subject_.name + " is missing; it is required together with " +
                           shown(problem_.dependency->when);
    describe_missing(sentence);
    return sentence;
}

const std::array<Sentence::Entry, 29> Sentence::kMethods{{
    {"type", &Sentence::wrong_type},
    {"enum", &Sentence::wrong_choice},
    {"const", &Sentence::wrong_constant},
    {"anyOf", &Sentence::no_branch},
    {"oneOf", &Sentence::one_of},
    {"not", &Sentence::negation},
    {"false", &Sentence::nothing_fits},
    {"minimum", &Sentence::minimum},
    {"exclusiveMinimum", &Sentence::exclusive_minimum},
    {"maximum", &Sentence::maximum},
    {"exclusiveMaximum", &Sentence::exclusive_maximum},
    {"multipleOf", &Sentence::multiple_of},
    {"minLength", &Sentence::min_length},
    {"maxLength", &Sentence::max_length},
    {"pattern", &Sentence::pattern},
    {"minItems", &Sentence::min_items},
    {"maxItems", &Sentence::max_items},
    {"items", &Sentence::too_many_items},
    {"additionalItems", &Sentence::too_many_items},
    {"unevaluatedItems", &Sentence::unevaluated_item},
    {"contains", &Sentence::contains},
    {"minContains", &Sentence::min_contains},
    {"maxContains", &Sentence::max_contains},
    {"uniqueItems", &Sentence::repeated_item},
    {"minProperties", &Sentence::min_properties},
    {"maxProperties", &Sentence::max_properties},
    {"required", &Sentence::missing},
    {"dependentRequired", &Sentence::missing_beside},
    {"dependencies", &Sentence::missing_beside},
}};

std::string parent_words(const Path& path, std::string_view noun) {
    const Path parent(path.begin(), path.end() - 1);
    if (!parent.empty()) {
        return "a member of " + spoken(parent);
    }
    return noun == kArguments ? "an argument of this tool" : "a member of " + std::string(noun);
}

// A name without case and what divides its words: `customerId` and `customer_id` have the same.
std::string letters_of(std::string_view name) {
    std::string letters;
    for (const std::string& word : text::words(name)) {
        letters += word;
    }
    return letters;
}

// Whether the name is another spelling of that one, and of no other.
bool spells_only(
    std::string_view name, const text::Nearest& near, std::span<const std::string_view> known
) {
    const std::string letters = letters_of(name);
    return near.exact && letters == letters_of(near.name) &&
           std::ranges::count(known, letters, letters_of) == 1;
}

}  // namespace

Violation unknown_member(
    std::string_view rule,
    const Path& path,
    std::string_view noun,
    const json::Object& given,
    std::span<const std::string_view> known
) {
    Violation out;
    const std::string_view name = path.back().name;
    out.pointer = pointer(path);
    out.rule = rule;
    out.provided = repeated(*given.if_contains(name));
    out.sentence = spoken(path) + " is not " + parent_words(path, noun);
    std::vector<std::string_view> absent;
    std::vector<std::string> names;
    for (const std::string_view candidate : known) {
        if (!given.contains(candidate)) {
            absent.push_back(candidate);
        }
        if (names.size() < kShownChoices) {
            names.push_back(shown(candidate));
        }
    }
    out.expected = names.empty() ? "no members" : "one of " + text::list(names, "or");
    if (const auto near = text::nearest(name, absent); !near.empty()) {
        out.suggestion = json::Value(near.front().name);
        out.applicability =
            spells_only(name, near.front(), known) ? Applicability::exact : Applicability::likely;
        out.sentence += "; did you mean " + shown(near.front().name) + "?";
    } else if (!names.empty() && known.size() <= kShownChoices) {
        out.sentence += "; there " + std::string(names.size() == 1 ? "is" : "are") + " only " +
                        text::list(names);
    }
    out.allowed = std::move(names);
    return out;
}

Violation put_into_words(
    const Program& program, const Problem& problem, std::string_view noun, ExampleMaker& examples
) {
    const json::Value& value = *problem.value;
    if (problem.rule == "additionalProperties") {
        const auto known = problem.node->object->properties.all();
        return unknown_member(problem.rule, problem.path, noun, value.get_object(), known);
    }
    if (problem.rule == "unevaluatedProperties") {
        const auto known = known_members(program, *problem.node).names;
        return unknown_member(problem.rule, problem.path, noun, value.get_object(), known);
    }
    return Sentence(program, problem, noun, examples).write();
}

}  // namespace recourse::schema
