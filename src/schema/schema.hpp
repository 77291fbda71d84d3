#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON Schema that explains itself: not only whether a value fits, but every place where it does
/// not, each as a sentence with what was provided, what is expected and what would do.
///
/// The way of a schema: `keywords` reads what is written, `compile` turns it into a flat `program`
/// (finding `resources` by name and cutting `cycles`), `check` holds values to it and finds
/// problems, `branches` picks the alternative that was meant, `wording` turns problems into
/// sentences, with `expectation`, `repair` and `example` for what would do. Schemas and values are
/// strangers' data: all work is bounded.
namespace recourse::schema {

/// What a tool's arguments as a whole are called.
inline constexpr std::string_view kArguments = "the arguments";

/// What a schema from a stranger may cost.
struct Limits {
    std::size_t subschemas = 10'000;  ///< when compiling
    std::size_t depth = 64;       ///< of nested schemas; 16 times it, of what one validation nests
    std::size_t steps = 200'000;  ///< of one validation; past them the rest is left unchecked
    std::size_t violations = 32;  ///< reported of one validation
};

/// Schemas by the address that a `$ref` or `$schema` finds them under (without a fragment).
using Documents = std::map<std::string, json::Value, std::less<>>;

struct CompileError {
    std::string pointer;  ///< into the schema
    std::string reason;   ///< a sentence
};

/// A compiled schema: 2020-12 by default, draft-07 where `$schema` says so. `format` is not
/// asserted. Immutable and cheap to copy, so any thread may use it.
class Schema {
  public:
    /// Nothing is ever fetched: a reference leads to somewhere in the schema, to one of the
    /// `documents` or to a schema of schemas of either draft. A `$schema` among the documents says
    /// with its `$vocabulary` which keywords count. Documents that nobody refers to cost nothing.
    [[nodiscard]] static std::expected<Schema, CompileError> compile(
        const json::Value& schema, Limits limits = {}, const Documents& documents = {}
    );

    /// Whether the value fits.
    [[nodiscard]] bool accepts(const json::Value& value) const;
    /// All violations, in the order of the value; empty exactly where it fits. Pointers are into
    /// `value`. `noun` is what the value as a whole is called in a sentence. Of values that are
    /// missing or unwanted, the pointer says where they would be or are. Large values are not
    /// repeated in `provided`. A `suggestion` fits the rule that was broken; for a name nobody
    /// knows it is the name that was meant.
    [[nodiscard]] std::vector<Violation> explain(
        const json::Value& value, std::string_view noun = kArguments
    ) const;
    /// The members of `value` that no `properties` for the whole value names, allowed or not (rule
    /// `unknown`): servers drop misspelt arguments without a word. Empty where the schema describes
    /// a map, whose member names are free.
    [[nodiscard]] std::vector<Violation> unknown_members(
        const json::Value& value, std::string_view noun = kArguments
    ) const;
    /// The same of all that is inside `value`, in lists, too: `items[0].quantiy`. Left alone is
    /// what may be any object; where an object welcomes more members outright, only those count
    /// that look misspelt.
    [[nodiscard]] std::vector<Violation> unknown_members_inside(const json::Value& value) const;
    /// Whether it says anything of single members: `{"type": "object"}` alone is what servers send
    /// that describe nothing.
    [[nodiscard]] bool names_members() const;
    /// Whether it says outright that members may be given which it does not name.
    [[nodiscard]] bool allows_unknown_members() const;
    /// A value made from the schema (its own examples first) that fits it, where one is easily
    /// made.
    [[nodiscard]] std::optional<json::Value> example() const;
    /// What could not be understood and accepts everything (a pattern RE2 cannot read, a remote
    /// `$ref`, a keyword with a value that makes no sense), as sentences; the first 32.
    [[nodiscard]] const std::vector<std::string>& unchecked() const noexcept;

    struct Program;

  private:
    explicit Schema(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    std::shared_ptr<const Program> program_;
};

}  // namespace recourse::schema
