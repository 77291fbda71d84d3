#include "fault/untrusted.hpp"

#include "base/text.hpp"

#include <array>

#include <re2/re2.h>
#include <re2/set.h>

namespace recourse::fault {
namespace {

constexpr std::string_view kWithheld =
    "[upstream text withheld: it reads like instructions to a model]";

constexpr std::size_t kLooksAt = 64 << 10;  // the whole of it, whatever part is quoted in the end

/// What is said to models and never by programs to their callers. A technical error may order ("you
/// must set limit", "call list_customers first"); it does not speak of the reader's instructions or
/// role, ask for secrecy, or put words into other mouths.
constexpr std::array<std::string_view, 15> kInstructions{
    // the reader's instructions
    R"(\b(?:ignore|disregard|forget|override|bypass|discard)\b[^.!?]{0,40}\b(?:previous)"
    R"(|prior|above|earlier|preceding|all|any|your|system|other|foregoing))"
    R"(\b[^.!?]{0,30}\b(?:instructions?|prompts?|rules|guidelines|directions|directives)"
    R"(|context|safety|training)\b)",
    R"(\b(?:new|updated|revised|real|actual|hidden|secret)\s+(?:system\s+))"
    R"(?(?:instructions?|directives?|orders)\s*(?::|for (?:you|the (?:model|assistant)"
    R"(|agent|ai))))",
    R"(\b(?:system|developer)\s+(?:prompt|message|instructions?)\b)",
    R"(\b(?:follow|obey|execute|carry out)\s+(?:these|the following|my|the (?:new|next)"
    R"(|below))\s+(?:instructions?|orders|commands|steps exactly)\b)",
    // the reader's role
    R"(</?\s*(?:system|assistant|important|instructions?|tool_call|function_calls?)"
    R"(|tool_result)\s*/?>)",
    R"(<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|###\s*(?:system|instructions?|human|assistant|user)\b)",
    R"((?:(?m:^)|[.!?"']|\s{2,})\s*(?:system|assistant|human|developer)\s*:\s*(?:you|i)"
    R"(|please|sure|ignore|the user|call|do|from now|now|always|never)\b)",
    R"(\b(?:you are|you're|act as|pretend to be|behave as|roleplay as)\s+(?:now\s+))"
    R"(?(?:an?\s+|the\s+)?(?:\w+\s+){0,2}(?:ai|assistant|language model|llm|chatbot|agent)"
    R"(|dan|jailbroken|unrestricted)\b)",
    R"(\b(?:from now on|henceforth|for the rest of (?:this|the) (?:conversation|session|chat))\b)",
    R"(\b(?:dear|attention|hey|note to|message (?:to|for)|instructions? (?:to|for)))"
    R"(\s*,?:?\s+(?:the\s+)?(?:ai|a\.i\.|assistant|llm|language model|model|agent|claude)"
    R"(|chatgpt|gpt|gemini|copilot)\b)",
    // secrecy
    R"(\b(?:do not|don't|never|without|must not|should not|shouldn't)\s+(?:ever\s+))"
    R"(?(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|reveal(?:ing)?|show(?:ing)?)"
    R"(|notify(?:ing)?|alert(?:ing)?|ask(?:ing)?|disclos(?:e|ing)))"
    R"(\b[^.!?]{0,30}\b(?:the\s+)?(?:user|human|operator|customer|anyone|them)\b)",
    R"(\b(?:hide|conceal|keep)\s+(?:this|that|it)\s+(?:\w+\s+){0,2}(?:from (?:the ))"
    R"(?(?:user|human|operator)|secret|hidden))",
    // other tools, in the voice of authority
    R"(\byou (?:must|should|need to|have to|will|are required to)\s+(?:now|immediately)"
    R"(|first also|also|instead)\s+(?:call|use|invoke|run|execute|send|read|open|fetch)"
    R"(|upload|email|forward|delete|post)\b)",
    R"(\b(?:important|critical|urgent|attention|mandatory)\s*(?::|!+|-))"
    R"(\s*(?:[^.!?]{0,80}\s)?(?:call|use|invoke|run|execute)\s+(?:the\s+))"
    R"(?[`'"]?\w+[`'"]?\s*(?:tool|function|\(|with|before|now|to (?:continue|send|read|get))"
    R"()\b?)",
    R"(\b(?:send|forward|upload|email|post|exfiltrate|leak|transmit|include|append|paste))"
    R"(\s+(?:all\s+|me\s+|us\s+|the\s+|your\s+|any\s+|its\s+|this\s+)*(?:conversation)"
    R"(|chat history|api keys?|credentials?|secrets?|passwords?|environment variables?)"
    R"(|ssh keys?|private keys?|contents? of (?:~|/|the file|your))\b[^.!?]{0,40}\b(?:to)"
    R"(|at|in|into|as|here|via)\b)",
};

class Instructions {
  public:
    Instructions() : any_(options(), RE2::UNANCHORED) {
        for (const std::string_view pattern : kInstructions) {
            any_.Add({pattern.data(), pattern.size()}, nullptr);
        }
        any_.Compile();
    }

    [[nodiscard]] bool in(std::string_view text) const {
        RE2::Set::ErrorInfo error{};
        const bool found = any_.Match({text.data(), text.size()}, nullptr, &error);
        // what could not be looked at is not passed on
        return found || error.kind != RE2::Set::kNoError;
    }

  private:
    static RE2::Options options() {
        RE2::Options options;
        options.set_case_sensitive(false);
        options.set_log_errors(false);
        options.set_max_mem(64 << 20);
        return options;
    }

    RE2::Set any_;
};

}  // namespace

Quoted quote_upstream(std::string_view text, std::size_t bytes) {
    static const Instructions kAny;
    // Cleaned, because invisible characters inside a word must not hide it; and as it came, because
    // a role may be given at the beginning of a line.
    const std::string words = text::clean(text, kLooksAt);
    if (kAny.in(words) || kAny.in(text.substr(0, kLooksAt))) return {std::string(kWithheld), true};
    return {text::shorten(words, bytes), false};
}

}  // namespace recourse::fault
