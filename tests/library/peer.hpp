#pragma once

#include "base/json.hpp"
#include "http.hpp"
#include "mcp.hpp"

#include <recourse/server.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

/// A server of a test's own, and a client that can be asked.
namespace recourse::library {

using integration::Era;
using integration::HttpConnection;
using integration::Outcome;

/// What a client answers to a question: a result, or an error where `error` is not empty.
struct Answer {
    json::Object result = {};
    json::Object error = {};
};
using Answers = std::map<std::string, std::function<Answer(const json::Object& params)>>;

/// A client over HTTP that declares what it can and answers what it is asked, in both eras: while
/// it waits, or in the next round.
class Peer {
  public:
    Peer(
        const server::Running& running,
        Era era,
        json::Object capabilities = {},
        Answers answers = {}
    );

    /// A request as it goes over the wire.
    [[nodiscard]] json::Object make(std::string_view method, json::Object params);
    [[nodiscard]] HttpConnection begin(const json::Object& message) const;
    /// The stream on which a legacy client hears what belongs to none of its requests. It is open.
    [[nodiscard]] HttpConnection listen() const;
    /// Reads to the response, answering on the way what a legacy server asks.
    [[nodiscard]] Outcome finish(HttpConnection& connection) const;
    /// One request and its response, whatever that is.
    [[nodiscard]] Outcome request(std::string_view method, json::Object params = {});
    /// The same, with all the rounds it takes.
    [[nodiscard]] Outcome request_through(std::string_view method, json::Object params);
    [[nodiscard]] Outcome call(std::string_view tool, json::Object arguments = {});
    void notify(const json::Object& message) const;

    [[nodiscard]] const json::Object& greeting() const noexcept { return greeting_; }
    /// Added to the `_meta` of each request.
    json::Object meta;

  private:
    [[nodiscard]] integration::HttpHeaders headers_for(const json::Object& message) const;
    [[nodiscard]] json::Object answer_to(const json::Object& question) const;

    std::uint16_t port_;
    Era era_;
    json::Object capabilities_;
    Answers answers_;
    std::string session_;
    json::Object greeting_;
    std::int64_t next_id_ = 1;
};

/// Serves on a free port.
[[nodiscard]] server::Running serve(server::Server& app);
[[nodiscard]] std::uint16_t port_of(const server::Running& running);

/// What every test wants in both eras.
class BothEras : public testing::TestWithParam<Era> {
  protected:
    server::Server app{{.name = "shop", .version = "1.0.0"}};
};

[[nodiscard]] inline std::string era_name(const testing::TestParamInfo<Era>& chosen) {
    return std::string(integration::to_string(chosen.param));
}

}  // namespace recourse::library
