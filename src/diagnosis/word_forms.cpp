#include "diagnosis/word_forms.hpp"

#include "diagnosis/word_rows.hpp"

#include <array>

/// Phrases of prose with something between their words.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;
constexpr int kShortestLiteral = 3;

// Those in which a plain phrase stands that alone would mean something else.
constexpr std::array kTellingForms{
    // `Check the list before retrying` says nothing of a rate.
    Form{"rate_limited", R"(\b(?:wait|pause)\b.{0,60}\bbefore (?:re)?trying\b)", kRefused},
    Form{
        "dependency_unavailable",
        R"(\b(?:closed|down|offline|unavailable|stopped) (?:\w+ )?for (?:\w+ )?maintenance\b)"
    },
    Form{
        "permission_denied",
        R"(\bnot (?:on|in) the (?:list of )?(?:allowed|permitted|approved|white)|\brequested url was rejected\b|)"
        R"(\bconsult with your administrator\b)",
        kRefused
    },
    Form{
        "too_large",
        R"(\b(?:doesn't|does not|won't|will not|do not|don't) fit (?:in|into) (?:the |a |one |its )?(?:\w+ )?(?:context|window|buffer|message|field|request|memory of)\b|)"
        R"(\bat most \d[\d,.]* (?:characters?|tokens|rows|lines|pages|words)\b.{0,20}\b(?:yours|but|and|this one|it) (?:is |has |was )?\d)"
    },
    Form{
        "invalid_arguments",
        R"(\b(?:date|time zone|timezone|unit|currency|language|locale|country code|month|weekday)\b.{0,40}\b(?:does not exist|doesn't exist|(?:is not|isn't) known)\b)",
        kRefused
    },
    Form{
        "cancelled",
        R"(\b(?:run|job|task|export|import|call|request|upload|download|operation|query|workflow) (?:was|has been) cancell?ed (?:from|by|in|on|via|through|at)\b)"
    },
    Form{"tool_crashed", R"(\bindex \d+ (?:is |was )?out of (?:bounds|range)\b)"},
    Form{
        "timed_out",
        R"(\bnot (?:ready|done|finished|complete|completed|available|up|healthy|running|back) (?:\w+ )?(?:after|within) (?:the )?\d)"
    },
    Form{"invalid_arguments", R"(\bno such (?:option|argument|flag|parameter)\b)", kRefused},
    Form{
        "content_filtered",
        R"(\bnot allowed (?:by|under) (?:the |our |its )?(?:provider|content|usage|safety|community|model)\S* )",
        kRefused
    },
    // A size beside the one that is taken.
    Form{
        "too_large",
        R"(\b\d[\d.,]* ?(?:[kmgt]i?b|bytes|megabytes|gigabytes)\b.{0,80}\b(?:at most|most|max|maximum|limit|limited|up to|no more than|only|takes?|accepts?|allowed|allows?)\b|)"
        R"(\b(?:at most|maximum of|max\.?|no more than|up to|not exceed|smaller than|not be larger than|under|limit of|limited to|limit is) \d[\d.,]* ?(?:[kmgt]i?b|bytes|megabytes|gigabytes)\b|)"
        R"(\b\d[\d.,]*k? (?:characters?|tokens|rows|words|pages|items|records|recipients|lines)\b.{0,20}\b\d[\d.,]*k? (?:is|are) (?:the most|allowed|the limit|the maximum)\b|)"
        R"(\breturn(?:ed|s)? (?:more than|over|too many) \d)"
    },
    Form{
        "content_filtered",
        R"(\b(?:breaks?|breach(?:es)?|violat(?:es?|ing)|goes against|is against) (?:our|the|its|these|your) (?:\w+ ){0,3})"
        R"((?:rules|polic(?:y|ies)|terms|guidelines|standards)\b)",
        kRefused
    },
    Form{
        "data_corrupt",
        R"(\bchecksums? (?:does not|doesn't|do not|don't|did not|didn't) match\b|)"
        R"(\b(?:file|database|archive|index|image|backup) (?:file )?is (?:malformed|corrupt|damaged|broken|truncated)\b)"
    },
    Form{
        "already_exists",
        R"(\bis already (?:there|defined|registered|present|known|on the list|subscribed|added|in this|in the|listed|linked)\b|\bdefined already\b)"
    },
    Form{
        "rate_limited",
        R"(\bonly \d+ \w+ (?:every|per|within|each|in) (?:\d|a |an |the |second|minute|hour)|)"
        R"(\b(?:sent|made|used|posted) \d+ \w+ in the last\b|\btoo many \w+ in (?:the last|\d))",
        kRefused
    },
    Form{
        "unauthenticated",
        R"(\b(?:(?:api |access |secret |bot )?(?:key|token)|password|pin|passcode|credentials?|)"
        R"((?:two-factor|2fa|verification|one-time|sms|login) code)\b.{0,30}\b(?:is|are|was) (?:wrong|incorrect|)"
        R"(not one of|not accepted|not recogni[sz]ed|unknown|mistyped|no longer accepted)\b)",
        kRefused
    },
    Form{
        "invalid_arguments",
        R"(\bunsupported (?:argument|value|parameter|option|attribute|block|field|operator|query)\b|)"
        R"(\bmust (?:be|come|lie|fall|start|begin|end) (?:before|after|earlier|later|within|between|on or)\b)",
        kRefused
    },
    Form{
        "payment_required",
        R"(\b(?:trial|subscription|plan) (?:period )?(?:has |is |was )?(?:ended|expired|over|lapsed|cancell?ed)\b)",
        kRefused
    },
    // What does not exist is the value, not a thing that could be looked for.
    Form{
        "invalid_arguments",
        R"(\bvalue ['"`].{1,80}['"`] (?:does not exist|doesn't exist|is unknown|not found)\b)",
        kRefused
    },
    // Servers that do not tell what exists from whom it is hidden.
    Form{
        "invalid_arguments",
        R"(\b(?:come|be|lie|fall) (?:before|after) ['"`]|\bi (?:know|understand)\b.{0,3}$)",
        kRefused
    },
    Form{
        "payment_required",
        R"(\b(?:wallet|balance) is (?:empty|too low|zero|negative|used up)\b)",
        kRefused
    },
    Form{
        "precondition_failed",
        R"(\b(?:repository|cart|basket|folder|queue|bucket|inbox|project|board|playlist|database) )"
        R"(is empty\b)"
    },
    Form{
        "not_found",
        R"(\bmissing from (?:the|this|your) (?:workbook|workspace|folder|directory|repository|)"
        R"(project|database|index|list|bucket|archive|registry|store|disk|account|table)\b)"
    },
    Form{
        "permission_denied", R"(\bread-only (?:for|to) (?:guests|viewers|members|you)\b)", kRefused
    },
    Form{
        "data_corrupt",
        R"(\b(?:does not|doesn't|did not|didn't) match (?:its|the|their) (?:checksum|hash|digest|crc)\b)"
    },
    Form{
        "not_found",
        R"(\b(?:does not exist|doesn't exist|not found|no such .{1,40}),? or (?:you|it|the|your|not|access|no)\b)"
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
    Form{
        "permission_denied",
        R"(\bnot have (?:\w+ ){0,3}(?:permissions?|rights?|access|privileges?|authority)\b)",
        kRefused
    },
    Form{"already_exists", R"(\b(?:\w*name|slug|handle|e-?mail|\w*domain)\b.{0,30}\bin use\b)"},
};
constexpr std::array kForms{
    Form{
        "invalid_arguments",
        R"(\b(?:page|next|continuation|sync|cursor|pagination|resume|change|start|delta|skip) ?token\b)",
        kRefused
    },
    Form{
        "unauthenticated",
        R"(\b(?:session|token|credentials?|client secret|api key|access key|cookie|ticket|login|password|assertion)\b.{0,60}\b(?:has|have|is|are|was|had) (?:been )?(?:expired|revoked|rotated)\b|)"
        R"(\binvalid (?:\w+ ){0,2}(?:secret|credentials?|api[- ]key|password|passphrase|username|otp)\b)",
        kRefused
    },
    Form{
        "unsupported",
        R"(\b(?:cannot|can't|can not|could not|not) (?:\w+ ){1,4}(?:with|by|through|via|using) this (?:tool|api|server|endpoint|integration|connector|client)\b)"
    },
    Form{
        "precondition_failed",
        R"(\bmust be \w+ed (?:to|before|first|in order|and)\b|\btoo (?:low|hot|cold|weak|empty|full) to \w+)"
    },
    Form{
        "precondition_failed",
        R"(\bmust be (?:docked|open|opened|closed|online|running|stopped|connected|idle|active|enabled|started|unlocked|)"
        R"(armed|charged|paired|mounted|installed|published|approved|verified|signed|assigned|saved|submitted|plugged)\b|)"
        R"(\b(?:can't|cannot|can not) (?:delete|remove|archive|close|move|rename|edit|merge) .{1,60}\b(?:that|which) (?:has|have|contains?|is|are|still)\b|)"
        R"(\bis (?:switched|turned) off for\b|\bwas already \w+ed\b|\balready paid\b)"
    },
    Form{
        "too_large",
        R"(\b(?:characters?|bytes|tokens|rows|[kmg]i?b|pages|words|lines) long\b.{0,40}\b(?:max|maximum|limit|allowed|most)\b|)"
        R"(\b(?:has|have|is|are) (?:more|longer|bigger|larger) than \d[\d,.]* ?(?:rows|items|records|bytes|[kmg]i?b|characters?|tokens|pages|words|lines|minutes|seconds|hours)\b|)"
        R"(\bexceed(?:s|ed)? (?:the|its|your|our|an?) (?:\w+ ){0,2}(?:upload|size|length|file|message|body|payload|token|row)[- ]limit\b|)"
        R"(\btoo much (?:text|data|content|input|output)\b|\b\d+k? tokens\b.{0,40}\b(?:takes|accepts|allows|fits|holds) \d)"
    },
    Form{
        "rate_limited",
        R"(\b(?:maximum|limit|most|max|only|allowed)\b.{0,20} \d+ (?:concurrent|parallel|simultaneous)\b)",
        kRefused
    },
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
        R"((?:^|: )unknown (?:service|node|device|queue|topic|job|task|city|user|customer|order|account|project|channel|repository|file|id|host|)"
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

}  // namespace

Forms::Forms(std::span<const Form> forms) : forms_(forms), filter_(kShortestLiteral) {
    for (const Form& form : forms) {
        int index = 0;
        filter_.Add(form.pattern, RE2::DefaultOptions, &index);
    }
    filter_.Compile(&literals_);
}

Sense Forms::first_in(const LowerText& text) const {
    std::vector<int> held;
    held.reserve(literals_.size());
    for (std::size_t i = 0; i < literals_.size(); ++i) {
        if (text.may_hold(literals_[i]) && text.text().contains(literals_[i]))
            held.push_back(static_cast<int>(i));
    }
    const int first = filter_.FirstMatch(text.text(), held);
    if (first < 0) return {};
    const Form& form = forms_[static_cast<std::size_t>(first)];
    return sense_by(form.code, form.answer);
}

Sense telling_form_sense(const LowerText& text) {
    static const auto& forms = *new Forms(kTellingForms);
    return forms.first_in(text);
}

Sense form_sense(const LowerText& text) {
    static const auto& forms = *new Forms(kForms);
    return forms.first_in(text);
}

}  // namespace recourse::diagnosis
