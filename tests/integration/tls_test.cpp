#include "net/test_certificates.hpp"
#include "programs.hpp"

#include <chrono>
#include <string>
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
