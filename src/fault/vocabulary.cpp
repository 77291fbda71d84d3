#include "fault/vocabulary.hpp"

#include "base/text.hpp"
#include "fault/template.hpp"
#include "fault/vocabularies.hpp"

#include <cstdlib>
#include <utility>

namespace recourse::fault {
namespace {

// JSON-RPC reserves -32768..-32000; ours begin above it and leave the numbers of gRPC readable.
constexpr int kJsonRpcBase = -31000;

Fault begin(std::string_view domain, const Code& row) {
    Fault fault;
    fault.domain = domain;
    fault.code = row.name;
    fault.category = row.category;
    fault.actor = row.actor;
    fault.retryable = row.retryable;
    return fault;
}

}  // namespace

std::span<const Code> vocabulary() noexcept {
    return own_vocabulary().codes();
}

const Code& code(std::string_view name) noexcept {
    const auto* row = own_vocabulary().find(name);
    if (row == nullptr) std::abort();
    return *row;
}

Fault make(std::string_view name) {
    return begin("recourse", code(name));
}

Fault tell(std::string_view domain, const Code& code, json::Object details) {
    auto fault = begin(domain, code);
    fault.message = fill(code.message, details).value_or(code.meaning);
    fault.cause = code.cause;
    for (const auto& action : code.actions) {
        auto sentence = fill(action.sentence, details);
        if (!sentence) continue;
        fault.actions.push_back(action);
        fault.actions.back().sentence = std::move(*sentence);
    }
    if (fault.actions.empty()) {
        auto sentence = code.remedy;
        if (!sentence.empty()) sentence.front() = text::to_lower(sentence.substr(0, 1)).front();
        const auto type = code.actions.empty() ? ActionType::stop : code.actions.front().type;
        fault.actions.push_back({type, std::move(sentence), {}, {}});
    }
    fault.details = std::move(details);
    return fault;
}

int jsonrpc_code(Category category) noexcept {
    return kJsonRpcBase - static_cast<int>(category);
}

}  // namespace recourse::fault
