#include "diagnosis/word_forms.hpp"
#include "diagnosis/word_rows.hpp"

#include <array>

/// What people say of a failure in their own words.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;

// Asked where not even the wide forms know a word; so the order among them matters little.
constexpr std::array kSpokenForms{
    Form{
        "cancelled",
        R"(\b\w+ pressed (?:stop|cancel)\b|\bsaid no\b|)"
        R"(\b(?:you|the user|he|she|they) (?:\w+ )?(?:stopped|aborted|cancell?ed|interrupted|withdrew) (?:it|the|this)\b|)"
        R"(\b(?:stopped|aborted|cancell?ed|ended) (?:on|at) (?:the )?request\b|\b(?:pressed|clicked|hit|chose) (?:cancel|stop|no|escape)\b|)"
        R"(\bwas (?:called off|withdrawn|interrupted)\b)"
    },
    Form{
        "rate_limited",
        R"(\bfaster than (?:allowed|permitted|we)\b|\b\d+ \w+ (?:an?|per|each|every) (?:second|minute|hour)\b|)"
        R"(\b(?:wait|pause|rest) (?:for )?(?:\d+|an?|some|a few) ?(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|hours?|h|moments?)?\b.{0,20}\b(?:before|between|until|and then|first)\b|)"
        R"(\b(?:can|may|could) \w+ (?:\w+ )?(?:again|another|the next) .{0,20}\b(?:in|after|at) \d|)"
        R"(\b(?:a lot of|so many|too many|many) (?:\w+ )?(?:searches|requests|calls|messages|attempts|queries|tries|logins|posts|sign-?ups)\b|)"
        R"(\bcool(?:ing)?[- ]?down\b|\bcool(?:ing)? off\b|\bnext (?:\w+ )?(?:possible|allowed|available) in\b|\btake a (?:short )?(?:break|breath)\b|)"
        R"(\b(?:requests?|calls?|messages?) (?:are|is) coming\b|\bunusual (?:rate|number|amount|volume|traffic)\b|\bgreylist)",
        kRefused
    },
    Form{
        "quota_exhausted",
        R"(\b(?:trial|plan|tier|account|licen[cs]e) (?:includes|has|allows|comes with) \d|\b100 ?% (?:full|used)\b|\ball (?:\w+ )?(?:licen[cs]es|seats) are\b|)"
        R"(\b(?:minutes|credits?|units|messages|seats|tokens|licen[cs]es|searches|exports|uploads|calls|hours|allotment|budget)\b.{0,40}\b(?:are|is|have been|has been|were) (?:\w+ )?(?:exhausted|used up|spent|gone|consumed|depleted|taken)\b|)"
        R"(\b(?:used|spent|consumed) (?:up )?(?:all|every|the last)\b|\b(?:all|every) (?:one )?of (?:which|them|your) (?:are|is) (?:in use|taken|used)\b|)"
        R"(\badd (?:more )?(?:seats|licen[cs]es|credits|storage)\b|\b(?:plan|account|workspace|subscription) (?:includes|allows|comes with|covers|is limited to) (?:only )?(?:up to )?\d|)"
        R"(\blimit (?:was |is |has been )?(?:exceeded|reached)\b|\bcurrent .{1,30} limit of \d|\bover (?:its|your|the) (?:quota|allowance|limit|plan)\b)",
        kRefused
    },
    Form{
        "payment_required",
        R"(\bnegative balance\b|\btop (?:it|this|your \w+) up\b|)"
        R"(\bnot enough (?:balance|funds|money|credit)\b|\b(?:only|not) (?:included|available|part of|contained) (?:in|with|on) (?:the |a |your )?(?:\w+ ){0,2}(?:plan|tier|subscription|package|licen[cs]e|edition)\b|)"
        R"(\b(?:invoice|bill|payment|charge|fee)s? .{0,40}\b(?:could not be|couldn't be|was not|has not been|is not|not yet) (?:collected|settled|paid|taken|processed|received)\b|)"
        R"(\bplease upgrade\b|\bupgrade (?:your|the|to)\b|\b(?:on hold|blocked|suspended) (?:until|for) .{0,30}\b(?:paid|settled|payment|invoice)\b|\bdecline code\b|\b3d ?secure\b|\bcustomer action\b)",
        kRefused
    },
    Form{
        "unauthenticated",
        R"(\bissued (?:for|to) (?:another|a different)\b|\b(?:another|wrong|different) audience\b|\b(?:login|sign-?in|authentication|auth) (?:is )?(?:needed|required|necessary)\b|\b(?:token|key|password|signature)\b.{0,20}\b(?:looks|seems) (?:wrong|odd|malformed|bad|invalid)\b|)"
        R"(\b(?:token|key|password|pin|passphrase|passcode|credentials?|signature|cookie|session|otp|secret|certificate)\b.{0,40}\b(?:is|was|are|were) (?:not|no) (?:\w+ )?(?:correct|right|valid|good|known|accepted|recogni[sz]ed|verified|present|set|found|one of)|)"
        R"(\b(?:token|key|password|credentials?|signature|cookie|session|authorization|secret)\b.{0,30}\b(?:missing|could not be (?:verified|read|validated|checked|refreshed)|cannot be verified|was revoked|has been revoked|revoked|rotated|withdrawn)\b|)"
        R"(\b(?:no|without an?|missing) (?:\w+ )?(?:session|token|login|credentials?|api key|authentication|authorization)\b|)"
        R"(\b(?:connection|link|access|grant|consent) (?:to|with|for) [\w. -]{2,40} (?:was|has been|is) (?:revoked|withdrawn|expired|cut)\b|)"
        R"(\breconnect (?:the|your|this)\b|\bcall (?:login|log_in|sign_in|authenticate|connect) first\b|\b(?:two-factor|second factor|2fa|mfa)\b)",
        kRefused
    },
    Form{
        "content_filtered",
        R"(\bwe (?:don't|do not|won't) (?:generate|create|make|write|draw|produce)\b|\b(?:contains?|includes?) (?:\w+ )?(?:insults?|profanity|slurs|abuse)\b|)"
        R"(\b(?:can't|cannot|won't|will not|not able to) (?:draw|generate|create|produce|depict|write|help|discuss|show) .{0,40}\b(?:real|violent|violence|sexual|hateful|minors|weapons|illegal|people|celebrit|persons?)\b|)"
        R"(\b(?:held back|withheld|removed|hidden) (?:because|as|for|by|due)\b|\b(?:provider's|our|the|its|content|community|safety) (?:\w+ )?(?:policy|policies|rules|guidelines|standards|filters?)\b.{0,40}\b(?:not allow|forbid|prohibit|block|break|against|disallow|tripped|triggered)|)"
        R"(\bnot allowed (?:by|under) (?:the |our |its )?(?:\S+ )?(?:content )?(?:policy|policies|rules|guidelines)\b)",
        kRefused
    },
    Form{
        "unsupported",
        R"(\b(?:are|is) not handled\b|\b(?:can't|cannot) be \w+ed by (?:bots|this|the api)\b|\bhas no (?:\w+ )?(?:support|access to|way to)\b|)"
        R"(\b(?:can't|cannot|can not|isn't able to|is not able to|not something) (?:this|the) (?:tool|server|api|endpoint|model|device|version|printer|plugin|driver)|)"
        R"(\bthis (?:tool|server|api|endpoint|model|device|version|printer|plugin|driver|account|integration) (?:can't|cannot|can not|isn't able|is not able|has no|lacks|was built without|does not|doesn't|only)\b|)"
        R"(\bnot something (?:this|the|we|i)\b|\b(?:was|is|were) built without\b|\bwithout \w+ support\b|\bnot (?:implemented|supported|offered|provided|available) (?:yet|here|by|in|on|for)\b|)"
        R"(\b(?:no longer|not) (?:offered|provided|sold|maintained)\b|\bwith this tool\b)",
    },
    Form{
        "data_corrupt",
        R"(\bchecksum (?:\w+ )?(?:is|was) (?:wrong|bad|invalid|incorrect)\b|)"
        R"(\b(?:its|the|their) (?:header|footer|index|content|contents|magic number|trailer|signature) (?:is|are|was) (?:garbage|garbled|broken|damaged|wrong|nonsense|unreadable)\b|)"
        R"(\b(?:seems|appears) to (?:be|have been) (?:broken|damaged|corrupt\w*|truncated|cut off)\b|\b(?:doesn't|does not|won't|no longer) (?:parse|decode|decompress|unpack)s?(?: any ?more)?\b|)"
        R"(\b(?:bad|wrong) (?:crc|checksum|digest|magic)\b|\b(?:rows?|records?|blocks?|pages?|segments?|bytes) (?:\w+ )?(?:are|is|were|was) (?:lost|unreadable|damaged|corrupt\w*)\b)"
    },
    Form{
        "conflict",
        R"(\b(?:edited|changed|moved|updated|modified|saved|merged) by \w+|\bbased on (?:revision|version)\b|\btwo (?:people|users|clients|processes)\b|\breload it\b|\bfetch the \w+ again\b|)"
        R"(\bby (?:someone|somebody|another|a different) (?:else|person|user|client|process|one)\b|\bsomeone else'?s?\b|\bsomebody else\b|\b(?:someone|somebody) (?:\w+ )?(?:changed|edited|updated|moved|took|booked|saved)\b|)"
        R"(\bwhile (?:you|it|the \w+) (?:were|was) (?:being )?(?:edit|chang|sav|updat|prepar|merg|writ|read|work)\w*\b|\bhas just been (?:taken|booked|changed|sold|moved|claimed)\b|\bmoved from \w+ to \w+\b|)"
        R"(\b(?:your|this|the) (?:copy|version|view|draft|cache) (?:is|was) (?:old|out of date|behind|stale|outdated|older)\b|\b(?:reload|refresh|re-?read|fetch) (?:it |the \w+ )?(?:and|before|first)\b)"
    },
    Form{
        "already_exists",
        R"(\banother \w+ (?:has|uses|is using|holds) (?:registered|taken|this|that|the same|reserved)\b|\bonly (?:be )?one\b.{1,40}\b(?:and|but) one\b|)"
        R"(\b(?:called|named|with (?:this|that|the same) \w+)\b.{0,60}\balready\b|\bhas been taken\b|\b(?:is|was|are|were) already \w+\b|\balready (?:there|has|have|holds?|contains?|includes?)\b|\bsame (?:name|id|title|slug|address|key) (?:exists|is used|is taken)\b|)"
        R"(\b(?:exists|used|present|taken|registered) (?:already|before)\b|\bonly (?:be )?(?:once|one)\b.{0,30}\b(?:per|each|allowed)\b|\btwice\b)"
    },
    Form{
        "overloaded",
        R"(\bmore traffic than\b|\bdrop(?:ped)? (?:your|the|this) request\b|)"
        R"(\b(?:too much|so much|a lot of) (?:traffic|load|work|demand)\b|\b(?:can't|cannot|can not|unable to) keep up\b|\bswamped\b|\bbacklog\b|\b(?:queue|pool|buffer|line|pipeline) (?:is |was )?(?:full|too long|saturated|exhausted)\b|)"
        R"(\b(?:busy|saturated|overwhelmed)\b|\bno (?:\w+ )?(?:runner|worker|slot|agent|capacity|instance|machine)s? (?:is |are )?(?:free|available|left|idle)\b)"
    },
    Form{
        "out_of_resources",
        R"(\b(?:card|stick|cartridge|device) is full\b|\b0 bytes (?:left|free)\b|)"
        R"(\b(?:disks?|drive|volume|partition|file ?system|memory|ram|heap|swap|table ?space|tmp|scratch)\b.{0,40}\b(?:is|are|was|ran|has) (?:\w+ )?(?:full|exhausted|used up|out)\b|)"
        R"(\b(?:too much|not enough|out of|no more|no) (?:\w+ )?(?:memory|ram|disk|disk space|space left|room|file handles?|handles|descriptors?|inodes|threads|swap)\b|)"
        R"(\b(?:killed|terminated|stopped)\b.{0,40}\bmemory\b|\ballocate (?:\w+ ){0,3}(?:bytes|memory|[kmg]i?b)\b|\btoo (?:many|much) (?:open )?(?:files|memory|handles)\b|\bdisk (?:is )?full\b)"
    },
    Form{
        "timed_out",
        R"(\b(?:nobody|no one|nothing|none) .{0,30}\bwithin \d|\bran into the \d+ ?\w+ (?:limit|timeout)\b|)"
        R"(\b(?:not|never|didn't|did not|hasn't|has not|isn't|wasn't) (?:\w+ ){1,4}(?:in time|within|after \d|for \d|by the deadline)\b|\bin vain\b|\bwaited (?:for )?\d|\b(?:took|takes|taking|lasted) (?:far |much |way )?(?:too long|longer|more than)\b|)"
        R"(\b(?:after|for) \d+(?:\.\d+)? ?(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hours?) (?:without|with no|of silence|there was no|nothing|no)\b|\bno (?:\w+ )?(?:answer|reply|response|result|data) (?:for|in|within|after)\b|)"
        R"(\b(?:stopped|killed|aborted|cut off|ended|cancell?ed|given up) (?:it )?after (?:\w+ )?\d|\btime(?: is|'s|'?s)? (?:up|over)\b|\bdeadline (?:has )?(?:passed|expired|missed|reached)\b|\bin time\b)"
    },
    Form{
        "dependency_unavailable",
        R"(\b(?:doesn't|does not|don't|do not|didn't|did not|won't) (?:respond|answer|reply|react)\b|\bfail(?:ing|s|ed)? over\b|)"
        R"(\b(?:hung up|dropped (?:the|our) (?:call|line|connection)|cut (?:us|the connection) off|cut off the connection|lost (?:its|the|our|their) connection|went (?:away|silent|down|dark)|fell over|is dead|stopped answering)\b|)"
        R"(\b(?:did not|didn't|does not|doesn't|won't|refuses? to|refused to|will not) (?:accept|take|let) (?:\w+ )?(?:the |our |any |new )?connections?\b|\b(?:incomplete|garbled|malformed|empty|broken|unusable|invalid) (?:reply|answer|response)\b|)"
        R"(\bproblems? (?:on|at) (?:the |their |our )?(?:side|end|provider|upstream)|\bon the (?:provider's |other |server )?side\b|\bworking on it\b|\b(?:provider|backend|upstream|service|server|database|hub|gateway|cluster|node|host|site) (?:\S+ )?(?:is|was|seems|appears) (?:\w+ )?(?:down|away|gone|offline|unwell|ill|sick|broken|dead|silent|stopped)\b|)"
        R"(\b(?:service|server|host|provider|backend|upstream|database) (?:is )?(?:\w+ )?not (?:available|reachable|up|there|answering|responding|running)\b|\bcurrently loading\b|\bstill (?:loading|starting|booting|warming)\b|)"
        R"(\bsomething is wrong (?:on|at|with) (?:the|their)\b|\bservice not available\b|\bclosing (?:transmission channel|connection)\b|: eof$|\beof\W*$|\bunable to (?:persist|sync|replicate)\b)"
    },
    Form{
        "not_found",
        R"(\bthere is none\b|\bwas removed\b|\bno (?:\w+ ){1,2}(?:has|have|bears|carries) the \w+|\b(?:isn't|is not|aren't|are not) part of (?:this|the|your|that|any)\b|)"
        R"(\b(?:nobody|no one|nothing|none) (?:is |was |has been )?(?:called|named|stored|known|saved|listed|there|here|registered|under|at|in|with|by)\b|\bnever existed\b|\bhas moved\b|\b(?:isn't|is not|aren't|are not|wasn't|was not) (?:in|on|among|part of|under|one of) (?:your|the|this|our|that|any|my)\b|)"
        R"(\b(?:could|can) ?(?:not|n't) (?:be )?(?:resolved?|located?|identified|matched|looked up|found)\b|\b(?:unknown|undeclared|undefined|nonexistent|missing) (?:\w+ )?(?:revision|resource|message|channel|file|page|object|import|reference|id|record|key|branch|version|host|queue|topic|index|bucket|folder)\b|)"
        R"(\b(?:isn't|is not) (?:\w+ )?(?:any ?where|around|any ?more)\b|\bno (?:\w+ )?(?:trace|sign|record|hint) of\b|\b(?:has|have) (?:no|none) (?:such|of that|by that)\b)"
    },
    Form{
        "permission_denied",
        R"(\byou(?:'re| are) not the \w+|\bmay only \w+|\bask (?:an?|the|your) .{1,40}\baccess\b|\bbelongs to (?:another|somebody|someone|a different)\b|\b(?:does not|doesn't|do not|don't) let\b|\b(?:switched|turned) off by\b|)"
        R"(\bnot on the (?:\w+ )?list\b|\bfor (?:viewing|reading) only\b|\b(?:view|read|comment)[- ]only\b|\b(?:limited|restricted|reserved|open|visible|available) (?:to|for) (?:\w+ )?(?:hr|staff|admins?|administrators?|owners?|members|managers?|editors|employees|moderators|subscribers|the \w+)\b|)"
        R"(\b(?:role|account|token|key|profile|group|user|licen[cs]e)\b.{0,30}\b(?:does not|doesn't|may not|can't|cannot|must not|is not) (?:\w+ )?(?:include|allow|permit|cover|grant|enabled|entitled|cleared|let)\w*\b|)"
        R"(\bonly (?:the |an? |your )?(?:[\w-]+ ){1,3}(?:can|may|is able to|has the right to|are able to) \w+|\bmissing (?:access|permissions?|rights?|privileges?)\b|\b(?:is|are|was|were) (?:blocked|barred|off limits|out of bounds|forbidden|refused|denied)\b|)"
        R"(\bsandbox\b|\b(?:needs?|requires?|asks? for|wants) (?:the )?(?:scope|role|permission|right|privilege|approval of|consent|clearance)\b|\brequired .{0,60}\bpermission\b|\bno (?:permissions?|rights?|access|privileges?) (?:to|for|on)\b|\b(?:access|permission|consent) .{0,40}\b(?:refused|denied|missing|not given|not granted)\b|)"
        R"(\badmin rights\b|\bpermissiondenied\b)",
        kRefused
    },
    Form{
        "invalid_arguments",
        R"(^give (?:me|us) |^which \w+\?|\bgo together\b|\b(?:can't|cannot) read ['\x22]|\blacks an? |)"
        R"(['"`] is no(?:t an?)? \w+|\blies? (?:before|after|outside|beyond)\b|\b(?:outside|beyond|out of|not within|not in) (?:the )?(?:range|bounds|interval|\[?-?\d)|\btakes? (?:only )?(?:numbers?|dates?|integers?|letters|digits|strings?|lists?|one|at most)\b|)"
        R"(\b(?:numbers?|letters|digits|integers?|dates?) only\b|\bgive (?:either|one|both|only)\b|, not both\b|\bnot both\b|\bcannot (?:mix|specify|set|give|pass|use|combine) (?:both|\w+ and|more than)|\bcannot (?:specify|be set|mix)\b|\bcan't (?:mix|specify|be set)\b|)"
        R"(\b(?:check digits?|format|spelling|syntax|encoding|order|unit|sign|number of \w+)\b.{0,20}\b(?:is|are|was|were) (?:wrong|off|incorrect|invalid|bad|not right)\b|\b(?:bad|wrong|broken|odd) (?:\w+ ){1,2}(?:syntax|format|address|value|range|pattern|order|unit|length)\b|)"
        R"(, please, not\b|\b(?:doesn't|does not|don't|do not) (?:look like|parse as|add up|make sense|fit|exist as an option)\b|\bhow (?:many|much|long|often)\W*$|\bwhich (?:one|of)\b.{0,40}\?$|\bno such (?:option|argument|flag|parameter|field|column)\b)",
        kRefused
    },
    Form{
        "precondition_failed",
        R"(\b(?:can't|cannot|can not) be \w+ed\b|\b(?:isn't|is not|aren't|are not) \w+ed\b|\b(?:period|window|phase|season|event|sale|registration) is over\b|)"
        R"(\b(?:turn|switch) (?:on|off|it on|it off)\b|\bout of (?:paper|ink|toner|power|stock|fuel|signal)\b|\bswitched off\b|\bclosed (?:yesterday|today|on|at|for|since|last)\b|\bbefore you \w+\b|\buntil (?:you|it|the|this|all)\b|\bnothing to \w+\b|\btoo (?:low|hot|cold|weak|empty) to\b|)"
        R"(\b(?:isn't|is not|aren't|are not|wasn't|not) (?:\w+ )?(?:open|ready|active|started|running|mounted|paired|charged|loaded|logged|finished|complete|set up|plugged in|turned on|installed|published|scheduled|possible|fully merged)\b|)"
        R"(\b(?:is|are|was) (?:currently |still |now )?(?:stopping|starting|locked|in use|moving|recording|printing|charging|deploying|building|being \w+)\b|\b(?:still|already) (?:has|have|holds|contains|running|open|in use|attached)\b|)"
        R"(\bmust (?:first|be \w+ed) |\bfirst[.!]?$|\b(?:open|start|create|select|choose|connect|publish|close|finish|install) (?:one|it|a \w+|the \w+) (?:with|first|before|using)\b|\bcan(?:not|'t) (?:be (?:deleted|removed|changed|edited|moved|stopped|started|closed|undone|sent|cancelled|canceled|reopened|captured|refunded)|undo|send messages)\b|\b(?:archived|frozen|suspended|expired|finished|deactivated)\b)"
    },
};

}  // namespace

Sense spoken_form_sense(const LowerText& text) {
    static const auto& forms = *new Forms(kSpokenForms);
    return forms.first_in(text);
}

}  // namespace recourse::diagnosis
