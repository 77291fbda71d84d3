#include "server/stdio_endpoint.hpp"

#include "mcp/headers.hpp"
#include "mcp/mended.hpp"
#include "mcp/partial.hpp"
#include "server/dialect_choice.hpp"
#include "server/rescue.hpp"

namespace recourse::server {

class StdioEndpoint::Peer final : public Client {
  public:
    Peer(StdioEndpoint& endpoint, mcp::Era spoken)
        : Client(endpoint.executor_), endpoint_(endpoint) {
        era = spoken;
        revision = spoken == mcp::Era::modern ? mcp::kModernRevision : mcp::kNewestLegacyRevision;
    }
    void push(std::string message) override { endpoint_.write(std::move(message)); }

  private:
    StdioEndpoint& endpoint_;
};

/// Everything goes out the one way there is.
class StdioEndpoint::Out final : public Stream {
  public:
    explicit Out(StdioEndpoint& endpoint) : endpoint_(endpoint) {}
    void send(std::string message) override { endpoint_.write(std::move(message)); }
    [[nodiscard]] bool open() const noexcept override { return true; }

  private:
    StdioEndpoint& endpoint_;
};

StdioEndpoint::StdioEndpoint(net::Executor executor, Host& host, std::size_t message_bytes)
    : executor_(executor),
      host_(host),
      stdio_(executor),
      lines_(message_bytes),
      message_bytes_(message_bytes),
      all_served_(executor) {}

StdioEndpoint::~StdioEndpoint() {
    for (auto* peer : {legacy_.get(), modern_.get()}) {
        if (peer == nullptr) continue;
        host_.leave(*peer);
        host_.forget(*peer);
    }
}

StdioEndpoint::Peer& StdioEndpoint::peer_for(mcp::Era era) {
    auto& peer = era == mcp::Era::modern ? modern_ : legacy_;
    if (!peer) {
        peer = std::make_unique<Peer>(*this, era);
        host_.join(*peer);
    }
    return *peer;
}

net::Task<> StdioEndpoint::run() {
    while (true) {
        const std::string bytes = co_await stdio_.read();
        if (bytes.empty()) break;
        lines_.feed(bytes);
        while (const auto line = lines_.next()) on_line(*line);
    }
    // The last line of a script may lack its end.
    if (!lines_.unfinished().empty()) {
        lines_.feed("\n");
        while (const auto line = lines_.next()) on_line(*line);
    }
    end_of_input();
    if (being_served_ > 0) co_await all_served_.wait();
    co_await stdio_.flush();
}

bool StdioEndpoint::write(std::string message) {
    mcp::end_line(message);
    return stdio_.write(std::move(message));
}

void StdioEndpoint::on_line(const mcp::LineReader::Line& line) {
    if (line.too_long) {
        const auto failure = host_.finish(message_too_large(message_bytes_), "stdio", nullptr);
        // Who asked waits for an answer with this id; an answer of the client's has an id of ours.
        const auto part = mcp::read_part(line.text, line.end);
        write(tell_protocol_fault(failure, part.is_request ? part.id : "").body);
        return;
    }
    std::string mended;
    const auto message = mcp::read_mended(line.text, mcp::Mending::halves, mended);
    if (!message) {
        const auto failure = host_.finish(bad_message(message.error()), "stdio", nullptr);
        const auto part = mcp::read_part(line.text);
        const auto id = message.error().id || !part.is_request ? message.error().id.raw() : part.id;
        write(tell_protocol_fault(failure, id).body);
        return;
    }
    if (message->kind != mcp::MessageKind::request) return hear(*message);
    ++being_served_;
    all_served_.reset();
    net::spawn(executor_, serve(mended.empty() ? std::string(line.text) : std::move(mended)));
}

void StdioEndpoint::hear(const mcp::Message& message) {
    for (auto* peer : {legacy_.get(), modern_.get()}) {
        if (peer != nullptr) server::hear(host_, *peer, message);
    }
}

net::Task<> StdioEndpoint::serve(std::string line) {
    // Read once more, now that the text is ours to keep while it is served.
    const auto message = mcp::read_message(line);
    const auto envelope = mcp::Envelope::of(message->params);
    // Without headers nothing can disagree.
    const auto era = mcp::era_of(*message, envelope).value_or(mcp::Era::modern);
    auto& peer = peer_for(era);
    const auto rejection = era == mcp::Era::modern ? mcp::check_envelope(envelope) : std::nullopt;
    if (rejection) {
        auto refused = rejected(*rejection);
        refused.dialect = dialect_asked(envelope);
        const auto failure = host_.finish(std::move(refused), message->method, &peer);
        write(tell_protocol_fault(failure, message->id.raw()).body);
    } else {
        co_await serve_for(peer, *message, envelope);
    }
    if (--being_served_ == 0) all_served_.set();
}

net::Task<> StdioEndpoint::serve_for(
    Peer& peer, const mcp::Message& message, const mcp::Envelope& envelope
) {
    if (peer.era == mcp::Era::modern) {
        peer.info = envelope.client_info.raw();
        peer.capabilities = envelope.client_capabilities.raw();
        peer.name = envelope.client_info["name"].string().value_or("");
    }
    Ticket ticket;
    const InFlight withdrawable(peer, message.id, ticket);
    const bool listens = message.method == "subscriptions/listen";
    if (listens) listens_.insert(&ticket);
    if (listens && input_ended_) ticket.withdraw();
    Out out(*this);
    auto reply = co_await host_.serve({
        .client = peer,
        .request = message,
        .envelope = envelope,
        .ticket = ticket,
        .stream = out,
    });
    listens_.erase(&ticket);
    if (reply.body.empty()) co_return;
    // What is written counts as read: a pipe tells no more.
    const bool written = write(std::move(reply.body));
    if (reply.receipt) reply.receipt->handed([written] { return written; });
}

void StdioEndpoint::end_of_input() {
    input_ended_ = true;
    for (auto* ticket : listens_) ticket->withdraw();
    for (auto* peer : {legacy_.get(), modern_.get()}) {
        if (peer != nullptr) peer->questions.end();
    }
}

}  // namespace recourse::server
