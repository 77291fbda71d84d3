#pragma once

#include "mcp/lines.hpp"
#include "net/stdio.hpp"
#include "server/host.hpp"

#include <string>

namespace recourse::server {

/// The client at the other end of our own stdin and stdout. Either era, message by message: a
/// request that carries the modern envelope is modern, any other is legacy.
class StdioEndpoint {
  public:
    StdioEndpoint(net::Executor executor, Host& host, std::size_t message_bytes);
    ~StdioEndpoint();

    /// Serves until stdin ends and everything that was asked is answered.
    [[nodiscard]] net::Task<> run();
    /// Ends the threads behind stdin and stdout. Nothing is read or written after.
    void close() { stdio_.close(); }

  private:
    class Peer;
    class Out;
    void on_line(const mcp::LineReader::Line& line);
    net::Task<> serve(std::string line);
    void write(std::string message);
    void hear(const mcp::Message& message);
    [[nodiscard]] Peer& peer_for(const mcp::Envelope& envelope) noexcept;

    net::Executor executor_;
    Host& host_;
    net::Stdio stdio_;
    mcp::LineReader lines_;
    std::size_t message_bytes_;
    std::unique_ptr<Peer> legacy_;
    std::unique_ptr<Peer> modern_;
    std::size_t being_served_ = 0;
    net::Signal all_served_;
};

}  // namespace recourse::server
