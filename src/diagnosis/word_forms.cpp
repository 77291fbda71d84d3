#include "diagnosis/word_rows.hpp"

#include <array>
#include <vector>

#include <re2/re2.h>

/// Phrases of prose with something between their words.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;

struct Form {
    std::string_view code;
    const char* pattern;
    Answer answer = Answer::inconclusive;
};
// Those in which a plain phrase stands that alone would mean something else.
constexpr std::array kTellingForms{
    // What does not exist is the value, not a thing that could be looked for.
    Form{
        "invalid_arguments",
        R"(\bvalue ['"`].{1,80}['"`] (?:does not exist|doesn't exist|is unknown|not found)\b)",
        kRefused
    },
    // Servers that do not tell what exists from whom it is hidden.
    Form{
        "not_found",
        R"(\b(?:does not exist|doesn't exist|not found|no such .{1,40}),? or (?:you|it|the|your)\b)"
    },
    Form{
        "precondition_failed",
        R"(\bnot (?:available|allowed|possible|permitted|valid) (?:for|in|from|while) .{0,60}\b)"
        R"((?:status|state)\b)"
    },
    Form{
        "precondition_failed",
        R"(\b\d+ (?:\w+ ){0,2}(?:review|approval)s? (?:is|are|from .{1,40} (?:is|are)) (?:required|needed))"
    },
    Form{
        "data_corrupt",
        R"(\b(?:archive|gzip|zip|tar|backup)\b.{0,40}\bunexpected (?:eof|end of)|)"
        R"(\bunexpected (?:eof|end of \w+) in (?:the )?(?:archive|backup)\b)"
    },
    Form{
        "permission_denied",
        R"(\baccess (?:to .{1,60} )?(?:is|was|has been) (?:denied|refused|blocked)\b)",
        kRefused
    },
};
constexpr std::array kForms{
    Form{
        "invalid_arguments",
        R"(\bis not an? (?:\w+ ){0,2}(?:address|id|identifier|url|uri|e-?mail|date|time|timestamp|)"
        R"(uuid|integer|string|boolean|color|colour|currency|code|list|array|object)\b)",
        kRefused
    },
    Form{
        "timed_out",
        R"(\b(?:finish|complete|respond|answer|return|done|ready)(?:ed)? (?:with)?in (?:the |its )?)"
        R"(\d+(?:\.\d+)? ?(?:ms|milliseconds|s|sec|seconds|m|min|minutes|hours)\b)"
    },
    Form{
        "invalid_arguments",
        R"(^(?:error: )?(?:no such|unrecogni[sz]ed|unknown) (?:option|argument|flag|parameter)\b)",
        kRefused
    },
    Form{"not_found", R"(^no \w+ match(?:es|ed)?\b)"},
    Form{
        "not_found",
        R"(^unknown (?:city|user|customer|order|account|project|channel|repository|file|id|host|)"
        R"(resource|team|workspace|table|record|item|product|page|document|model)\b)"
    },
    Form{"precondition_failed", R"(\bis not in an? [\w-]+ state\b)"},
    Form{
        "permission_denied",
        R"(\byou (?:can't|cannot|may not) (?:edit|view|read|access|change|delete|see|use|modify)\b)",
        kRefused
    },
    Form{
        "not_found",
        R"(\bis not in (?:this|your|the) (?:workspace|project|team|account|folder|channel)\b)"
    },
    Form{"too_large", R"(\bonly files? (?:up to|smaller than|under) )"},
    Form{"cancelled", R"(^(?:error: )?cancell?ed\W*$)"},
    Form{
        "precondition_failed",
        R"(\b(?:must|needs? to|has to|have to) (?:first )?(?:be )?\w+ (?:\w+ ){0,3}(?:first\b|before ))"
    },
    Form{
        "precondition_failed",
        R"(\b(?:cannot|can't|could not|unable to) (?:delete|remove|merge|close|cancel|update|publish|)"
        R"(archive|start|stop|edit|move|refund)\b.{0,80}(?:because|while|until|still|: ))"
    },
    Form{
        "permission_denied",
        R"(\brequires? (?:the |an? )?(?:[\w:'"`-]+ ){0,2}(?:role|permission|scope|privilege)s?\b)",
        kRefused
    },
    Form{
        "too_large",
        R"(\b(?:exceed(?:s|ed)?|over|larger than|bigger than|longer than|greater than) )"
        R"((?:the |a |its |maximum |max |size |limit |of |allowed |length )*\d[\d,.]* ?)"
        R"((?:kb|mb|gb|kib|mib|gib|bytes|characters?|chars|tokens?|rows|pages)\b)"
    },
    Form{
        "not_found",
        R"(^(?:there (?:is|are|was|were) )?no (?:[\w-]+ ){1,3}(?:with|named|called|matching|for|)"
        R"(exists?|by|under|in)\b)"
    },
    Form{"not_found", R"(\bis not in the (?:store|list|database|index|catalog|catalogue|table)\b)"},
    Form{
        "not_found",
        R"(^(?:the )?(?:user|customer|order|account|project|channel|file) \S+ is unknown)"
    },
    Form{
        "invalid_arguments", R"(\b(?:unknown|unrecogni[sz]ed) (?:[\w-]+ ){1,3}['"`\[(])", kRefused
    },
    Form{
        "invalid_arguments",
        R"(\b(?:unsupported|unknown) (?:[\w-]+ ){0,2}(?:currency|format|value|type|language|locale|)"
        R"(unit|field|option|mode|parameter|country|region|encoding|status|operator|argument)\b)",
        kRefused
    },
    Form{
        "invalid_arguments",
        R"(\b(?:incorrect|wrong|bad|illegal) [\w-]+ (?:length|format|value|type)\b)",
        kRefused
    },
};

