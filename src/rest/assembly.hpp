#pragma once

#include "config/reading.hpp"
#include "rest/openapi.hpp"
#include "rest/tool.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the operator decides about the tools of an OpenAPI file, and what becomes of the file by
/// it.
namespace recourse::rest {

/// A text of the configuration that has to fit something in the OpenAPI file.
struct Pattern {
    std::string text;  ///< a glob for the names of tools, or `tag:` and one for tags
    config::Place place;
};

/// What is said of one operation in place of what the file says.
struct OperationChange {
    enum class Effect : std::uint8_t { by_method, read, idempotent, write };
    std::string name;
    std::string description;
    Effect effect = Effect::by_method;
    std::string result;
    std::chrono::milliseconds call_timeout{0};
    config::Position at;    ///< of its key
    std::string path = {};  ///< in the configuration
};

struct GivenCredential {
    std::string secret;
    config::Position at;
    std::string path;
};

/// What stands in `rest` beside the file.
struct Choices {
    std::vector<Pattern> include;
    std::vector<Pattern> exclude;
    std::map<std::string, GivenCredential> credentials;  ///< by the scheme's name
    std::map<std::string, OperationChange> operations;   ///< by the tool's name in the file
    bool sends_authorization = false;                    ///< the upstream has a token of its own
    std::vector<std::string> sent_headers;               ///< with every request, by name
    config::Place openapi;                               ///< where the file is named
};

[[nodiscard]] bool is_wanted(
    const Choices& choices, std::string_view name, std::span<const std::string> tags
);

/// Makes the tools: changed as was said, with the credentials they need. Complains of what fits
/// nothing in the file, and of credentials that are missing.
[[nodiscard]] Api assemble(
    config::Reading& reading, const Choices& choices, Specification specification
);

}  // namespace recourse::rest
