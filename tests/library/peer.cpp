#include "peer.hpp"

#include <stdexcept>

namespace recourse::library {
namespace {

constexpr std::string_view kPath = "/mcp";
constexpr std::string_view kModern = "2026-07-28";
constexpr std::string_view kLegacy = "2025-11-25";
constexpr int kMostRounds = 8;

/// What `Mcp-Name` repeats, where the method has it.
const json::Value* named(const json::Object& message) {
    const auto& params = message.at("params").as_object();
    for (const auto* name : {"name", "uri", "taskId"}) {
        if (const auto* value = params.if_contains(name)) return value;
    }
    return nullptr;
}

}  // namespace

Peer::Peer(const server::Running& running, Era era, json::Object capabilities, Answers answers)
    : port_(port_of(running)),
      era_(era),
      capabilities_(std::move(capabilities)),
      answers_(std::move(answers)) {
    if (era_ == Era::modern) {
        greeting_ = request("server/discover").result();
        return;
    }
    auto connection = begin(make(
        "initialize",
        {{"protocolVersion", kLegacy},
         {"capabilities", capabilities_},
         {"clientInfo", {{"name", "peer"}, {"version", "1"}}}}
    ));
    const auto response = connection.read_response();
    session_ = response.header("mcp-session-id");
    greeting_ = integration::parse(response.body).at("result").as_object();
    notify({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
}

json::Object Peer::make(std::string_view method, json::Object params) {
    json::Object own = meta;
    if (era_ == Era::modern) {
        own["io.modelcontextprotocol/protocolVersion"] = kModern;
        own["io.modelcontextprotocol/clientCapabilities"] = capabilities_;
    }
    if (!own.empty()) params["_meta"] = std::move(own);
    return {
        {"jsonrpc", "2.0"}, {"id", next_id_++}, {"method", method}, {"params", std::move(params)}
    };
}

integration::HttpHeaders Peer::headers_for(const json::Object& message) const {
    integration::HttpHeaders headers{
        {"Content-Type", "application/json"}, {"Accept", "application/json, text/event-stream"}
    };
    if (era_ == Era::legacy) {
        if (session_.empty()) return headers;
        headers.emplace_back("Mcp-Session-Id", session_);
        headers.emplace_back("MCP-Protocol-Version", kLegacy);
        return headers;
    }
    headers.emplace_back("MCP-Protocol-Version", kModern);
    headers.emplace_back("Mcp-Method", message.at("method").as_string());
    if (const auto* name = named(message)) headers.emplace_back("Mcp-Name", name->as_string());
    return headers;
}

HttpConnection Peer::begin(const json::Object& message) const {
    HttpConnection connection(port_);
    connection.request("POST", kPath, headers_for(message), json::to_text(message));
    return connection;
}

HttpConnection Peer::listen() const {
    HttpConnection connection(port_);
    connection.request("GET", kPath, headers_for({}), "");
    if (const auto head = connection.read_head(); head.status != 200)
        throw std::runtime_error("there is no stream: " + std::to_string(head.status));
    return connection;
}

json::Object Peer::answer_to(const json::Object& question) const {
    const auto& method = question.at("method").as_string();
    const auto found = answers_.find(std::string(method));
    if (found == answers_.end()) throw std::runtime_error("asked for " + std::string(method));
    const auto* params = question.if_contains("params");
    auto answer = found->second(params == nullptr ? json::Object{} : params->as_object());
    if (!answer.error.empty()) return {{"error", std::move(answer.error)}};
    return {{"result", std::move(answer.result)}};
}

void Peer::notify(const json::Object& message) const {
    HttpConnection connection(port_);
    connection.request("POST", kPath, headers_for(message), json::to_text(message));
    if (const auto response = connection.read_response(); response.status != 202)
        throw std::runtime_error("a notification was answered: " + response.body);
}

Outcome Peer::finish(HttpConnection& connection) const {
    Outcome outcome;
    const auto head = connection.read_head();
    outcome.http_status = head.status;
    if (!head.header("content-type").starts_with("text/event-stream")) {
        outcome.message = integration::parse(connection.read_body());
        return outcome;
    }
    while (const auto event = connection.next_event()) {
        if (event->empty()) continue;
        auto message = integration::parse(*event);
        const auto& object = message.as_object();
        if (!object.contains("method")) {
            outcome.message = std::move(message);
        } else if (!object.contains("id")) {
            outcome.notifications.push_back(std::move(message));
        } else {
            auto answer = answer_to(object);
            answer["jsonrpc"] = "2.0";
            answer["id"] = object.at("id");
            notify(answer);
        }
    }
    return outcome;
}

Outcome Peer::request(std::string_view method, json::Object params) {
    auto connection = begin(make(method, std::move(params)));
    return finish(connection);
}

Outcome Peer::request_through(std::string_view method, json::Object params) {
    auto outcome = request(method, params);
    for (int round = 0; round < kMostRounds; ++round) {
        if (outcome.is_protocol_error()) return outcome;
        const auto& result = outcome.result();
        if (integration::text_of(result, "resultType") != "input_required") return outcome;
        json::Object responses;
        for (const auto& asked : result.at("inputRequests").as_object()) {
            auto answer = answer_to(asked.value().as_object());
            if (auto* given = answer.if_contains("result")) responses[asked.key()] = *given;
        }
        params["inputResponses"] = std::move(responses);
        params["requestState"] = result.at("requestState");
        outcome = request(method, params);
    }
    throw std::runtime_error("there was no end of rounds");
}

Outcome Peer::call(std::string_view tool, json::Object arguments) {
    return request_through("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}});
}

std::uint16_t port_of(const server::Running& running) {
    const auto& url = running.url();
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

server::Running serve(server::Server& app) {
    auto running = app.listen_http({.port = 0});
    if (!running) throw std::runtime_error(running.error());
    return *std::move(running);
}

}  // namespace recourse::library
