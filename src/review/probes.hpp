#pragma once

#include "base/json.hpp"
#include "review/draws.hpp"
#include "review/review.hpp"
#include "review/subject.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Wrong calls, made from the schemas of tools.
namespace recourse::review {

/// What is wrong about a call, as far as the rules have to know it.
struct Mistake {
    std::string argument;   ///< its last name, as the schema has it; empty for P1
    std::string path;       ///< as a person says it: `order.lines[0].sku`
    std::string sent_name;  ///< P1, P6: the misspelt name
    std::string meant;      ///< P1, P4, P6: what was meant
    std::string sentinel;   ///< what was sent and nobody else says; empty where nothing was
    std::string type;       ///< P3: that the schema wants
    std::vector<std::string> allowed;        ///< P4: the values that would do
    std::string bound;                       ///< P7: the limit, as the schema writes it
    std::string pattern;                     ///< P5: the pattern, or the name of the format
    std::optional<schema::Schema> expected;  ///< P5: what the value should have been
    bool must_fail = false;                  ///< the schema forbids the call
};

/// What becomes of the answer on its way to a gateway under review.
enum class Loss : std::uint8_t {
    none,
    cut,   ///< the connection ends as it begins
    held,  ///< it never comes
};

struct PlannedCall {
    Probe probe;
    Mistake mistake;
    std::string arguments;  ///< whole, as they are sent
    Loss loss = Loss::none;
};

/// How much is asked.
struct Bounds {
    std::size_t of_a_kind = 3;  ///< calls of one kind to one tool
    std::size_t per_tool = 24;
    std::size_t inside = 16;  ///< more calls, to what is inside of a tool's arguments
    std::size_t tools = 40;
    std::size_t oversize_bytes = 64 * 1024;
};

struct Plan {
    std::vector<PlannedCall> calls;
    std::vector<Untried> untried;
};

/// Everything that is asked of one tool. `tools`: the names of all there are.
/// `canary`: the password of P11.
[[nodiscard]] Plan plan_calls(
    const Subject& subject,
    std::span<const std::string> tools,
    std::string_view canary,
    std::uint64_t seed,
    const Bounds& bounds
);

/// Calls of a tool that writes, with nothing wrong, whose answers are to be lost.
[[nodiscard]] std::vector<PlannedCall> plan_losses(const Subject& subject, std::uint64_t seed);

}  // namespace recourse::review
