#include "diagnosis/word_forms.hpp"
#include "diagnosis/word_rows.hpp"

#include <array>

/// The wide forms of prose.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;

// For sentences in which no phrase is known: what is spoken of, and what became of it. They are
// asked last, so they may be wide; the more telling ones stand first.
constexpr std::array kBroadForms{
    Form{
        "cancelled",
        R"(\bthe user (?:dismissed|closed|declined|aborted|cancell?ed|rejected|stopped|refused)\b)"
    },
    Form{
        "unsupported",
        R"(\b(?:does not|doesn't|do not|don't) (?:offer|provide|come with)\b|\bthis (?:device|model|version|plan|account type|file type|browser) has no\b|)"
        R"(\bthis \w+ (?:can't|cannot) do \w+)"
    },
    Form{
        "conflict",
        R"(\b(?:updated|changed|modified|edited|saved) (?:after|since|while) (?:you|it was)\b)"
    },
    Form{
        "overloaded",
        R"(\btoo much (?:traffic|load|demand)\b|\bat its (?:limit|capacity|maximum)\b|\btoo many (?:jobs|tasks|builds|sessions|processes|users|clients|connections|runs)\b|)"
        R"(\bno (?:spare|free|more|available) (?:capacity|slots?|workers?|runners?|nodes?)\b)"
    },
    Form{
        "dependency_unavailable",
        R"(\b(?:couldn't|could not|can't|cannot|unable to) (?:talk|speak|get through|connect) (?:to|with)\b)"
    },
    Form{
        "timed_out",
        R"(\b(?:didn't|did not|hasn't|has not|doesn't|does not|won't|couldn't) (?:\w+ ){1,2}(?:within|in|after|for) (?:the )?\d|)"
        R"(\bran for \d.{0,20}\band was\b|\bno (?:reply|answer|response|word|sign) (?:\w+ ){0,4}(?:after|within|in|for) (?:\w+ )?\d|)"
        R"(\bexceeded (?:its|the|a) \d+[- ]?(?:s|secs?|seconds?|mins?|minutes?|hours?)\b)"
    },
    Form{
        "quota_exhausted",
        R"(\bno more (?:\w+ ){0,2}(?:credits?|seats?|minutes|licen[cs]es|messages|units)\b|)"
        R"(\b(?:minutes|credits|units|messages|seats|tokens) (?:are|have been) (?:used up|spent|gone|exhausted)\b)",
        kRefused
    },
    Form{
        "unauthenticated",
        R"(\bsign-?in is (?:needed|required|necessary)\b|\bwho you are\b|\blogin is (?:needed|required|necessary)\b)",
        kRefused
    },
    Form{
        "permission_denied",
        R"(\byou (?:don't|do not) own\b|\breserved for\b|\bonly has \w+ access\b|\bisn't yours\b|\bis not yours\b|)"
        R"(\b(?:aren't|are not|isn't|is not) (?:an? )?(?:\w+ )?(?:member|owner|admin|editor|manager|collaborator) of\b|\byou(?:'re| are) not part of\b|)"
        R"(\babove your\b|\b(?:admins?|organi[sz]ation|administrators?|owner|team|company) (?:has|have) (?:turned off|disabled|switched off|restricted|blocked|forbidden)\b|)"
        R"(\b(?:is|are|been) blocked from\b|\b(?:forbids?|prohibits?)\b|\b(?:are|is) disabled for (?:this|your) (?:key|token|account|user|role)\b|)"
        R"(\bnot enough (?:rights|permissions?|privileges)\b|\bmissing (?:the )?\S+ (?:scope|permission|role|privilege|right)\b|)"
        R"(\b(?:doesn't|does not|don't|do not) have (?:\S+ ){0,3}(?:access|permissions?|rights)\b|^only (?:the |an? )?(?:\w+ ){1,3}may\b)",
        kRefused
    },
    Form{
        "invalid_arguments",
        R"(\bplease (?:enter|use|give|supply|choose|pick|select|check)\b|\b(?:has|have|needs?) to be (?:an?|one|at|between|in|of|positive|)"
        R"(negative|greater|less|more|unique|smaller|larger)\b|\bneither .{1,30} nor\b|\bpass (?:one|only one|either|both)\b|)"
        R"(\bun(?:closed|balanced|terminated|matched)\b|\b(?:goes|ranges?|runs) from -?\d|\bonly (?:understands|takes|knows|allows)\b|)"
        R"(\b\d+ (?:\w+ )?(?:are|is) (?:needed|expected|wanted)\b|\btoo (?:high|low|few|old|deep|wide|narrow|early|late)\b|)"
        R"(\b(?:cannot|can't|could not|couldn't) (?:interpret|understand|make sense of|recogni[sz]e)\b|)"
        R"(\b(?:need|have) to (?:give|pass|specify|provide|name|choose|send) (?:either|an?|one|the)\b)",
        kRefused
    },
    Form{
        "not_found",
        R"(^(?:no|zero|nobody|no one|none)\b.{1,60}\b(?:match(?:es|ed)?|named|called|registered|scheduled|in this|under|found|that)\b|)"
        R"(\b(?:is|are|was) not in (?:this|the|your|that|any) \w+|\bhas left the\b|\b(?:was|has been) removed by\b|)"
        R"(\bresolve (?:the )?(?:reference|symbol|path|link|variable|identifier)\b)"
    },
    Form{
        "invalid_arguments",
        R"(^only .{1,60} (?:is|are) (?:accepted|allowed|supported|permitted|valid)\b|)"
        R"(\bexpected .{1,60}\b(?:got|received|found|given|saw)\b|)"
        R"(\bcannot be (?:uploaded|used|sent|added|attached|combined|entered|chosen|selected)(?: (?:here|there|with .+))?\W*$)",
        kRefused
    },
    Form{
        "quota_exhausted",
        R"(\b(?:mailbox|inbox|storage|drive|account)(?: of \S+)? is full\b)",
        kRefused
    },
    Form{
        "precondition_failed",
        R"(^no (?:\w+ ){1,3}(?:is|are|has been|was) (?:connected|selected|configured|attached|assigned|)"
        R"(installed|open|active|running|paired|linked|set|loaded|started|scheduled)\b|)"
        R"(\bis \w+ing and (?:cannot|can't|could not)\b|)"
        R"(\bno (?:\w+ ){1,3}(?:selected|configured|connected|attached|assigned|installed|defined|loaded)\b)"
    },
    Form{
        "unsupported",
        R"(\b(?:endpoint|method|api|version|command) (?:was|is|has been) (?:switched off|shut down|removed|turned off)\b)"
    },
    Form{"precondition_failed", R"(^only (?:\w+ ){1,4}can (?:be|have) \w+)"},
    Form{
        "too_large",
        R"(\b(?:is |are )?limited to \d[\d,.]* (?:\w+ )?(?:rows|items|records|results|lines|bytes|[kmg]i?b|)"
        R"(characters?|tokens|pages|files|entries|points)\b)"
    },
    Form{
        "timed_out",
        R"(\b(?:gave up|stopped|killed|ended|aborted|terminated|interrupted|cut off) after )"
        R"((?:running |waiting )?(?:for )?\d)"
    },
    Form{
        "conflict",
        R"(\banother \w+ (?:\([^)]{1,60}\) )?(?:is|was|has) (?:already )?(?:in progress|running|been|using|)"
        R"(holding|editing|changed)\b|\bcurrently being \w+ed\b)"
    },
    Form{
        "unauthenticated",
        R"(\b(?:run|use|try)\b.{0,40}\b(?:auth login|login|sign-in|signin)\b|\b(?:re)?connect (?:your|the) )"
        R"(.{1,40}\baccount\b)",
        kRefused
    },
    Form{
        "content_filtered",
        R"(\b(?:depicts?|contains?|shows?|promotes?|encourages?) (?:\w+ )?(?:violence|nudity|)"
        R"(gore|hate|self-harm|minors)\b)",
        kRefused
    },
    Form{
        "out_of_resources",
        R"(\b(?:heap|memory|disk|swap|inodes?|file descriptors?|handles?)\b.{0,20}\b(?:exhausted|)"
        R"(full|used up)\b|\bno (?:more )?(?:room|space)\b|\b(?:ran|run|running) out of (?:memory|)"
        R"(disk|space|file))"
    },
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
        "payment_required",
        R"(\b(?:couldn't|could not|can't|cannot|unable to) (?:collect|take|process) (?:the |your |)"
        R"(this )?payment\b)",
        kRefused
    },
    Form{
        "quota_exhausted",
        R"(\bno (?:\w+ )?(?:seats|licen[cs]es|credits|units|minutes|messages)\b.{0,20}\b(?:left|)"
        R"(remaining|available)\b|\b100 ?% of\b)",
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
        "too_large",
        R"(\b\d[\d,.]* (?:million|billion|thousand) (?:rows|records|results|tokens|characters)\b|)"
        R"(\b\d[\d,.]* ?(?:[kmg]i?b|bytes|characters|tokens|rows|pages)\b.{0,40}\ballowed\b)"
    },
    Form{
        "too_large",
        R"(\bexceed\w* (?:the )?(?:\w+ )?limit\b.{0,30}\b(?:bytes|rows|size|characters|tokens)\b)"
    },
    Form{
        "rate_limited",
        R"(\bslow (?:your|the)\b|\bback ?off\b|\b(?:once|one|\d+ \w+) (?:every|per) (?:\d+ )?(?:seconds?|)"
        R"(minutes?)\b|\btoo (?:often|fast|quick))",
        kRefused
    },
    Form{
        "rate_limited",
        R"(\bfaster than (?:we|is|the|it|this)\b|\b\d+ (?:calls|requests|messages|queries|)"
        R"(operations) (?:an?|per|each|every) (?:second|minute|hour)\b)",
        kRefused
    },
    Form{
        "overloaded",
        R"(\b(?:every|all|no) (?:\w+ ){1,3}(?:is|are) (?:in use|busy|taken|occupied)\b|)"
        R"(\b(?:can't|cannot|not) (?:take|accept) (?:any )?more (?:work|jobs|requests)\b)"
    },
    Form{
        "overloaded",
        R"(\b(?:high|heavy|peak|too much) (?:\w+ )?(?:traffic|load|demand|usage|volume)\b|\b(?:all|no|every) )"
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
        "timed_out",
        R"(\b(?:stopped|gave up|quit) waiting\b|\b(?:past|beyond|over) (?:its|the|my|our) )"
        R"((?:\d+ ?\w+ )?(?:budget|deadline|time)\b|\bout of time\b|\btoo slow\b)"
    },
    Form{
        "unauthenticated",
        R"(\bplease authenticate\b|\b(?:token|key|session|password)\b.{0,20}\bran out\b|)"
        R"(\bsignature\b.{0,40}\b(?:doesn't|does not|did not|didn't)\b)",
        kRefused
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
        "permission_denied",
        R"(\b(?:viewers?|guests?|members?|readers?|collaborators?|contributors?|bots?) )"
        R"((?:can't|cannot|may not)\b|\byour (?:role|key|account|token) (?:doesn't|does not|can't|)"
        R"(cannot)\b|\b(?:ask|request) .{1,30} for (?:access|permission)\b|)"
        R"(\b(?:write|edit|delete|admin|export) access (?:is|to|for)\b)",
        kRefused
    },
    Form{
        "conflict",
        R"(\b(?:changed|modified|edited|updated|saved)\b.{0,60}\b(?:since|meanwhile|while you|by someone|)"
        R"(by somebody|by another)\b|\b(?:newer|later|different) (?:version|revision)\b)"
    },
    Form{
        "conflict",
        R"(\bbehind the (?:server|remote)\b|\bpull first\b|\b(?:revision|version|etag) \S+ was )"
        R"(expected\b|\bexpected (?:revision|version)\b|\bcollided?\b|\bout of sync\b)"
    },
    Form{"conflict", R"(\b(?:acquir\w+|obtain\w*|getting) .{0,30}\block\b)"},
    Form{
        "already_exists",
        R"(\bwas (?:created|added|used|registered|imported) before\b|\byou(?:'ve| have)? already\b|)"
        R"(\bclaimed by\b)"
    },
    Form{
        "already_exists",
        R"(\b(?:\w*name|handle|slug|email|title|\w*domain)\b.{0,40}\b(?:not available|in use|used by|)"
        R"(belongs to|reserved)\b)"
    },
    Form{
        "data_corrupt",
        R"(\b(?:archive|file|data|backup|image|index|database)\b.{0,20}\b(?:broken|truncated|garbled|)"
        R"(unreadable|garbage)\b)"
    },
    Form{
        "cancelled",
        R"(\b(?:aborted|stopped|interrupted|cancell?ed)\b.{0,30}\b(?:you|the user|ctrl.?c)\b)"
    },
    Form{
        "cancelled",
        R"(\b(?:said no|chose not to|turned (?:it|this) down|changed (?:his|her|their|your) mind|)"
        R"(closed the (?:dialog|prompt|window))\b)"
    },
    Form{
        "dependency_unavailable",
        R"(\b(?:browser|page|connection|socket|channel|stream|tunnel)\b.{0,20}\b(?:closed|gone|lost|)"
        R"(dropped)\b|\bmisbehaving\b)"
    },
    Form{
        "dependency_unavailable",
        R"(\b(?:can't|cannot|could not|couldn't) be reached\b|\b(?:line|link|network)\b.{0,20}\b)"
        R"((?:dropped|broke|went away|died)\b|\bbeing (?:fixed|repaired|upgraded|migrated|restored)\b|)"
        R"(\bdegraded\b|\b(?:right now|at the moment|try once more|check back|come back later)\b)"
    },
    Form{
        "unsupported",
        R"(\b(?:was|been|is) (?:retired|discontinued|sunset|phased out|withdrawn)\b|\b(?:can't|cannot) )"
        R"(be \w+ed by (?:this|the) (?:tool|api|server)\b|\bthis (?:tool|api) (?:can't|cannot|doesn't|)"
        R"(does not)\b)"
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
        "precondition_failed",
        R"(\b(?:switched|turned|powered) o(?:n|ff)\b|\b(?:hasn't|has not|haven't|have not) (?:yet )?been \w+|)"
        R"(\b(?:isn't|is not|aren't|are not) (?:yet \w+|\w+ed yet|\w+ yet)\b|\b(?:has|have|needs?) to be \w+ed\b)"
    },
    Form{
        "precondition_failed",
        R"(\bno (?:commits|changes|differences?)\b|\bnothing to (?:commit|do|merge|publish|update|send)\b|)"
        R"(\bis not \w+ed (?:at|in|for|to|on|by)\b)"
    },
    Form{"not_found", R"(\bno matching \w+|\bunable to (?:geocode|match|resolve)\b)"},
    Form{
        "not_found",
        R"(\bnothing (?:at|under|by|with|matches)\b|\bno longer (?:in|part of|listed)\b|\b(?:couldn't|could not|)"
        R"(can't|cannot|unable to) (?:locate|identify|look up|trace|find)\b|\bcan't find\b|)"
        R"(\bno (?:\w+ ){0,2}(?:by|under|with|of) (?:that|this) (?:name|id|key)\b)"
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
        R"(\b(?:only works|works only) (?:with|for|on|in)\b|\bno support for\b)"
    },
    Form{
        "invalid_arguments",
        R"(\brequired\W{0,2}$|\bnot an? (?:recogni[sz]ed|known|valid|supported|allowed)\b|\bis in the )"
        R"((?:past|future)\b|\bexceeds (?:the|its|your|a)\b)",
        kRefused
    },
    Form{"unsupported", R"(\bonly supports?\b)"},
    Form{
        "invalid_arguments",
        R"(\bi need an?\b|\btoo many (?:digits|words|characters|arguments|values|decimals|spaces)\b|)"
        R"(\bexceeds \d|\bmust(?:n't| not) (?:contain|include|start|end|have|exceed)\b|)"
        R"(\b(?:isn't|is not) an? (?:\w+ ){1,2}(?:i|we) (?:know|understand)\b)",
        kRefused
    },
    Form{
        "invalid_arguments",
        R"(\b(?:cannot|can't|could not|couldn't) be (?:understood|parsed|read|interpreted|converted)\b|)"
        R"(\b(?:greater|less|more|higher|lower|longer|shorter|larger|smaller|earlier|later|wider|fewer) than\b|)"
        R"(\bnot satisfiable\b|\bbetween -?\d\S* and -?\d|\bobligatoire\b|\bdon't hash to\b|)"
        R"(\b(?:incorrect|wrong|bad|unknown|unexpected|misspelled) (?:\w+ )?(?:argument|parameter|value|field|)"
        R"(format|name|date|number|type|option)\b|\binstead of\b)",
        kRefused
    },
    Form{
        "precondition_failed",
        R"(^(?:please )?(?:[\w'-]+ ){2,6}first\W*$|\bbefore (?:using|calling|sending|starting) (?:it|this|the)\b|)"
        R"(\bhas no (?:paper|ink|battery|power|signal|audio|content|pages|items|members|owner)\b)"
    },
    Form{"permission_denied", R"(\byou (?:can't|cannot|can not|may not|must not) \w+)", kRefused},
    Form{"not_found", R"(^(?:sorry, )?there(?:'s| is| are|'re| was| were) no \w+)"},
    Form{
        "permission_denied",
        R"(\b(?:account|user|member|key) (?:is |was |has been )?(?:suspended|disabled|banned|locked out)\b)",
        kRefused
    },
};

}  // namespace

Sense broad_form_sense(const LowerText& text) {
    static const auto& forms = *new Forms(kBroadForms);
    return forms.first_in(text);
}

}  // namespace recourse::diagnosis
