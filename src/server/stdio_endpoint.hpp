#pragma once

#include "mcp/lines.hpp"
#include "net/stdio.hpp"
#include "server/host.hpp"

#include <memory>
#include <set>
#include <string>

namespace recourse::server {

/// The client at the other end of our own stdin and stdout. Either era, message by message: a
/// request that carries the modern envelope is modern, any other is legacy (`mcp::era_of`).
class StdioEndpoint {
  public:
    StdioEndpoint(net::Executor executor, Host& host, std::size_t message_bytes);
    ~StdioEndpoint();

    /// Serves until stdin ends and everything that was asked is answered. Then nobody is left to
    /// listen to changes or to answer questions.
    [[nodiscard]] net::Task<> run();
    /// Ends the threads behind stdin and stdout. Nothing is read or written after.
    void close() { stdio_.close(); }

  private:
    class Peer;
    class Out;
    void on_line(const mcp::LineReader::Line& line);
    net::Task<> serve(std::string line);
    bool write(std::string message);  ///< false once stdout is broken
    void hear(const mcp::Message& message);
    [[nodiscard]] Peer& peer_for(mcp::Era era);
    net::Task<> serve_for(Peer& peer, const mcp::Message& message, const mcp::Envelope& envelope);
    void end_of_input();

    net::Executor executor_;
    Host& host_;
    net::Stdio stdio_;
    mcp::LineReader lines_;
    std::size_t message_bytes_;
    std::unique_ptr<Peer> legacy_;
    std::unique_ptr<Peer> modern_;
    std::set<Ticket*> listens_;  ///< requests that stay for as long as the client does
    bool input_ended_ = false;
    std::size_t being_served_ = 0;
    net::Signal all_served_;
};

}  // namespace recourse::server
