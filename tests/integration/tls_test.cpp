#include "configuration.hpp"
#include "expectation.hpp"
#include "net/test_certificates.hpp"
#include "programs.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// HTTPS both ways, with certificates made for the test: the gateway serves it to clients that are
/// not ours, and calls servers behind it.
namespace recourse::integration {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Public: the example of RFC 7517.
constexpr std::string_view kOneKey = R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1",)"
                                     R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                     R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

/// Certificates in a directory of their own.
class Https : public testing::Test {
  protected:
    /// Further keys of `listen:`, to serve HTTPS by this certificate.
    [[nodiscard]] std::string listen(const net::CertificateWish& wish = {}) const {
        return listen_as(authority, wish);
    }
    [[nodiscard]] std::string listen_as(
        const net::TestAuthority& by, const net::CertificateWish& wish = {}
    ) const {
        const auto made = by.certify(wish);
        return fmt::format(
            ", tls: {{ certificate: \"{}\", key: \"{}\" }}",
            files.write("server.pem", made.certificate),
            files.write("server.key", made.key)
        );
    }
    /// An upstream that trusts the authority.
    [[nodiscard]] std::string behind(std::uint16_t port, std::string_view host = "127.0.0.1")
        const {
        return upstream(
            "safe",
            fmt::format("https://{}:{}/mcp", host, port),
            fmt::format(", tls: {{ ca: \"{}\" }}", ca)
        );
    }
    /// What a caller of a gateway is told, whose server shows this.
    [[nodiscard]] Outcome told(const std::string& listening, std::string_view host = "127.0.0.1") {
        const Gateway server(upstream("own", faulty_stdio()), {.listen = listening});
        Gateway gateway(behind(server.port(), host));
        return gateway.client(Era::modern).call("echo", {{"text", "x"}});
    }
    static void expect_code(const Outcome& outcome, std::string_view code) {
        EXPECT_EQ(text_of(outcome.fault(), "code"), code);
        EXPECT_EQ(text_of(outcome.fault(), "effect"), "none");
        EXPECT_EQ(text_of(outcome.fault(), "actor"), "operator");
    }

