#include "gateway/turn.hpp"

namespace recourse::gateway {

std::string cannot_be_asked(json::Ref question_id, std::string_view why) {
    std::string message;
    mcp::append_error(message, question_id.raw(), mcp::kInvalidRequest, why, {});
    return message;
}

std::string answer_to(
    std::string_view question_id, std::string_view result, std::string_view error
) {
    std::string message;
    if (error.empty())
        mcp::append_result(message, question_id, result);
    else
        mcp::append_raw_error(message, question_id, error);
    return message;
}

}  // namespace recourse::gateway