// For sentences in which no phrase is known: what is spoken of, and what became of it. They are
// asked last, so they may be wide; the more telling ones stand first.
constexpr std::array kBroadForms{
    Form{
        "content_filtered",
        R"(\b(?:refused|blocked|rejected|declined|withheld|not generated)\b.{0,60}\b(?:real person|)"
        R"(polic(?:y|ies)|violence|violent|safety|sexual|hate|harmful|unsafe|guidelines|copyright))",
        kRefused
    },
    Form{
        "payment_required",
        R"(\b(?:card|payment|instrument|charge|bank|processor|transaction)\b.{0,60}\b(?:declined|)"
        R"(refused|expired)\b|tarjeta .{0,30}rechazada|karte .{0,30}abgelehnt|carte .{0,30}refus)",
        kRefused
    },
    Form{
        "quota_exhausted",
        R"(\b(?:daily|monthly|weekly|yearly|plan|account|storage|trial)\b.{0,40}\b(?:cap|limit|)"
        R"(maximum|allotment)\b|\bout of (?:\w+ ){0,2}(?:minutes|credits?|seats?|licen[cs]es?|units)\b|)"
        R"(\b(?:mailbox|inbox|storage|drive|account) is full\b)",
        kRefused
    },
    Form{
        "too_large",
        R"(\b\d[\d,.]* ?(?:characters?|chars|bytes|[kmg]i?b|tokens|pages|rows|lines)\b.{0,60}\b(?:limit|)"
        R"(most|maximum|max|above|over|up to|cannot|can't)\b)"
    },
    Form{
        "rate_limited",
        R"(\bslow (?:your|the)\b|\bback ?off\b|\b(?:once|one|\d+ \w+) (?:every|per) (?:\d+ )?(?:seconds?|)"
        R"(minutes?)\b|\btoo (?:often|fast|quick))",
        kRefused
    },
    Form{
        "overloaded",
        R"(\b(?:high|heavy|peak) (?:\w+ )?(?:traffic|load|demand|usage|volume)\b|\b(?:all|no|every) )"
        R"((?:\w+ ){0,3}(?:workers?|slots?|agents?|lines|runners?|instances?) .{0,20}\b(?:taken|busy|)"
        R"(free|full|occupied|in use)\b)"
    },
    Form{
        "timed_out",
        R"(\b(?:didn't|did not|never|hasn't|has not|failed to) (?:\w+ )?(?:reply|replied|respond|)"
        R"(responded|answer|answered|finish|finished|complete|completed|return|returned)\b.{0,20} \d|)"
        R"(\b(?:gave up|stopped|killed|ended) after \d)"
    },
    Form{
        "unauthenticated",
        R"(\b(?:session|sign-?in|login|token|api key|credentials?|cookie|grant)\b.{0,40}\b(?:expired|)"
        R"(revoked|invalid|no longer valid|rejected|not recogni[sz]ed|ended|lapsed)\b|)"
        R"(\b(?:sign|log) in (?:and|to|before|first|again)\b)",
        kRefused
    },
    Form{
        "permission_denied",
        R"(\bonly (?:\w+ ){0,3}(?:owners?|admins?|administrators?|managers?|members|editors?|)"
        R"(moderators?|maintainers?|authors?|creators?|organi[sz]ers?) (?:can|may|are)\b|)"
        R"(\b(?:needs?|requires?|lacks?|without) .{0,30}\b(?:role|permissions?|privileges?|rights|)"
        R"(consent|clearance)\b|\bnot (?:entitled|cleared|shared with you|visible to you)\b|)"
        R"(\bnot an? (?:\w+ )?(?:admin|owner|member|editor|manager)\b)",
        kRefused
    },
    Form{
        "conflict",
        R"(\b(?:changed|modified|edited|updated|saved)\b.{0,60}\b(?:since|meanwhile|while you|by someone|)"
        R"(by somebody|by another)\b|\b(?:newer|later|different) (?:version|revision)\b)"
    },
    Form{
        "already_exists",
        R"(\b(?:\w*name|handle|slug|email|title|\w*domain)\b.{0,40}\b(?:not available|in use|used by|)"
        R"(belongs to|reserved)\b)"
    },
    Form{
        "data_corrupt",
        R"(\b(?:archive|file|data|backup|image|index|database)\b.{0,20}\b(?:broken|truncated|garbled|)"
        R"(unreadable)\b)"
    },
    Form{
        "cancelled",
        R"(\b(?:aborted|stopped|interrupted|cancell?ed)\b.{0,30}\b(?:you|the user|ctrl.?c)\b)"
    },
    Form{
        "dependency_unavailable",
        R"(\b(?:browser|page|connection|socket|channel|stream|tunnel)\b.{0,20}\b(?:closed|gone|lost|)"
        R"(dropped)\b|\bmisbehaving\b)"
    },
    Form{
        "precondition_failed",
        R"(\b(?:link|invitation|invite|offer|coupon|voucher|window|deadline|promotion)\b.{0,30}\b)"
        R"((?:expired|has passed|is over|ended)\b|)"
        R"(\b(?:cannot|can't|unable to|must not|may not)\b.{1,60} (?:with|having|because|while|as long as|)"
        R"(since|until|before|after|when) |)"
        R"(\b(?:has|have|was|were) (?:been )?(?:shipped|sent|paid|closed|cancell?ed|published|archived|)"
        R"(locked|signed|approved|submitted|started|finished|completed|frozen|merged)\b|)"
        R"(\bcan no longer be\b|\bstatus of\b|\bprotected (?:branch|range|sheet|cell|page|resource)\b|)"
        R"(\bhas no (?:\w+ ){1,3}(?:attached|assigned|configured|connected|linked|set|defined|selected)\b|)"
        R"(\bnot (?:visible|clickable|interactable|able to persist)\b)"
    },
    Form{
        "not_found",
        R"(\b(?:isn't|is not|wasn't|was not) (?:\w+ )?(?:known|there|here|listed|present|registered)\b|)"
        R"(\b(?:no longer there|vanished)\b|\b(?:don't|do not|doesn't|does not) (?:know|recogni[sz]e|)"
        R"(have) (?:any|an?|the|that|this|of)\b|n\x{e3}o (?:foi )?encontrad|n\x{e3}o existe|non trovat|)"
        R"(niet gevonden|\x{4e0d}\x{5b58}\x{5728}|\x{627e}\x{4e0d}\x{5230}|\x{672a}\x{627e}\x{5230}|)"
        R"(\x{43d}\x{435} \x{43d}\x{430}\x{439}\x{434}\x{435}\x{43d})"
    },
    Form{
        "unsupported",
        R"(\b(?:isn't|is not|aren't|are not) (?:offered|provided|part of|possible)\b|)"
        R"(\b(?:only works|works only) (?:with|for|on|in)\b|\bno support for\b)",
        kRefused
    },
    Form{
        "invalid_arguments",
        R"(\b(?:cannot|can't|could not|couldn't) be (?:understood|parsed|read|interpreted|converted)\b|)"
        R"(\b(?:greater|less|more|higher|lower|longer|shorter|larger|smaller|earlier|later|wider|fewer) than\b|)"
        R"(\bnot satisfiable\b|\bbetween \S+ and \S+|\bobligatoire\b|\bdon't hash to\b|)"
        R"(\b(?:incorrect|wrong|bad|unknown|unexpected|misspelled) (?:\w+ )?(?:argument|parameter|value|field|)"
        R"(format|name|date|number|type|option)\b|\binstead of\b)",
        kRefused
    },
};

struct CompiledForm {
    const Form& form;
    const RE2& pattern;
};

std::vector<CompiledForm> compiled(std::span<const Form> forms) {
    std::vector<CompiledForm> out;
    for (const Form& form : forms) out.push_back({form, *new RE2(form.pattern)});
    return out;
}

Sense first_form(std::string_view lower_text, const std::vector<CompiledForm>& forms) {
    for (const auto& [form, pattern] : forms) {
        if (RE2::PartialMatch(lower_text, pattern)) return sense_by(form.code, form.answer);
    }
    return {};
}

}  // namespace

Sense telling_form_sense(std::string_view lower_text) {
    static const auto& forms = *new std::vector(compiled(kTellingForms));
    return first_form(lower_text, forms);
}

Sense form_sense(std::string_view lower_text) {
    static const auto& forms = *new std::vector(compiled(kForms));
    return first_form(lower_text, forms);
}

Sense broad_form_sense(std::string_view lower_text) {
    static const auto& forms = *new std::vector(compiled(kBroadForms));
    return first_form(lower_text, forms);
}

}  // namespace recourse::diagnosis
