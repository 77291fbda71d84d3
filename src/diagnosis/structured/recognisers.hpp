#pragma once

#include "diagnosis/structured/reported.hpp"

/// One recogniser for each shape, each in its own file. They only look; nothing is thrown away
/// because one of them claims it.
namespace recourse::diagnosis::structured {

using Found = std::optional<Reported>;

[[nodiscard]] Found problem_details(json::Ref body);   ///< RFC 9457, RFC 7807
[[nodiscard]] Found google_rpc(json::Ref body);        ///< AIP-193 with its details
[[nodiscard]] Found typed_error(json::Ref body);       ///< Stripe, OpenAI, Anthropic and their like
[[nodiscard]] Found graphql(json::Ref body);           ///< `errors` of a GraphQL response
[[nodiscard]] Found aws(json::Ref body);               ///< `__type`, `Code`
[[nodiscard]] Found kubernetes(json::Ref body);        ///< a `Status` object
[[nodiscard]] Found json_api(json::Ref body);          ///< jsonapi.org `errors`
[[nodiscard]] Found oauth(json::Ref body);             ///< RFC 6749, 5.2
[[nodiscard]] Found validator_issues(json::Ref body);  ///< FastAPI, pydantic, zod, ajv, Rails
[[nodiscard]] Found plain_object(json::Ref body);      ///< `{error, message, code}` of any kind

[[nodiscard]] Found xml(std::string_view text);           ///< AWS and S3
[[nodiscard]] Found command_line(std::string_view text);  ///< the forms that tools print
[[nodiscard]] Found bracketed(std::string_view text);     ///< `[code] message`
[[nodiscard]] Found bare_code(std::string_view text);  ///< `not_in_channel`, `SOME_CODE: message`

}  // namespace recourse::diagnosis::structured
