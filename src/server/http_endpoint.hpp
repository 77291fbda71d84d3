#pragma once

#include "net/http_server.hpp"
#include "server/door.hpp"
#include "server/host.hpp"
#include "server/reply_stream.hpp"
#include "server/sessions.hpp"
#include "server/settings.hpp"
#include "server/site.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::server {

/// Clients over Streamable HTTP, of both eras at one path.
class HttpEndpoint {
  public:
    /// Without a door, everybody is anonymous. It outlives the endpoint.
    HttpEndpoint(
        net::Executor executor,
        net::Timers& timers,
        Host& host,
        ListenSettings settings,
        Site site,
        Door* door = nullptr
    );

    /// The port that was bound; the error is a sentence.
    [[nodiscard]] std::expected<std::uint16_t, std::string> listen();
    /// Before the first visitor. The first whose prefix fits is asked.
    void add(Annex annex) { annexes_.push_back(std::move(annex)); }
    /// Connections made from now on see this certificate.
    void use_tls(net::TlsContext::Ptr context) { server_.use_tls(std::move(context)); }
    [[nodiscard]] std::size_t connections() const noexcept { return server_.open_connections(); }
    /// Of legacy clients.
    [[nodiscard]] std::size_t sessions() const noexcept { return sessions_.count(); }
    /// Answers what is open, and refuses what is new with a word of when to come again. Completes
    /// when all is answered, or at the deadline, when the rest is cut; then nothing listens.
    [[nodiscard]] net::Task<> drain(Deadline deadline);

  private:
    /// One request to the endpoint, and who sent it.
    struct Visit {
        net::HttpExchange& exchange;
        guards::CallerPtr caller;
    };
    net::Task<> handle(net::HttpExchange& exchange);
    net::Task<> answer_probe(net::HttpExchange& exchange, bool is_well);
    net::Task<> post(const Visit& visit);
    net::Task<> post_modern(
        const Visit& visit, const mcp::Message& message, const mcp::Envelope& envelope
    );
    net::Task<> post_legacy(
        const Visit& visit, const mcp::Message& message, const mcp::Envelope& envelope
    );
    net::Task<> open_session(
        const Visit& visit, const mcp::Message& message, const mcp::Envelope& envelope
    );
    net::Task<> serve_in_session(
        const Visit& visit,
        SessionPtr session,
        const mcp::Message& message,
        const mcp::Envelope& envelope
    );
    net::Task<> serve(ReplyStream& stream, const Incoming& incoming);
    [[nodiscard]] ReplyStream::Terms terms_for(const net::HttpExchange& exchange) const;
    net::Task<> listen_for_session(const Visit& visit);
    [[nodiscard]] std::expected<EventStreamPtr, ProtocolFault> stream_for(
        const net::HttpExchange& exchange, Session& session
    );
    net::Task<> end_session(const Visit& visit);
    /// Who calls, or what they are answered with.
    net::Task<std::expected<guards::CallerPtr, ProtocolFault>> admit(
        const net::HttpExchange& exchange
    );
    /// What stands at that path for this visitor, if anything.
    net::Task<AnnexAnswer> page_at(const net::HttpExchange& exchange);
    [[nodiscard]] const Annex* annex_at(std::string_view path) const;
    /// This server as the visitor knows it.
    [[nodiscard]] std::string origin_of(const net::HttpExchange& exchange) const;
    net::Task<> show_page(net::HttpExchange& exchange);
    net::Task<> refuse(net::HttpExchange& exchange, ProtocolFault failure, json::Ref id = {});
    /// The same where it is known what the request said of itself.
    net::Task<> refuse(
        net::HttpExchange& exchange,
        ProtocolFault failure,
        const mcp::Message& message,
        const mcp::Envelope& envelope
    );

    /// The faults that a request can have before its body is read.
    [[nodiscard]] std::optional<ProtocolFault> check_origin(const net::HttpExchange& exchange
    ) const;
    [[nodiscard]] std::optional<ProtocolFault> check_media(const net::HttpExchange& exchange) const;
    /// The session that it belongs to; another caller's is not found.
    [[nodiscard]] std::expected<SessionPtr, ProtocolFault> session_of(const Visit& visit);

    net::Executor executor_;
    net::Timers& timers_;
    Host& host_;
    ListenSettings settings_;
    Site site_;
    std::vector<Annex> annexes_;
    Door* door_;
    Sessions sessions_;
    bool draining_ = false;
    net::HttpServer server_;
};

}  // namespace recourse::server
