#include "client/plain_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace recourse::client {
namespace {

constexpr std::string_view kConnecting = "initialize";
constexpr std::string_view kForTheOperator = "tell the user that the operator must ";
/// Something answers there, and it is no MCP server.
constexpr std::array<std::string_view, 5> kSomethingElse = {
    "upstream_not_mcp",
    "upstream_not_json",
    "upstream_html_page",
    "upstream_status",
    "upstream_endpoint_not_found",
};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

std::string where_to_look(const upstreams::Settings& server) {
    if (server.command.empty()) {
        return fmt::format(
            "check that {} is the address of an MCP server, with its path: often that is /mcp",
            server.url
        );
    }
    return fmt::format(
        "check that '{}' is an MCP server that speaks over its stdin and stdout",
        fmt::join(server.command, " ")
    );
}

bool is_about_another_server(const Fault& fault) {
    return std::ranges::find(kSomethingElse, fault.code) != kSomethingElse.end();
}

void put_connecting(Fault& fault, const upstreams::Settings& server) {
    replace_all(fault.message, kConnecting, "the handshake");
    replace_all(fault.cause, kConnecting, "the handshake");
    // Nothing was asked for yet, so nothing can have been done.
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    std::erase_if(fault.actions, [](const Action& one) { return one.type == ActionType::stop; });
    if (is_about_another_server(fault)) {
        std::erase_if(fault.actions, [](const Action& one) {
            return one.type == ActionType::ask_user;
        });
        fault.actions.insert(
            fault.actions.begin(), {ActionType::ask_user, where_to_look(server), {}, {}}
        );
    }
    for (auto& action : fault.actions) {
        replace_all(action.sentence, kForTheOperator, "");
        replace_all(action.sentence, " in the configuration", "");
        replace_all(action.sentence, "send initialize again", "connect again");
    }
    // What can be mended comes before the next try.
    const auto is_wait = [](const Action& one) { return one.type == ActionType::wait; };
    const auto first = std::ranges::find_if_not(fault.actions, is_wait);
    std::rotate(fault.actions.begin(), first, fault.actions.end());
}

}  // namespace

void put_plainly(Fault& fault, std::string_view method, const upstreams::Settings& server) {
    if (method == kConnecting) return put_connecting(fault, server);
    for (auto& action : fault.actions)
        replace_all(action.sentence, fmt::format("send {} again", method), "try again");
}

}  // namespace recourse::client
