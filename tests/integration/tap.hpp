#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>

/// A wire that listens in: hands bytes on between whoever connects and a server, and keeps what
/// went to the server.
namespace recourse::integration {

class Tap {
  public:
    explicit Tap(std::uint16_t server);
    Tap(Tap&&) = delete;
    /// Both sides see their connections end.
    ~Tap();

    [[nodiscard]] std::string url() const;
    /// All that was sent to the server so far.
    [[nodiscard]] std::string heard();

  private:
    struct Line {
        int client;
        int server;
        std::thread thread;
    };
    void accept();
    void carry(int client, int server);

    std::uint16_t server_;
    std::uint16_t port_ = 0;
    int listener_;
    std::thread acceptor_;
    std::list<Line> lines_;
    std::mutex mutex_;
    std::string heard_;
};

}  // namespace recourse::integration