    net::TestAuthority authority;
    TemporaryDirectory files;
    std::string ca = files.write("ca.pem", authority.pem());
};

/// Runs a program to its end, with this on its stdin.
std::string said_by(const std::vector<std::string>& argv, std::string_view said = {}) {
    Process process(argv);
    if (!said.empty()) process.write(said);
    if (said.empty()) process.close_stdin();
    std::string out;
    while (const auto line = process.read_line()) out += *line + "\n";
    process.close_stdin();
    const int code = process.wait();
    return fmt::format("{}{}\nexit {}", out, process.errors(), code);
}

std::vector<std::string> curl(std::vector<std::string> more) {
    std::vector<std::string> argv{"curl", "-sS", "--max-time", "20", "-w", "\\n"};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
}

// ---- The listener ------------------------------------------------------------------------------

TEST_F(Https, CurlGetsThePageOfTheGateway) {
    const Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    const auto url = fmt::format("https://localhost:{}/", gateway.port());
    EXPECT_THAT(
        said_by(curl({"--cacert", ca, "-i", url})),
        AllOf(HasSubstr("HTTP/1.1 200 OK"), HasSubstr(fmt::format("{}mcp", url)))
    );
    EXPECT_THAT(said_by(curl({url})), HasSubstr("certificate"));
}

TEST_F(Https, CurlCallsAToolOnOneConnectionAfterTheOther) {
    const Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    const auto url = fmt::format("https://localhost:{}/mcp", gateway.port());
    const HttpClient plain(gateway.port(), Era::modern);
    auto client = plain;
    const auto request =
        client.make("tools/call", {{"name", "echo"}, {"arguments", {{"text", "through TLS"}}}});
    std::vector<std::string> argv{"--cacert", ca, "-d", json::to_text(request), url, url};
    for (const auto& [name, value] : client.headers_for(request)) {
        argv.emplace_back("-H");
        argv.push_back(name + ": " + value);
    }
    const auto said = said_by(curl(argv));
    const auto first = said.find("through TLS");
    ASSERT_NE(first, std::string::npos) << said;
    EXPECT_NE(said.find("through TLS", first + 1), std::string::npos) << said;
}

TEST_F(Https, OpensslSeesModernTlsAndHttp11) {
    const Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    const auto client = [&](std::vector<std::string> more) {
        std::vector<std::string> argv{
            "openssl",
            "s_client",
            "-connect",
            fmt::format("127.0.0.1:{}", gateway.port()),
            "-CAfile",
            ca,
            "-verify_return_error",
            "-alpn",
            "h2,http/1.1",
            "-servername",
            "localhost"
        };
        argv.insert(argv.end(), more.begin(), more.end());
        return said_by(argv);
    };
    EXPECT_THAT(client({}), AllOf(HasSubstr("TLSv1.3"), HasSubstr("ALPN protocol: http/1.1")));
    EXPECT_THAT(client({"-tls1_2"}), HasSubstr("Verify return code: 0 (ok)"));
    EXPECT_THAT(client({"-tls1_1"}), HasSubstr("alert protocol version"));
}

TEST_F(Https, AClientWithoutTlsIsToldTheWayIn) {
    const Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    const auto told = exchange(gateway.port(), "POST", "/mcp", {}, "{}");
    EXPECT_EQ(told.status, 400);
    EXPECT_THAT(told.body, AllOf(HasSubstr("malformed_http"), HasSubstr("https://")));
}

TEST_F(Https, ASlowHandshakeEndsWithTheTimeOfARequest) {
    const Gateway gateway(
        upstream("own", faulty_stdio()), {.listen = listen() + ", request_timeout: 200ms"}
    );
    HttpConnection slow(gateway.port());
    slow.send("\x16\x03\x01");
    slow.wait_for_close();
}

TEST_F(Https, DrainsAndLeaves) {
    Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    const HttpConnection idle(gateway.port());
    const auto url = fmt::format("https://localhost:{}/", gateway.port());
    EXPECT_THAT(said_by(curl({"--cacert", ca, url})), HasSubstr("exit 0"));
}  // the gateway must end by itself, with code 0

/// A legacy client over HTTPS, of which curl is the wire: what comes is read as it comes.
class SecureClient {
  public:
    SecureClient(const Gateway& gateway, std::string ca)
        : ca_(std::move(ca)),
          url_(fmt::format("https://localhost:{}/mcp", gateway.port())),
          words_(gateway.port(), Era::legacy) {
        const auto greeting = words_.make(
            "initialize",
            {{"protocolVersion", "2025-06-18"},
             {"capabilities", json::Object{}},
             {"clientInfo", {{"name", "curl"}, {"version", "1"}}}}
        );
        const auto said = said_by(command({"-i", "-d", json::to_text(greeting)}));
        constexpr std::string_view kSession = "Mcp-Session-Id: ";
        const auto at = said.find(kSession);
        if (at == std::string::npos) throw std::runtime_error(said);
        const auto begin = at + kSession.size();
        words_.take_session(said.substr(begin, said.find('\r', begin) - begin));
        said_by(command({"-d", R"({"jsonrpc":"2.0","method":"notifications/initialized"})"}));
    }

    /// The stream of the session, once it is open.
    [[nodiscard]] std::unique_ptr<Process> listen() const {
        auto stream =
            std::make_unique<Process>(command({"-i", "-N", "-H", "Accept: text/event-stream"}));
        await(*stream, "Content-Type: text/event-stream");
        return stream;
    }
    /// The whole answer to a request, its head as well.
    [[nodiscard]] std::string ask(std::string_view method, json::Object params) {
        return said_by(
            command({"-i", "-N", "-d", json::to_text(words_.make(method, std::move(params)))})
        );
    }
    /// Reads on to a line that holds this.
    static void await(Process& stream, std::string_view part) {
        while (const auto line = stream.read_line()) {
            if (line->contains(part)) return;
        }
        FAIL() << "it ended before '" << part << "': " << stream.errors();
    }

  private:
    [[nodiscard]] std::vector<std::string> command(std::vector<std::string> more) const {
        auto argv = curl({"--cacert", ca_, url_});
        const bool posts = std::ranges::find(more, "-d") != more.end();
        for (const auto& [name, value] : words_.headers_for({})) {
            if (!posts && name != "Mcp-Session-Id") continue;
            argv.emplace_back("-H");
            argv.push_back(name + ": " + value);
        }
        argv.insert(argv.end(), more.begin(), more.end());
        return argv;
    }

