#pragma once

#include "base/json.hpp"
#include "http.hpp"
#include "process.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// MCP clients of both eras, over both transports. The words of the wire are written out here: a
/// test that took them from the program could not find a mistake in them.
namespace recourse::integration {

enum class Era : unsigned char { legacy, modern };

[[nodiscard]] std::string_view to_string(Era era) noexcept;

/// What a client was told. Members that are not there throw, which fails the test.
struct Outcome {
    json::Value message;                     ///< the response
    std::vector<json::Value> notifications;  ///< that came for this request, before the response
    int http_status = 0;                     ///< 0 over stdio

    [[nodiscard]] bool is_protocol_error() const;
    [[nodiscard]] bool is_tool_error() const;
    [[nodiscard]] bool is_success() const { return !is_protocol_error() && !is_tool_error(); }
    [[nodiscard]] const json::Object& result() const;
    [[nodiscard]] std::int64_t error_code() const;
    /// What a model reads.
    [[nodiscard]] std::string text() const;
    /// The machine copy, wherever the era and the kind of failure put it.
    [[nodiscard]] const json::Object& fault() const;
};

class Client {
  public:
    explicit Client(Era era) : era_(era) {}
    virtual ~Client() = default;

    [[nodiscard]] Era era() const noexcept { return era_; }
    /// What it says of itself from here on: in its handshake, or with each request.
    void declare(json::Object capabilities) { capabilities_ = std::move(capabilities); }
    /// A request with the next id, and the envelope of the era.
    [[nodiscard]] json::Object make(std::string_view method, json::Object params);
    [[nodiscard]] Outcome request(std::string_view method, json::Object params = {});
    [[nodiscard]] Outcome call(std::string_view tool, json::Object arguments = {});
    /// `initialize` (then it says that it is), or `server/discover`.
    virtual Outcome greet();

  protected:
    [[nodiscard]] virtual Outcome exchange(const json::Object& message) = 0;
    virtual void notify(const json::Object& message) = 0;
    [[nodiscard]] const json::Object& capabilities() const noexcept { return capabilities_; }

  private:
    Era era_;
    json::Object capabilities_;
    std::int64_t next_id_ = 1;
};

/// Speaks to the stdin and stdout of a process.
class StdioClient final : public Client {
  public:
    StdioClient(Process& process, Era era) : Client(era), process_(process) {}

    void send(const json::Object& message);
    /// Reads on until the response to that id.
    [[nodiscard]] Outcome receive(const json::Value& id, TimePoint until = patience_from_now());
    void notify(const json::Object& message) override { send(message); }

  private:
    Outcome exchange(const json::Object& message) override;
    Process& process_;
};

/// Speaks Streamable HTTP, each request on a connection of its own.
class HttpClient final : public Client {
  public:
    HttpClient(std::uint16_t port, Era era) : Client(era), port_(port) {}

    /// Sends a request and leaves its answer to be read.
    [[nodiscard]] HttpConnection begin(const json::Object& message) const;
    [[nodiscard]] static Outcome finish(HttpConnection& connection);
    /// The headers that go with a message.
    [[nodiscard]] HttpHeaders headers_for(const json::Object& message) const;
    void notify(const json::Object& message) override;
    Outcome greet() override;
    [[nodiscard]] const std::string& session() const noexcept { return session_; }
    /// Goes with every request from here on: a token or a key.
    void present(std::string credential) { credential_ = std::move(credential); }
    /// As if it were the client of that session.
    void take_session(std::string session) { session_ = std::move(session); }

  private:
    Outcome exchange(const json::Object& message) override;

    std::uint16_t port_;
    std::string session_;
    std::string credential_;
};

/// Parses what must be JSON.
[[nodiscard]] json::Value parse(std::string_view text);
/// The string under that name; empty where there is none.
[[nodiscard]] std::string text_of(const json::Object& object, std::string_view name);
/// `notifications/cancelled` for that request.
[[nodiscard]] json::Object cancellation_of(const json::Object& request);

}  // namespace recourse::integration
