#include "server/content.hpp"
#include "server/native_host.hpp"
#include "server/offer_faults.hpp"

#include <fmt/format.h>

/// prompts/get.
namespace recourse::server {
namespace {

/// The arguments, where they are texts by name.
std::expected<Texts, ProtocolFault> arguments_of(const PromptEntry& prompt, json::Ref given) {
    Texts arguments;
    for (const auto& argument : given.members()) {
        auto name = *argument.name.string();
        const auto text = argument.value().string();
        if (!text) {
            return std::unexpected(
                invalid_params("prompts/get", fmt::format("the argument '{}' is no string", name))
            );
        }
        arguments.emplace(std::move(name), *text);
    }
    for (const auto& name : prompt.required) {
        if (arguments.contains(name)) continue;
        return std::unexpected(
            invalid_params("prompts/get", fmt::format("the argument '{}' is missing", name))
        );
    }
    return arguments;
}

}  // namespace

std::string NativeHost::prompt_result(
    const PromptEntry& prompt, const std::vector<Message>& messages, mcp::Era era
) const {
    std::string result;
    json::Writer out(result);
    begin_result(out, era);
    if (const auto description = json::Ref(prompt.raw)["description"])
        out.key("description").raw(description.raw());
    out.key("messages").begin_array();
    for (const auto& message : messages) out.value(to_value(message));
    out.end_array();
    out.end_object();
    return result;
}

net::Task<Reply> NativeHost::get_prompt(Serving& serving) {
    serving.ticket.only_reads();
    const auto name = serving.request.params["name"].string();
    if (!name)
        co_return tell(serving, invalid_params("prompts/get", "\"name\" is missing or no string"));
    const auto prompt = serving.inventory->prompts.find(*name);
    if (prompt == nullptr)
        co_return tell(serving, unknown_prompt(*name, serving.inventory->prompts));
    auto arguments = arguments_of(*prompt, serving.request.params["arguments"]);
    if (!arguments) co_return tell(serving, std::move(arguments.error()));
    auto facts = facts_of(serving);
    if (!facts) co_return tell(serving, std::move(facts.error()));

    co_return conclude(
        serving,
        co_await run(
            serving,
            *std::move(facts),
            [this, prompt, arguments = *std::move(arguments)](Call& call, detail::CallCore& core)
                -> Outcome {
                const auto messages = prompt->handler(arguments, call);
                if (!messages) return core.settle(messages.error());
                return prompt_result(*prompt, *messages, core.facts.era);
            }
        )
    );
}

}  // namespace recourse::server
