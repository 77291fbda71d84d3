#include "fault/vocabulary_keys.hpp"

#include "base/text.hpp"
#include "config/mapping.hpp"
#include "fault/vocabulary_lint.hpp"
#include "fault/vocabulary_values.hpp"

#include <array>

#include <fmt/format.h>

namespace recourse::fault {

using config::choice;
using config::Key;
using config::Place;
using config::read_mapping;
using config::Reading;
using config::shaped;
using config::text;
using config::whole_number;

namespace {

using namespace std::string_view_literals;

/// In the order of their numbers, from 1.
constexpr std::array kCategories{
    "cancelled"sv,
    "unknown"sv,
    "invalid_argument"sv,
    "deadline_exceeded"sv,
    "not_found"sv,
    "already_exists"sv,
    "permission_denied"sv,
    "resource_exhausted"sv,
    "failed_precondition"sv,
    "aborted"sv,
    "out_of_range"sv,
    "unimplemented"sv,
    "internal"sv,
    "unavailable"sv,
    "data_loss"sv,
    "unauthenticated"sv,
};
constexpr std::array kActors{"model"sv, "user"sv, "operator"sv, "time"sv, "nobody"sv};

/// Codes with their places, for what they have to keep to together.
void read_codes(Reading& reading, const Place& place, std::vector<Code>& codes) {
    const auto members = reading.members(place);
    for (const auto& member : members) {
        Code code{.name = member.name, .wire = member.name};
        check_code_name(reading, member);
        read_mapping(reading, member.value, code_keys(), code);
        check_code(reading, member, code);
        codes.push_back(std::move(code));
    }
    check_spellings(reading, members, codes);
}

void read_rules(Reading& reading, const Place& place, std::vector<CodeRule>& rules) {
    if (place.node->kind != config::yaml::Kind::list) {
        reading.complain_unexpected(place, "a list of rules", "Start each with `- `.");
        return;
    }
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        read_mapping(reading, place.item(index), rule_keys(), rules.emplace_back());
    }
}

template <typename T>
void append_table(std::string& out, std::string_view heading, std::span<const Key<T>> keys) {
    out += fmt::format("### {}\n\n| key | takes | meaning |\n|---|---|---|\n", heading);
    for (const auto& key : keys) {
        out += fmt::format("| `{}` | {} | {} |\n", key.name, key.value.takes, key.meaning);
    }
    out += '\n';
}

}  // namespace

std::span<const Key<VocabularyDraft>> vocabulary_keys() {
    using D = VocabularyDraft;
    static const std::array kKeys{
        Key<D>{
            "domain",
            text(&D::domain, "a name of a-z, 0-9, `_` and `-`", check_domain),
            "who owns the codes; an upstream names its vocabulary by it; needed",
            "name vocabulary id",
        },
        Key<D>{
            "about",
            shaped(&D::about, "a sentence", read_sentence),
            "what the vocabulary is for",
            "description title summary",
        },
        Key<D>{
            "codes",
            shaped(&D::codes, "a mapping of names to codes", read_codes),
            "the codes; at least one; a name is of a-z, 0-9 and `_`, and has 3 to 63 characters",
            "errors error_codes",
        },
        Key<D>{
            "rules",
            shaped(&D::rules, "a list of rules", read_rules),
            "which raw failure means which code; the first that fits counts",
            "match mappings",
        },
    };
    return kKeys;
}

std::span<const Key<Code>> code_keys() {
    static const std::array kKeys{
        Key<Code>{
            "wire",
            text(&Code::wire, "a text without blanks", check_spelling),
            "its spelling on the wire, where that is another: `INVALID_CUSTOMER_ID`",
            "spelling wire_name",
        },
        Key<Code>{
            "type",
            text(&Code::type, "a name of a-z, 0-9 and `_`", check_type),
            "the group it belongs to, for dialects that tell one: `permission_error`",
            "group kind error_type",
        },
        Key<Code>{
            "category",
            choice(&Code::category, kCategories, 1),
            "what kind of failure: gRPC's status codes; needed",
            "grpc grpc_status class",
        },
        Key<Code>{
            "status",
            whole_number(&Code::http_status, 400, 599),
            "the HTTP status, where it has to be one; needed",
            "http http_status status_code",
        },
        Key<Code>{
            "retryable",
            shaped_into(read_retryable, "true, false or by_status"),
            "whether the condition can clear by itself; needed",
            "retry transient",
        },
        Key<Code>{
            "actor",
            choice(&Code::actor, kActors, 0),
            "who can fix it: `model` changes the call, `user` authorises or pays, `operator` "
            "configures, `time` passes; needed",
            "who fixed_by",
        },
        Key<Code>{
            "meaning",
            shaped(&Code::meaning, "a sentence", read_sentence),
            "what happened; needed",
            "what description summary",
        },
        Key<Code>{
            "message",
            shaped(&Code::message, "a sentence with `{name}` to fill", read_sentence),
            "what happened, with the values of the call; the meaning where it is left out",
            "template text",
        },
        Key<Code>{
            "cause",
            shaped(&Code::cause, "a sentence", read_sentence),
            "why it happens; this or `doc`, or both",
            "why reason",
        },
        Key<Code>{
            "remedy",
            shaped(&Code::remedy, "a sentence", read_sentence),
            "what to do, in one sentence; needed",
            "fix resolution solution",
        },
        Key<Code>{
            "actions",
            shaped(&Code::actions, "a list of one to three actions", read_actions),
            "what to do next, in order, each `TYPE: sentence`, with `tool` where one is to be "
            "called; needed",
            "next steps suggestions",
        },
        Key<Code>{
            "doc",
            shaped(&Code::doc, "paragraphs", read_paragraphs),
            "more to read, for the page of the code",
            "docs documentation details",
        },
        Key<Code>{
            "values",
            shaped(&Code::values, "a mapping of names to values", read_values),
            "what `{name}` is filled with in the example",
            "samples example_values",
        },
        Key<Code>{
            "example",
            shaped(&Code::example, "a text", read_paragraphs),
            "an error as it arrives; made from `values` where it is left out",
            "sample",
        },
    };
    return kKeys;
}

