#include "fault/untrusted_patterns.hpp"

#include <array>

namespace recourse::fault {
namespace {

constexpr std::array<std::string_view, 44> kInstructions{
    // the reader's instructions
    R"(\b(?:ignore|disregard|forget|override|bypass|discard|overlook|do not follow|do)"
    R"(n't follow|stop following)\b[^.!?]{0,40}\b(?:previous|prior|above|earlier|prec)"
    R"(eding|all|any|your|system|other|foregoing|existing)\b[^.!?]{0,30}\b(?:instruct)"
    R"(ions?|prompts?|rules|guidelines|directions|directives|context|safety|training|)"
    R"(constraints)\b)",
    R"(\b(?:new|updated|revised|real|actual|hidden|secret)\s+(?:system\s+)?(?:instruc)"
    R"(tions?|directives?|orders)\s*(?::|for (?:you|the (?:model|assistant|agent|ai)))"
    R"())",
    R"(\b(?:your|its|new|real|hidden|original|entire|full)\s+(?:system|developer)\s+()"
    R"(?:prompt|message|instructions?)\b|\b(?:system|developer) (?:prompt|message|ins)"
    R"(tructions?) (?:says?|tells?|orders?|requires? you|is|are) \w+|\bsystem prompt)"
    R"(\s*:|\bsystem override\b)",
    R"(\b(?:follow|obey|execute|carry out)\s+(?:these|the following|my|the (?:new|nex)"
    R"(t|below))\s+(?:instructions?|orders|commands|steps exactly)\b)",
    R"(\byour (?:new|real|actual|next|only|true|primary|updated) (?:task|goal|objecti)"
    R"(ve|role|job|mission|purpose|instructions?)\s*(?:is|are|:))",
    R"(\b(?:disable|turn off|bypass|ignore|remove)\b[^.!?]{0,20}\b(?:safety|guardrail)"
    R"(s?|safeguards?|content polic(?:y|ies)|moderation)\b)",
    R"(\b(?:god|dan|jailbreak|unrestricted) mode (?:is )?(?:now )?(?:enabled|activate)"
    R"(d|on)\b)",
    R"(\b(?:add|save|store|write|commit|append|remember)\b[^.!?]{0,60}\b(?:to|in|into)"
    R"(|for) (?:your (?:long-term )?memory|(?:all )?future (?:conversations|sessions|)"
    R"(chats))\b)",
    // the reader's role
    R"(</?\s*(?:system|assistant|important|instructions?|tool_call|function_calls?|to)"
    R"(ol_result|antml:[a-z_]+)\s*/?>)",
    R"(<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|###\s*(?:system|instructions?|human|assista)"
    R"(nt|user)\b|\[(?:system|assistant|admin|developer)(?: (?:message|prompt|note|ov)"
    R"(erride))?\]\s*:?\s*(?:you|ignore|call|from|send|never|always|do not)\b)",
    R"((?:(?m:^)|[.!?\"']|\s{2,}|-->|\*/)\s*(?:system|assistant|human|developer)\s*:)"
    R"(\s*(?:you|i|please|sure|ignore|the user|call|do|from now|now|always|never|run|)"
    R"(execute|send)\b)",
    R"(\b(?:you are|you're|act as|pretend to be|behave as|roleplay as)\s+(?:now\s+)?()"
    R"(?:an?\s+|the\s+)?(?:\w+\s+){0,2}(?:ai|assistant|language model|llm|chatbot|age)"
    R"(nt|dan|jailbroken|unrestricted)\b)",
    R"(\b(?:from now on|henceforth|for the rest of (?:this|the) (?:conversation|sessi)"
    R"(on|chat))\b)",
    R"(\b(?:dear|attention|hey|hello|note to|instructions? (?:to|for)|reminder (?:to|)"
    R"(for))\s*,?:?\s+(?:the\s+|all\s+)?(?:ai|a\.i\.|assistant|llm|language model|mod)"
    R"(el|agents?|claude|chatgpt|gpt|gemini|copilot|cursor)\b|\bmessage (?:to|for) (?)"
    R"(:the )?(?:ai|assistant|llm|language model)\b)",
    R"(\bif you(?:'re| are)\s+(?:an?\s+|the\s+)?(?:ai(?: agent| assistant| model)?|ll)"
    R"(m|(?:large )?language model|assistant|chatbot|agent)\b)",
    R"(\b(?:ai|llm|model|assistant|agent|bot)s?\s+(?:\w+\s+)?(?:reading|processing|se)"
    R"(eing|parsing|summari[sz]ing) this\b)",
    R"(\b(?:end of|end) (?:the )?(?:tool|function|error)?\s?(?:output|results?|respon)"
    R"(se|message|context|document|data)\b[^a-z0-9]{1,12}(?:system|user|new|begin|now)"
    R"(|instructions?|assistant)\b)",
    // secrecy
    R"(\b(?:do not|don't|never|without|must not|should not|shouldn't|no need to|avoid)"
    R"()\s+(?:ever\s+)?(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|reveal(?:ing)?|)"
    R"(show(?:ing)?|notify(?:ing)?|alert(?:ing)?|ask(?:ing)?|disclos(?:e|ing)|bother()"
    R"(?:ing)?|warn(?:ing)?)\b[^.!?]{0,30}\b(?:the\s+)?(?:user|human|operator|custome)"
    R"(r|anyone|them)\b)",
    R"(\b(?:hide|conceal|keep)\s+(?:this|that|it)\s+(?:\w+\s+){0,2}(?:from (?:the )?()"
    R"(?:user|human|operator)|secret|hidden))",
    R"(\bwithout (?:asking|waiting|seeking)\s+(?:for\s+)?(?:\w+\s+)?(?:confirmation|a)"
    R"(pproval|permission|consent)\b)",
    R"(\b(?:silently|secretly|quietly|covertly)\s+(?:call|send|run|execute|forward|re)"
    R"(ad|invoke|include|add|append|upload|email|use)\b)",
    // other tools, in the voice of authority
    R"(\byou (?:must|should|need to|have to|will|are required to)\s+(?:now|immediatel)"
    R"(y|first also|also|instead)\s+(?:call|use|invoke|run|execute|send|read|open|fet)"
    R"(ch|upload|email|forward|delete|post)\b)",
    R"(\b(?:important|critical|urgent|attention|mandatory)\s*(?::|!+|-)\s*(?:[^.!?]{0)"
    R"(,80}\s)?(?:call|use|invoke|run|execute)\s+(?:the\s+)?[`'\"]?\w+[`'\"]?\s*(?:to)"
    R"(ol|function|\(|with|before|now|to (?:continue|send|read|get))\b?)",
    R"(\b(?:before|after|when(?:ever)?)\s+(?:using|calling|invoking|every use of)\s+()"
    R"(?:this|any|other|the)\b[^.!?]{0,40}\b(?:tools?|functions?)\b[^.!?]{0,40}\b(?:r)"
    R"(ead|open|send|call|fetch|include|pass|forward)\b)",
    // what only insiders have, carried out
    R"(\b(?:send|forward|upload|e-?mail|post|exfiltrate|leak|transmit|include|append|)"
    R"(paste|share|reveal|print|output|repeat)\s+(?:me\s+|us\s+|all\s+|of\s+|the\s+|y)"
    R"(our\s+|any\s+|its\s+|this\s+|full\s+|entire\s+|whole\s+|raw\s+)*(?:conversatio)"
    R"(n|chat history|message history|previous messages|environment variables?|ssh ke)"
    R"(ys?|private keys?|contents? of (?:~|/|the file|your))\b[^.!?]{0,40}\b(?:to|at|)"
    R"(in|into|as|here|via|with)\b)",
    R"(\b(?:send|forward|upload|e-?mail|post|exfiltrate|leak|transmit|include|append|)"
    R"(paste|share|reveal|pass|give|put)\s+(?:me\s+|us\s+)?(?:all|every|any|the user')"
    R"(s|each)\s+(?:of\s+)?(?:the\s+|your\s+|its\s+|stored\s+|known\s+)*(?:api keys?|)"
    R"(credentials?|secrets?|passwords?|tokens?)\b[^.!?]{0,40}\b(?:to|at|in|into|as|h)"
    R"(ere|via|with)\b)",
    R"(\b(?:send|forward|upload|e-?mail|post|exfiltrate|leak|transmit)\s+(?:\w+\s+){0)"
    R"(,4}(?:api keys?|credentials?|secrets?|passwords?|tokens?)\s+to\s+(?:https?:|[)"
    R"(\w.+\-]+@))",
    R"(\b(?:provide|supply|include|pass|send|share|paste|attach|give|put|return|read|)"
    R"(open|cat|load|fetch)\b[^!?]{0,60}(?:~/\.\w|\.ssh\b|id_rsa|id_ed25519|/etc/(?:p)"
    R"(asswd|shadow)|\.env\b|mcp\.json|\.aws/credentials|\.kube/config|/proc/self/env)"
    R"(iron)[^!?]{0,60}\b(?:and (?:then )?(?:pass|send|include|provide|put|return|pas)"
    R"(te|append|add|post|upload|use)|to proceed|to continue|so (?:that )?(?:i|we|acc)"
    R"(ess|the)|as (?:the |a |an )?[`'\"]?\w+[`'\"]? (?:argument|parameter|field|head)"
    R"(er)|in (?:your|the) next|to https?:))",
    R"(\b(?:please |must |to )(?:provide|supply|include|pass|share|paste|attach|give))"
    R"(\b[^.!?]{0,40}\bcontents?\s+of\b[^!?]{0,40}(?:~/\.\w|\.ssh\b|id_rsa|id_ed25519)"
    R"(|/etc/(?:passwd|shadow)|\.env\b|mcp\.json|\.aws/credentials))",
    R"(!\[[^\]]*\]\(\s*https?://[^)\s]*[?&/](?:data|q|d|c|text|content|payload|leak|e)"
    R"(xfil|info|history|prompt|secret|conversation|context|msg|log)=)",
    R"(!\[[^\]]*\]\(\s*https?://[^)\s]*(?:\{|<|%7b|\[|\$))",
    R"(\b(?:curl|wget)\s[^|\n]{1,200}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b)",
    // the same in other languages
    R"(\b(?:ignorier\w*|missacht\w*|vergiss|vergessen sie)\b[^.!?]{0,40}\b(?:anweisun)"
    R"(gen|instruktionen|vorgaben|regeln|befehle)\b)",
    R"(\b(?:ignor\w*|oubli\w*|n\x{00E9}gligez|neglig\w*)\b[^.!?]{0,40}\b(?:instructio)"
    R"(ns|consignes|directives|r\x{00E8}gles)\b)",
    R"(\b(?:ignor\w*|olvid\w*|descart\w*)\b[^.!?]{0,40}\b(?:instrucciones|indicacione)"
    R"(s|reglas|\x{00F3}rdenes)\b)",
    R"(\b(?:ignor\w*|esque\x{00E7}\w*|desconsider\w*)\b[^.!?]{0,40}(?:instru\x{00E7})"
    R"(\x{00F5}es|instrucoes|regras))",
    R"(\b(?:ignor\w*|dimentica\w*)\b[^.!?]{0,40}\b(?:istruzioni|regole|indicazioni)\b)",
    R"(\b(?:negeer|vergeet)\b[^.!?]{0,40}\b(?:instructies|regels|opdrachten)\b)",
    R"((?:\x{0438}\x{0433}\x{043D}\x{043E}\x{0440}\x{0438}\x{0440}|\x{0437}\x{0430})"
    R"(\x{0431}\x{0443}\x{0434}|\x{043D}\x{0435} \x{043E}\x{0431}\x{0440}\x{0430})"
    R"(\x{0449}\x{0430}\x{0439})\S*[^.!?]{0,60}(?:\x{0438}\x{043D}\x{0441}\x{0442})"
    R"(\x{0440}\x{0443}\x{043A}\x{0446}|\x{0443}\x{043A}\x{0430}\x{0437}\x{0430})"
    R"(\x{043D}\x{0438}|\x{043F}\x{0440}\x{0430}\x{0432}\x{0438}\x{043B}))",
    R"((?:\x{5FFD}\x{7565}|\x{65E0}\x{89C6}|\x{5FFD}\x{8996}|\x{5FD8}\x{8BB0}|)"
    R"(\x{5FD8}\x{8A18}|\x{4E0D}\x{8981}\x{7406}\x{4F1A})[^\x{3002}!?]{0,20}(?:)"
    R"(\x{6307}\x{4EE4}|\x{6307}\x{793A}|\x{63D0}\x{793A}|\x{89C4}\x{5219}|\x{898F})"
    R"(\x{5247}|\x{8BF4}\x{660E}))",
    R"((?:\x{6307}\x{793A}|\x{547D}\x{4EE4}|\x{30D7}\x{30ED}\x{30F3}\x{30D7}\x{30C8}|)"
    R"(\x{6307}\x{4EE4}|\x{30EB}\x{30FC}\x{30EB})[^\x{3002}!?]{0,8}(?:\x{7121})"
    R"(\x{8996}|\x{5FD8}\x{308C}))",
    R"((?:\x{C9C0}\x{C2DC}|\x{BA85}\x{B839}|\x{C9C0}\x{CE68}|\x{D504}\x{B86C}\x{D504})"
    R"(\x{D2B8})[^.!?]{0,12}(?:\x{BB34}\x{C2DC}|\x{C78A}))",
    R"(\b(?:sag|sage|sagen sie|erz\x{00E4}hl\w*|verrat\w*|informier\w*)\b[^.!?]{0,30})"
    R"(\b(?:nutzer|benutzer|anwender)\b[^.!?]{0,20}\b(?:nicht|nichts|kein)|\bne (?:di)"
    R"(s|dites|mentionne\w*|r\x{00E9}v\x{00E8}le\w*|informe\w*)\b[^.!?]{0,30}\butilis)"
    R"(ateur|\bno (?:le )?(?:digas|diga|menciones|informes|reveles)\b[^.!?]{0,30}\bus)"
    R"(uario|\bn\x{00E3}o (?:diga|conte|informe|mencione)\b[^.!?]{0,30}\busu\x{00E1}r)"
    R"(io)",
    R"((?:\x{043D}\x{0435} \x{0433}\x{043E}\x{0432}\x{043E}\x{0440}\x{0438}|\x{043D})"
    R"(\x{0435} \x{0441}\x{043E}\x{043E}\x{0431}\x{0449}\x{0430}\x{0439})\S*[^.!?]{0,)"
    R"(30}\x{043F}\x{043E}\x{043B}\x{044C}\x{0437}\x{043E}\x{0432}\x{0430}\x{0442})"
    R"(\x{0435}\x{043B}|(?:\x{4E0D}\x{8981}|\x{522B})(?:\x{544A}\x{8BC9}|\x{901A})"
    R"(\x{77E5}|\x{900F}\x{9732})[^\x{3002}!?]{0,8}\x{7528}\x{6237}|\x{30E6}\x{30FC})"
    R"(\x{30B6}\x{30FC}?\x{306B}(?:\x{306F})?(?:\x{8A00}\x{308F}|\x{4F1D}\x{3048}|)"
    R"(\x{77E5}\x{3089}\x{305B})\x{306A})",
};

}  // namespace

std::span<const std::string_view> instruction_patterns() noexcept {
    return kInstructions;
}

}  // namespace recourse::fault
