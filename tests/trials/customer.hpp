#pragma once

#include "intention.hpp"
#include "mcp.hpp"
#include "process.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Clients as they are: whatever comes instead of a success, they call again.
namespace recourse::trials {

using integration::Era;
using integration::TimePoint;

/// One way to a server. A call throws where there is no whole answer by `until`.
class Line {
  public:
    virtual ~Line() = default;
    [[nodiscard]] virtual integration::Outcome call(json::Object params, TimePoint until) = 0;
};

/// Each call on a connection of its own. A session that the server forgot is made anew with the
/// next call; a legacy client that gives a call up says so.
class HttpLine final : public Line {
  public:
    HttpLine(std::uint16_t port, Era era) : port_(port), era_(era) {}
    [[nodiscard]] integration::Outcome call(json::Object params, TimePoint until) override;

  private:
    std::uint16_t port_;
    Era era_;
    std::optional<integration::HttpClient> client_;
};

/// To a server of its own, started again where it died.
class StdioLine final : public Line {
  public:
    StdioLine(std::vector<std::string> command, Era era)
        : command_(std::move(command)), era_(era) {}
    [[nodiscard]] integration::Outcome call(json::Object params, TimePoint until) override;

  private:
    std::vector<std::string> command_;
    Era era_;
    std::unique_ptr<integration::Process> server_;
    std::optional<integration::StdioClient> client_;
};

/// Places orders over one line, and does not read why something failed.
class Customer {
  public:
    static constexpr unsigned kMostFailures = 5;

    /// `server` stands before the names of the tools: `shop__`.
    Customer(std::unique_ptr<Line> line, std::string server, std::chrono::milliseconds patience)
        : line_(std::move(line)), server_(std::move(server)), patience_(patience) {}

    /// Makes the same call until it is told a success, or has been told of a failure
    /// `kMostFailures` times: a call without an answer is made again whatever happens.
    /// `before_another` waits until there is somebody to call.
    void insist(Intention& intention, const std::function<void()>& before_another);
    /// One call.
    [[nodiscard]] Told place(const Intention& intention);

  private:
    /// Whether the order stands in the books.
    [[nodiscard]] Word look(const std::string& order);
    [[nodiscard]] integration::Outcome call(std::string_view tool, const Intention& intention);

    std::unique_ptr<Line> line_;
    std::string server_;
    std::chrono::milliseconds patience_;
};

}  // namespace recourse::trials
