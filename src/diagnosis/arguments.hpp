#pragma once

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/effect.hpp"

#include <recourse/fault.hpp>

#include <string>
#include <string_view>
#include <vector>

/// The arguments of a call against the schema of its tool.
namespace recourse::diagnosis {

struct ArgumentCheck {
    bool possible = false;  ///< there is a schema, and it could be read
    std::vector<Violation> violations;
};

/// Which members count. A server that complains of its input may have dropped a misspelt name in
/// silence, so names that the schema does not know are telling then; otherwise they prove nothing.
enum class Members : unsigned char { known, unknown_too };

/// All that is wrong with the arguments.
[[nodiscard]] ArgumentCheck check_arguments(const Situation& situation, Members members);

/// The same of a call that a server refused: dates in another format than the schema names are
/// telling then, too.
[[nodiscard]] ArgumentCheck explain_refusal(const Situation& situation, Members members);

/// An argument that is an id: well formed perhaps, and yet of nothing that exists.
struct IdArgument {
    std::string name;
    std::string value;  ///< as it may be shown, bounded
};
[[nodiscard]] std::vector<IdArgument> id_arguments(const Situation& situation);

/// The arguments that words speak of, by their name or by their value: `customer_id does not
/// exist`, `Not Found: repository acme/docs`.
[[nodiscard]] std::vector<std::string> arguments_in(
    std::string_view said, const Situation& situation
);

/// The Fault for these violations. `said` is what the upstream said of them, quoted as the cause
/// unless empty.
[[nodiscard]] Fault invalid_arguments(
    std::vector<Violation> violations,
    std::string_view said,
    const Situation& situation,
    Answer answer
);

/// Where neither kind nor code of a failure names a reason, what breaks the schema may be it, or a
/// name that looks misspelt: told as no more than that, behind the message, with how to correct it.
/// False where nothing is told.
bool suspect_arguments(Fault& fault, const Situation& situation);

}  // namespace recourse::diagnosis
