#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What a trial counts. An intention is one order that a client wants placed, once, however often
/// it calls for it. What happened stands in the file that the upstream writes (`faulty --orders`);
/// what the client was told stands here, and the two are compared at the end.
namespace recourse::trials {

/// What an answer says of the order.
enum class Word : std::uint8_t {
    nothing,  ///< there was no answer, or it does not tell
    success,  ///< placed, with the receipt
    done,     ///< a failure, and yet it was placed
    none,     ///< a failure, and it was not placed
    unknown,  ///< it may have been placed, and the answer says so
};

[[nodiscard]] std::string_view to_string(Word word) noexcept;

struct Told {
    bool answered = false;  ///< by the tool, or in its place
    Word word = Word::nothing;
    std::string receipt;  ///< of a success
    std::string text;     ///< of the answer, or what became of it: for people
};

struct Intention {
    std::string client;  ///< which kind of, for people
    std::string order;
    std::string key;  ///< that the client sends with each try; or empty
    Told told;        ///< by the last try
    /// What `find_order` said, where the last word was `unknown`: a client that is told to look
    /// before it calls again can do no less.
    Word looked = Word::nothing;
    unsigned tries = 0;
    std::string story;        ///< what each of the first tries came to, for people
    unsigned first_life = 0;  ///< how often the gateway had been started when it began
    unsigned last_life = 0;   ///< and when it ended
};

/// The receipts of each order: one for each time that it was placed.
using Placed = std::map<std::string, std::vector<std::string>, std::less<>>;
/// Reads files that `faulty --orders` wrote.
[[nodiscard]] Placed read_placed(const std::vector<std::string>& paths);

enum class Judgement : std::uint8_t {
    settled,     ///< placed at most once, and the client knows whether
    duplicated,  ///< placed more than once
    lost,        ///< the client believes what is not so, or was never told what became of it
};

/// Placed twice weighs more than not known.
[[nodiscard]] Judgement judge(const Intention& intention, const Placed& placed);

}  // namespace recourse::trials
