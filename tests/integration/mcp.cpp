#include "mcp.hpp"

#include <stdexcept>
#include <utility>

namespace recourse::integration {
namespace {

constexpr std::string_view kEndpoint = "/mcp";
constexpr std::string_view kFaultKey = "dev.recourse/fault";
constexpr std::string_view kLegacy = "2025-11-25";
constexpr std::string_view kModern = "2026-07-28";

json::Object client_info() {
    return {{"name", "integration-test"}, {"version", "1"}};
}

json::Object greeting(const json::Object& capabilities) {
    return {
        {"protocolVersion", kLegacy},
        {"capabilities", capabilities},
        {"clientInfo", client_info()},
    };
}

json::Object initialized() {
    return {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}};
}

json::Object with_envelope(json::Object params, const json::Object& capabilities) {
    auto& meta = params["_meta"];
    if (meta.is_null()) meta = json::Object{};
    meta.as_object()["io.modelcontextprotocol/protocolVersion"] = kModern;
    meta.as_object()["io.modelcontextprotocol/clientCapabilities"] = capabilities;
    meta.as_object()["io.modelcontextprotocol/clientInfo"] = client_info();
    return params;
}

Outcome outcome_of(json::Value message, int http_status) {
    return {.message = std::move(message), .notifications = {}, .http_status = http_status};
}

}  // namespace

std::string_view to_string(Era era) noexcept {
    return era == Era::legacy ? "legacy" : "modern";
}

bool Outcome::is_protocol_error() const {
    return message.as_object().contains("error");
}

bool Outcome::is_tool_error() const {
    const auto* result = message.as_object().if_contains("result");
    const auto* is_error = result == nullptr ? nullptr : result->as_object().if_contains("isError");
    return is_error != nullptr && is_error->as_bool();
}

const json::Object& Outcome::result() const {
    if (is_protocol_error()) throw std::runtime_error("no result: " + json::to_text(message));
    return message.at("result").as_object();
}

std::int64_t Outcome::error_code() const {
    return message.at_pointer("/error/code").as_int64();
}

std::string Outcome::text() const {
    const auto* pointer = is_protocol_error() ? "/error/message" : "/result/content/0/text";
    return std::string(message.at_pointer(pointer).as_string());
}

const json::Object& Outcome::fault() const {
    if (is_protocol_error()) return message.at_pointer("/error/data").as_object();
    return result().at("_meta").at(kFaultKey).as_object();
}

json::Object Client::make(std::string_view method, json::Object params) {
    json::Object message{{"jsonrpc", "2.0"}, {"id", next_id_++}, {"method", method}};
    message["params"] =
        era_ == Era::modern ? with_envelope(std::move(params), capabilities_) : std::move(params);
    return message;
}

Outcome Client::request(std::string_view method, json::Object params) {
    return exchange(make(method, std::move(params)));
}

Outcome Client::call(std::string_view tool, json::Object arguments) {
    return request("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}});
}

Outcome Client::greet() {
    if (era_ == Era::modern) return request("server/discover");
    auto answer = request("initialize", greeting(capabilities()));
    if (answer.is_success()) notify(initialized());
    return answer;
}

void StdioClient::send(const json::Object& message) {
    process_.write(json::to_text(message) + "\n");
}

Outcome StdioClient::receive(const json::Value& id, TimePoint until) {
    Outcome outcome;
    while (auto line = process_.read_line(until)) {
        auto message = parse(*line);
        const auto* its = message.as_object().if_contains("id");
        if (its != nullptr && *its == id) {
            outcome.message = std::move(message);
            return outcome;
        }
        outcome.notifications.push_back(std::move(message));
    }
    throw std::runtime_error("stdout ended before the answer; stderr:\n" + process_.errors());
}

Outcome StdioClient::exchange(const json::Object& message) {
    send(message);
    return receive(message.at("id"));
}

HttpHeaders HttpClient::headers_for(const json::Object& message) const {
    HttpHeaders headers{
        {"Content-Type", "application/json"}, {"Accept", "application/json, text/event-stream"}
    };
    if (!credential_.empty()) headers.emplace_back("Authorization", "Bearer " + credential_);
    if (era() == Era::legacy) {
        if (!session_.empty()) {
            headers.emplace_back("Mcp-Session-Id", session_);
            headers.emplace_back("MCP-Protocol-Version", kLegacy);
        }
        return headers;
    }
    const auto& method = message.at("method").as_string();
    headers.emplace_back("MCP-Protocol-Version", kModern);
    headers.emplace_back("Mcp-Method", method);
    const auto& params = message.at("params");
    if (method == "tools/call" || method == "prompts/get")
        headers.emplace_back("Mcp-Name", params.at("name").as_string());
    if (method == "resources/read") headers.emplace_back("Mcp-Name", params.at("uri").as_string());
    return headers;
}

HttpConnection HttpClient::begin(const json::Object& message) const {
    HttpConnection connection(port_);
    connection.request("POST", kEndpoint, headers_for(message), json::to_text(message));
    return connection;
}

Outcome HttpClient::finish(HttpConnection& connection) {
    const auto head = connection.read_head();
    if (!head.header("content-type").starts_with("text/event-stream"))
        return outcome_of(parse(connection.read_body()), head.status);
    std::vector<json::Value> messages;
    while (auto event = connection.next_event()) messages.push_back(parse(*event));
    if (messages.empty()) throw std::runtime_error("the event stream held no answer");
    auto outcome = outcome_of(std::move(messages.back()), head.status);
    messages.pop_back();
    outcome.notifications = std::move(messages);
    return outcome;
}

Outcome HttpClient::exchange(const json::Object& message) {
    auto connection = begin(message);
    return finish(connection);
}

void HttpClient::notify(const json::Object& message) {
    auto connection = begin(message);
    const auto response = connection.read_response();
    if (response.status != 202)
        throw std::runtime_error("a notification was answered: " + response.body);
}

Outcome HttpClient::greet() {
    if (era() == Era::modern) return Client::greet();
    auto connection = begin(make("initialize", greeting(capabilities())));
    const auto response = connection.read_response();
    session_ = response.header("mcp-session-id");
    notify(initialized());
    return outcome_of(parse(response.body), response.status);
}

json::Value parse(std::string_view text) {
    auto value = json::parse(text);
    if (!value)
        throw std::runtime_error("not JSON (" + value.error().reason + "): " + std::string(text));
    return *std::move(value);
}

std::string text_of(const json::Object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? std::string() : std::string(value->as_string());
}

json::Object cancellation_of(const json::Object& request) {
    return {
        {"jsonrpc", "2.0"},
        {"method", "notifications/cancelled"},
        {"params", {{"requestId", request.at("id")}}},
    };
}

}  // namespace recourse::integration
