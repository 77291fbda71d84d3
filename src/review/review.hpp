#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Grades how a server's errors read to an agent: asks it wrong on purpose, and holds what comes
/// back to rules.
///
/// The way of a review: `probes` makes wrong calls from the schemas of the tools, `asking` sends
/// them and keeps every answer as it came, `rules` judges the answers, `grade` makes points of the
/// judgements, and `report_*` puts the Review into words. What this header holds is the Review:
/// plain values without behaviour, made once, read by every report.
namespace recourse::review {

/// How a call is wrong. The names on the wire are those of `to_string`.
enum class ProbeKind : std::uint8_t {
    plain,               ///< P0: not at all, where a tool that reads needs no arguments
    unknown_tool,        ///< P1: the tool's name, one edit off
    missing,             ///< P2: a required argument left out
    wrong_type,          ///< P3: a value of another type
    not_in_enum,         ///< P4: one edit off a value that would do
    pattern,             ///< P5: against a pattern or format
    unknown_argument,    ///< P6: an argument's name, one edit off
    out_of_range,        ///< P7: beyond a bound
    absent_id,           ///< P8: well formed, but nothing has it
    oversize,            ///< P9: far longer than anybody needs
    control_characters,  ///< P9: escape sequences, invisible characters, a line that plays a role
    repeated,            ///< P10: P2 again, to the letter, twice
    secret,              ///< P11: a connection string whose password nobody may hear again
    lost_answer,         ///< P12: nothing is wrong but that the answer of a write is lost
};
[[nodiscard]] std::string_view to_string(ProbeKind kind) noexcept;  ///< `unknown_tool`
[[nodiscard]] std::string_view number_of(ProbeKind kind) noexcept;  ///< `P1`

/// One wrong call.
struct Probe {
    std::string id;  ///< `P3/get_customer/customer_id`, with `#2` for a repeat; unique in a review
    ProbeKind kind = ProbeKind::missing;
    std::string tool;    ///< that is put to the test
    std::string called;  ///< the name that was sent: `tool`, but for P1
    std::string
        arguments;        ///< JSON, as sent; very long ones are cut in the Review, not on the wire
    std::string pointer;  ///< RFC 6901, to what is wrong in the arguments; empty for P1
    std::string wrong;    ///< how it is wrong, in a few words: `customer_id left out`
};

/// How the server took it.
enum class Ending : std::uint8_t {
    tool_error,      ///< a result with isError
    protocol_error,  ///< a JSON-RPC error
    success,         ///< a result without isError
    http_refusal,    ///< an HTTP status, and no message of MCP
    no_message,      ///< something else that is no message of MCP
    crash,           ///< the process or the connection ended
    hang,            ///< nothing in time
};
[[nodiscard]] std::string_view to_string(Ending ending) noexcept;

/// A probe and what came back.
struct Exchange {
    Probe probe;
    Ending ending = Ending::success;
    /// As it came: the JSON-RPC message, or the body, or the last words of a process. Bounded, and
    /// what is secret in it stands as a placeholder.
    std::string answer;
    std::string text;  ///< what a model reads of it; bounded and without secrets, likewise
    std::chrono::milliseconds took{0};
};

/// A rule of the rubric (docs/review.md).
struct Rule {
    std::string_view id;       ///< `B1`
    std::string_view name;     ///< `names_the_field`: stable
    std::string_view title;    ///< a sentence: what a good error does
    std::string_view why;      ///< a sentence: what becomes of an agent where it is broken
    std::string_view mend;     ///< an imperative sentence: what its author does
    int points = 0;            ///< of 100
    std::optional<int> cap{};  ///< where it is broken, the whole score is at most this
};
/// All of them, in the order of the rubric.
[[nodiscard]] const std::vector<Rule>& rules();
[[nodiscard]] const Rule* find_rule(std::string_view id);  ///< null where there is none

/// A rule broken, in one place.
struct Finding {
    std::string rule;      ///< its id
    std::string tool;      ///< empty: about the server as a whole
    std::string sentence;  ///< what is wrong with this answer, with its names and values
    std::string mend;      ///< what to do here, as an imperative sentence
    std::string probe;     ///< the id of the probe whose answer shows it; empty: none does
    /// 16 hex digits that stay the same as long as rule, tool, and what was wrong about the call
    /// do: what a baseline names it by.
    std::string fingerprint;
    bool is_known = false;     ///< by the baseline
    std::string known_reason;  ///< what the baseline says of it
};

/// What a rule came to.
struct Judgement {
    std::string rule;
    double earned = 0;       ///< of its points: the share of the answers that kept it
    std::size_t kept = 0;    ///< how many answers (or tools, or pairs) did
    std::size_t broken = 0;  ///< and how many did not
    std::string
        unjudged;  ///< why nothing was there to judge, in a sentence; then it counts for nothing
};

/// What was not tried, and why: never left out without a word.
struct Untried {
    std::string tool;  ///< empty: the whole server
    std::optional<ProbeKind> kind;
    std::string pointer;
    std::string reason;  ///< a sentence: `It may write, and only --writes lets a review call it.`
};

/// A named set of rules over the same answers, each of which is kept or not.
struct RitualQuestion {
    std::string name;      ///< `specific`
    std::string question;  ///< `Are errors specific?`
    bool kept = false;
    std::vector<std::string> rules;  ///< the rules of the rubric that decide it
    std::string because;  ///< a sentence: by what it is kept, or the worst that breaks it
};

struct Review {
    std::string target;  ///< the URL or command, without credentials
    std::string server;  ///< as it calls itself
    std::string server_version;
    std::string revision;  ///< of the protocol: `2025-11-25`
    std::string made_by;   ///< the version of Recourse
    std::chrono::system_clock::time_point made_at;
    std::uint64_t seed = 0;  ///< that the probes were drawn with

    std::optional<int> score{};          ///< 0..100, after the caps; none where nothing was judged
    int uncapped = 0;                    ///< before them
    std::vector<std::string> caps;       ///< the ids of the rules that lowered it
    std::vector<Judgement> judgements;   ///< one a rule, in the order of the rubric
    std::vector<Finding> findings;       ///< the weightiest first
    std::vector<RitualQuestion> ritual;  ///< the reviewer's five questions (docs/review.md)

    std::vector<std::string> tools;  ///< that were put to the test
    std::vector<Untried> untried;
    std::vector<Exchange> exchanges;
    std::vector<std::string> stale;  ///< fingerprints of the baseline that nothing was found for
};

/// The exchange of that probe; null where there is none.
[[nodiscard]] const Exchange* find_exchange(const Review& review, std::string_view probe);

}  // namespace recourse::review