    std::string ca_;
    std::string url_;
    HttpClient words_;
};

json::Object slowly() {
    return {
        {"name", "read_item"},
        {"arguments", failing("read_item", "progress")},
        {"_meta", {{"progressToken", "p"}}}
    };
}

TEST_F(Https, AnAnswerMayBeAStreamOfEvents) {
    const Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    SecureClient client(gateway, ca);
    EXPECT_THAT(
        client.ask("tools/call", slowly()),
        AllOf(
            HasSubstr("Content-Type: text/event-stream"),
            HasSubstr(R"("method":"notifications/progress")"),
            HasSubstr(R"("result":)")
        )
    );
}

TEST_F(Https, ASessionIsListenedTo) {
    const GatewayOptions options{.listen = listen()};
    Gateway gateway(upstream("a", faulty_stdio()), options);
    const SecureClient client(gateway, ca);
    const auto stream = client.listen();
    reconfigure(gateway, upstream("a", faulty_stdio()) + upstream("b", faulty_stdio()), options);
    gateway.process().signal(SIGHUP);
    SecureClient::await(*stream, "notifications/tools/list_changed");
}

TEST_F(Https, AHandshakeThatFailsStandsInTheLog) {
    Gateway gateway(upstream("own", faulty_stdio()), {.listen = listen()});
    const auto url = fmt::format("https://localhost:{}/?secret=hunter2", gateway.port());
    EXPECT_THAT(said_by(curl({url})), HasSubstr("certificate"));
    const auto line =
        gateway.log().find([](const json::Object& one) { return one.contains("note"); }, "a note");
    EXPECT_THAT(
        text_of(line, "note"),
        AllOf(
            StartsWith("The TLS handshake with 127.0.0.1:"),
            HasSubstr(" failed: "),
            HasSubstr("unknown ca")
        )
    );
    EXPECT_THAT(gateway.log().text(), Not(HasSubstr("hunter2")));
}

TEST_F(Https, AChallengeNamesTheMetadataBehindIt) {
    const Gateway gateway(
        upstream("own", faulty_stdio()),
        {.listen = listen(),
         .more = "identity: { issuers: { corp: { issuer: 'https://login.example.com', audience: "
                 "'https://localhost/mcp', jwks_file: '" +
                 files.write("keys.json", kOneKey) + "' } } }\n"}
    );
    const auto url = fmt::format("https://localhost:{}/mcp", gateway.port());
    const auto metadata = fmt::format(
        "https://localhost:{}/.well-known/oauth-protected-resource/mcp", gateway.port()
    );
    EXPECT_THAT(
        said_by(curl({"--cacert", ca, "-i", "-d", "{}", url})),
        AllOf(HasSubstr("401"), HasSubstr("resource_metadata=\"" + metadata + "\""))
    );
    EXPECT_THAT(
        said_by(curl({"--cacert", ca, metadata})), HasSubstr("\"resource\":\"" + url + "\"")
    );
}

// ---- Servers behind HTTPS ----------------------------------------------------------------------

TEST_F(Https, AServerBehindItIsCalledInEitherEra) {
    const Gateway server(upstream("own", faulty_stdio()), {.listen = listen()});
    Gateway gateway(behind(server.port()));
    for (const auto era : {Era::legacy, Era::modern}) {
        auto client = gateway.client(era);
        EXPECT_EQ(client.call("echo", {{"text", "safe"}}).text(), "safe");
        const std::string large(1'000'000, 'x');
        EXPECT_TRUE(client.call("echo", {{"text", large}}).text() == large);
    }
}

TEST_F(Https, WhatAServerBehindItStreamsArrives) {
    const GatewayOptions options{.listen = listen()};
    Gateway server(upstream("a", faulty_stdio(Era::legacy)), options);
    Gateway gateway(behind(server.port()));
    for (const auto era : {Era::legacy, Era::modern}) {
        auto client = gateway.client(era);
        const auto told = client.request("tools/call", slowly());
        EXPECT_TRUE(told.is_success());
        EXPECT_EQ(told.notifications.size(), 3U);
    }
    // What it says of its own accord comes on a stream, too.
    auto client = gateway.client(Era::legacy);
    HttpConnection listening(gateway.port());
    listening.request(
        "GET", "/mcp", {{"Accept", "text/event-stream"}, {"Mcp-Session-Id", client.session()}}, ""
    );
    EXPECT_EQ(listening.read_head().status, 200);
    reconfigure(
        server,
        upstream("a", faulty_stdio(Era::legacy)) + upstream("b", faulty_stdio(Era::legacy)),
        options
    );
    server.process().signal(SIGHUP);
    auto event = listening.next_event();
    while (event && event->empty()) event = listening.next_event();
    EXPECT_THAT(event.value_or("nothing"), HasSubstr("notifications/tools/list_changed"));
}

TEST_F(Https, ExpiredIsTold) {
    const auto outcome = told(listen({.valid_since = -48h, .valid_until = -24h}));
    expect_code(outcome, "upstream_certificate_expired");
    EXPECT_THAT(outcome.text(), HasSubstr("expired on "));
}

TEST_F(Https, AnotherHostIsTold) {
    const auto outcome = told(listen({.for_hosts = "DNS:mcp.example"}));
    expect_code(outcome, "upstream_certificate_wrong_host");
    EXPECT_THAT(outcome.text(), HasSubstr("the certificate is for mcp.example, not for 127.0.0.1"));
}

TEST_F(Https, AStrangerIsTold) {
    const auto outcome = told(listen_as(net::TestAuthority("Stranger")));
    expect_code(outcome, "upstream_certificate_untrusted");
    EXPECT_THAT(outcome.text(), HasSubstr("issued by CN = Stranger"));
}

TEST_F(Https, AServerWithoutItIsTold) {
    expect_code(told(""), "upstream_tls_failed");
}

TEST_F(Https, AServerThatAsksWhoWeAreIsTold) {
    const auto with_client_ca = [&] {
        auto listening = listen();
        listening.insert(listening.rfind(" }"), fmt::format(", client_ca: \"{}\"", ca));
        return listening;
    };
    expect_code(told(with_client_ca()), "upstream_tls_failed");

    const auto own = authority.certify({.name = "gateway"});
    const Gateway server(upstream("own", faulty_stdio()), {.listen = with_client_ca()});
    Gateway gateway(upstream(
        "safe",
        fmt::format("https://localhost:{}/mcp", server.port()),
        fmt::format(
            ", tls: {{ ca: \"{}\", certificate: \"{}\", key: \"{}\" }}",
            ca,
            files.write("own.pem", own.certificate),
            files.write("own.key", own.key)
        )
    ));
    EXPECT_EQ(gateway.client(Era::modern).call("echo", {{"text", "known"}}).text(), "known");
}

TEST_F(Https, TheCommandLineCallsServersBehindIt) {
    const Gateway server(upstream("own", faulty_stdio()), {.listen = listen()});
    const auto url = fmt::format("https://localhost:{}/mcp", server.port());
    EXPECT_THAT(
        said_by(recourse_command({"call", url, "--ca", ca, "echo", "text=hello"})),
        HasSubstr("hello\n\nexit 0")
    );
    EXPECT_THAT(
        said_by(recourse_command({"call", url, "echo", "text=hello"})),
        HasSubstr("upstream_certificate_untrusted")
    );
}

// ---- Configuration -----------------------------------------------------------------------------

TEST_F(Https, CheckTellsAKeyThatDoesNotFitWithItsLine) {
    const auto made = authority.certify();
    const auto file = files.write(
        "recourse.yaml",
        fmt::format(
            "listen:\n  tls:\n    certificate: {}\n    key: {}\nupstreams: {{ s: {{ command: [x] "
            "}} }}\n",
            files.write("server.pem", made.certificate),
            files.write("other.key", authority.certify().key)
        )
    );
    EXPECT_THAT(
        said_by(recourse_command({"check", "-c", file})),
        AllOf(HasSubstr("recourse.yaml:4:10: "), HasSubstr("does not belong to the certificate"))
    );
}

}  // namespace
}  // namespace recourse::integration