std::span<const Key<CodeRule>> rule_keys() {
    static const std::array kKeys{
        Key<CodeRule>{
            "recourse",
            shaped(
                &CodeRule::recourse, "a code of Recourse's, or a list; `*` fits", read_own_codes
            ),
            "a failure that Recourse tells itself, such as `rate_limited`; `path` leads into its "
            "machine copy then",
            "own gateway fault",
        },
        Key<CodeRule>{
            "status",
            shaped(&CodeRule::status, "a status, `5xx`, or a list of them", read_statuses),
            "the HTTP status of the answer",
            "http http_status",
        },
        Key<CodeRule>{
            "jsonrpc",
            shaped(&CodeRule::jsonrpc, "a whole number", read_jsonrpc),
            "the code of a JSON-RPC error",
            "jsonrpc_code rpc",
        },
        Key<CodeRule>{
            "path",
            shaped(&CodeRule::path, "a path, `error.code`", read_path),
            "a value of the JSON body that must be there; or, with one of the next two, be that",
            "body json_path field",
        },
        Key<CodeRule>{
            "header",
            text(&CodeRule::header, "the name of a header", check_header),
            "a header that must be there, instead of `path`",
            "headers",
        },
        Key<CodeRule>{
            "equals",
            shaped(&CodeRule::equals, "a text, a number or a truth", read_scalar),
            "what stands at `path` or in `header`",
            "is value",
        },
        Key<CodeRule>{
            "matches",
            shaped(&CodeRule::matches, "a regular expression (RE2)", read_pattern),
            "what a part of it matches",
            "regex pattern like",
        },
        Key<CodeRule>{
            "text",
            shaped(&CodeRule::text, "a regular expression (RE2)", read_pattern),
            "what a part of the upstream's words matches",
            "words body_text contains",
        },
        Key<CodeRule>{
            "code",
            // Whether there is such a code is looked at when all codes are known.
            text(&CodeRule::code, "a code of this vocabulary", config::any_text),
            "what it means; needed, unless `code_from` has it: then only codes of the vocabulary "
            "fit",
            "means to",
        },
        Key<CodeRule>{
            "code_from",
            shaped(&CodeRule::code_from, "a path, or `$1`", read_path_or_group),
            "where a code stands that counts before `code`, if the vocabulary has it; `$1` is the "
            "first group of the expression",
            "code_path",
        },
        Key<CodeRule>{
            "message_from",
            shaped(&CodeRule::message_from, "a path", read_path),
            "where the upstream's own sentence stands; `message` is that of a failure of "
            "Recourse's",
            "message message_path",
        },
        Key<CodeRule>{
            "wait_from",
            shaped(&CodeRule::wait_from, "a path", read_path),
            "where the wait stands: seconds, or a duration",
            "retry_after wait",
        },
        Key<CodeRule>{
            "details_from",
            shaped(&CodeRule::details_from, "a path", read_path),
            "where an object with more stands",
            "details_path",
        },
        Key<CodeRule>{
            "details",
            shaped(&CodeRule::details, "a mapping of names to paths", read_detail_paths),
            "details by name, and where the value of each stands; of a failure of Recourse's they "
            "are told instead of its own",
            "values fields",
        },
        Key<CodeRule>{
            "actions_from",
            shaped(&CodeRule::actions_from, "a path", read_path),
            "where a list of sentences stands that say what to do next, instead of the code's; "
            "`actions` of a failure of Recourse's own: its steps, which name the call",
            "suggestions_from actions suggestions",
        },
        Key<CodeRule>{
            "quoted",
            config::truth(&CodeRule::quoted),
            "`false` for an API of your own: its sentence is the message, and no quotation",
            "quote verbatim",
        },
    };
    return kKeys;
}

std::string_view home_of_key(std::string_view name) {
    using config::has_key;
    if (has_key(vocabulary_keys(), name)) return "the top of the file, without indentation";
    if (has_key(code_keys(), name)) return "a code: `codes.NAME`";
    if (has_key(rule_keys(), name)) return "a rule: `rules`";
    return "";
}

std::string vocabulary_keys_as_markdown() {
    std::string out;
    append_table(out, "The file", vocabulary_keys());
    append_table(out, "`codes.NAME`", code_keys());
    append_table(out, "An item of `rules`", rule_keys());
    return out;
}

}  // namespace recourse::fault
