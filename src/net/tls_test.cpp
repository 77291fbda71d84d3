#include "net/tls.hpp"

#include "net/http_client_fixture.hpp"
#include "net/http_server.hpp"
#include "net/test_certificates.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using What = HttpFailure::What;

PemFile pem(std::string text) {
    return {.path = "made.pem", .text = std::move(text)};
}

ServerTls server_tls(const MadeCertificate& made) {
    return {.certificate = pem(made.certificate), .key = pem(made.key)};
}

/// Our server and our client, on one loop.
class Tls : public HttpClientFixture {
  protected:
    static Task<> echo(HttpExchange& exchange) {
        if (exchange.target() == "/stream") {
            co_await exchange.start_stream(200, "Content-Type: text/plain\r\n");
            for (const auto* piece : {"one ", "two ", "three"}) co_await exchange.write(piece);
            co_return co_await exchange.finish_stream();
        }
        co_await exchange.respond(200, "", exchange.body());
    }

    std::uint16_t serve(const ServerTls& tls, HttpServerLimits limits = {}) {
        server = std::make_unique<HttpServer>(
            executor,
            timers,
            limits,
            echo,
            [this](const Refusal& refusal) {
                refused.push_back(refusal);
                return HttpReply{.status = refusal.status, .headers = "", .body = refusal.detail};
            }
        );
        server->use_tls(*TlsContext::of(tls));
        server->on_failed_handshake([this](const FailedHandshake& failed) {
            failed_handshakes.push_back(failed);
        });
        return server->listen("127.0.0.1", 0).value_or(0);
    }

    HttpClient secure_client(std::uint16_t port, ClientTls tls, HttpClientLimits limits = {}) {
        const Origin origin{.host = "127.0.0.1", .port = port, .is_secure = true};
        return {executor, timers, origin, limits, tls};
    }
    ClientTls trusting() { return {.ca = pem(authority.pem())}; }

    /// What a client that trusts our authority makes of a server that shows this.
    HttpFailure failure_with(const MadeCertificate& shown, std::string host = "127.0.0.1") {
        const Origin origin{
            .host = std::move(host), .port = serve(server_tls(shown)), .is_secure = true
        };
        HttpClient client(executor, timers, origin, {}, trusting());
        auto answer = post(client, "{}");
        return answer ? HttpFailure{.what = {}, .detail = "it did not fail"} : answer.error();
    }

    TestAuthority authority;
    std::unique_ptr<HttpServer> server;
    std::vector<Refusal> refused;
    std::vector<FailedHandshake> failed_handshakes;
};

TEST_F(Tls, CarriesRequestsOnAConnectionThatIsKept) {
    auto client = secure_client(serve(server_tls(authority.certify())), trusting());
    for (const auto* body : {"one", "two"}) {
        auto answer = post(client, body);
        EXPECT_EQ(body_of(answer), body);
        answer->reset();
        EXPECT_EQ(client.idle_connections(), 1U);
    }
    EXPECT_EQ(server->open_connections(), 1U);
}

TEST_F(Tls, CarriesMuchMoreThanARecordBothWays) {
    auto client = secure_client(serve(server_tls(authority.certify())), trusting());
    std::string large(3'000'000, 'x');
    for (std::size_t at = 0; at < large.size(); at += 7)
        large[at] = static_cast<char>('a' + at % 26);
    auto answer = post(client, large);
    EXPECT_TRUE(body_of(answer) == large);
}

TEST_F(Tls, CarriesStreams) {
    auto client = secure_client(serve(server_tls(authority.certify())), trusting());
    auto answer = run(client.send("POST", "/stream", "", "", {}));
    EXPECT_EQ(body_of(answer), "one two three");
}

TEST_F(Tls, ServesManyConnectionsAtOnce) {
    auto client = secure_client(serve(server_tls(authority.certify())), trusting());
    std::vector<Answer> held;
    for (int i = 0; i < 50; ++i) held.push_back(post(client, "held"));
    EXPECT_EQ(server->open_connections(), 50U);
    for (auto& answer : held) EXPECT_EQ(body_of(answer), "held");
}

// === Who is not trusted.

TEST_F(Tls, TellsAnExpiredCertificate) {
    const auto failure =
        failure_with(authority.certify({.valid_since = -48h, .valid_until = -24h}));
    EXPECT_EQ(failure.what, What::expired);
    EXPECT_THAT(failure.detail, HasSubstr("the certificate expired on "));
    EXPECT_FALSE(failure.any_byte_sent);
}

TEST_F(Tls, TellsACertificateThatIsNotValidYet) {
    const auto failure = failure_with(authority.certify({.valid_since = 24h, .valid_until = 48h}));
    EXPECT_EQ(failure.what, What::expired);
    EXPECT_THAT(failure.detail, HasSubstr("the certificate is not valid before "));
}

TEST_F(Tls, TellsACertificateForAnotherHost) {
    const auto shown = authority.certify({.for_hosts = "DNS:mcp.example,DNS:*.mcp.example"});
    for (const auto* host : {"127.0.0.1", "localhost"}) {
        const auto failure = failure_with(shown, host);
        EXPECT_EQ(failure.what, What::wrong_host);
        EXPECT_EQ(
            failure.detail,
            "the certificate is for mcp.example, *.mcp.example, not for " + std::string(host)
        );
    }
}

TEST_F(Tls, TheCommonNameAloneIsNoHost) {
    EXPECT_EQ(
        failure_with(authority.certify({.name = "localhost", .for_hosts = {}}), "localhost").what,
        What::wrong_host
    );
}

TEST_F(Tls, TellsAnIssuerThatIsNotTrusted) {
    const TestAuthority stranger("Stranger");
    const auto failure = failure_with(stranger.certify());
    EXPECT_EQ(failure.what, What::untrusted);
    EXPECT_EQ(failure.detail, "unable to get local issuer certificate; issued by CN = Stranger");
}

TEST_F(Tls, TheSystemsAuthoritiesKnowNothingOfOurs) {
    auto client = secure_client(serve(server_tls(authority.certify())), {});
    EXPECT_EQ(post(client, "{}").error().what, What::untrusted);
}

TEST_F(Tls, TrustsACertificateThatIsNamedItself) {
    const auto shown = authority.certify();
    auto client = secure_client(serve(server_tls(shown)), {.ca = pem(shown.certificate)});
    auto answer = post(client, "trusted");
    EXPECT_EQ(body_of(answer), "trusted");
}

// === Clients with certificates.

TEST_F(Tls, AServerMayAskForTheClientsCertificate) {
    auto tls = server_tls(authority.certify());
    tls.client_ca = pem(authority.pem());
    const auto port = serve(tls);
    const auto own = authority.certify({.name = "a client"});
    auto known = trusting();
    known.certificate = pem(own.certificate);
    known.key = pem(own.key);
    auto client = secure_client(port, known, {.idle_connections = 0});
    for (const auto* body : {"known", "resumed"}) {
        auto answer = post(client, body);
        EXPECT_EQ(body_of(answer), body);
    }
    auto stranger = secure_client(port, trusting());
    const auto failure = post(stranger, "{}").error();
    EXPECT_EQ(failure.what, What::no_tls);
    EXPECT_THAT(failure.detail, HasSubstr("certificate required"));
    EXPECT_FALSE(failure.request_complete);
}

// === What is not TLS, not whole, or not in time.

TEST_F(Tls, AServerWithoutTlsIsTold) {
    server = std::make_unique<HttpServer>(
        executor,
        timers,
        HttpServerLimits{},
        echo,
        [](const Refusal& refusal) {
            return HttpReply{.status = refusal.status, .headers = "", .body = refusal.detail};
        }
    );
    auto client = secure_client(server->listen("127.0.0.1", 0).value_or(0), trusting());
    const auto failure = post(client, "{}").error();
    EXPECT_EQ(failure.what, What::no_tls);
    EXPECT_EQ(failure.detail, "the peer answered with something other than TLS");
    EXPECT_FALSE(failure.any_byte_sent);
}

TEST_F(Tls, AClientWithoutTlsIsToldInItsOwnTongue) {
    auto client = client_of(serve(server_tls(authority.certify())));
    auto answer = post(client, "{}");
    ASSERT_TRUE(answer);
    EXPECT_EQ((*answer)->status(), 400);
    EXPECT_EQ(body_of(answer), "plain HTTP came to a port of TLS");
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].why, Refusal::Why::plain_http);
}

TEST_F(Tls, AServerThatIsSilentIsNotWaitedForForever) {
    const Imposter silent({[](Peer& peer) { peer.wait_for_end(); }});
    auto client = secure_client(silent.port(), trusting(), {.connect_time = 300ms});
    const auto failure = post(client, "{}").error();
    EXPECT_EQ(failure.what, What::connect_timeout);
    EXPECT_EQ(failure.detail, "the TLS handshake took longer than the time allowed");
}

TEST_F(Tls, AServerThatBreaksOffTheHandshakeIsToldAsSuch) {
    const Imposter imposter({[](Peer& peer) { peer.read_bytes(100); }});
    auto client = secure_client(imposter.port(), trusting());
    const auto failure = post(client, "{}").error();
    EXPECT_EQ(failure.what, What::reset);
    EXPECT_THAT(failure.detail, HasSubstr("in the middle of the TLS handshake"));
    EXPECT_FALSE(failure.any_byte_sent);
}

TEST_F(Tls, AClientThatIsSlowWithItsHandshakeIsCut) {
    const auto port = serve(server_tls(authority.certify()), {.request_time = 50ms});
    auto silent = client_of(port);
    asio::basic_stream_socket<asio::ip::tcp, Executor> socket(executor);
    socket.connect({asio::ip::address_v4::loopback(), port});
    const std::string_view half = "\x16\x03\x01\x02";
    socket.send(asio::buffer(half.data(), half.size()));
    char byte = 0;
    const auto got = run([&]() -> Task<std::size_t> {
        const auto [error, bytes] = co_await socket.async_read_some(
            asio::buffer(&byte, 1), asio::as_tuple(asio::use_awaitable_t<Executor>())
        );
        co_return error ? 0 : bytes;
    }());
    EXPECT_EQ(got, 0U);
    EXPECT_EQ(server->open_connections(), 0U);
    ASSERT_EQ(failed_handshakes.size(), 1U);
    EXPECT_EQ(failed_handshakes[0].reason, "it did not end in time");
}

TEST_F(Tls, HandshakesThatFailAreToldOnceASecondAndCounted) {
    const auto port = serve(server_tls(authority.certify()));
    const TestAuthority stranger("Stranger");
    const auto fail = [&] {
        auto client = secure_client(port, {.ca = pem(stranger.pem())});
        EXPECT_EQ(post(client, "{}").error().what, What::untrusted);
        while (server->open_connections() > 0) context.run_one();
    };
    fail();
    ASSERT_EQ(failed_handshakes.size(), 1U);
    EXPECT_THAT(failed_handshakes[0].peer, testing::StartsWith("127.0.0.1:"));
    EXPECT_THAT(failed_handshakes[0].reason, HasSubstr("unknown ca"));
    EXPECT_EQ(failed_handshakes[0].untold, 0U);
    fail();
    fail();
    EXPECT_EQ(failed_handshakes.size(), 1U);
    run(timers.sleep(1s));
    fail();
    ASSERT_EQ(failed_handshakes.size(), 2U);
    EXPECT_EQ(failed_handshakes[1].untold, 2U);
}

TEST_F(Tls, WhoLeavesWithoutAByteIsNotToldOf) {
    const auto port = serve(server_tls(authority.certify()));
    asio::basic_stream_socket<asio::ip::tcp, Executor> socket(executor);
    socket.connect({asio::ip::address_v4::loopback(), port});
    while (server->open_connections() == 0) context.run_one();
    socket.close();
    while (server->open_connections() > 0) context.run_one();
    EXPECT_TRUE(failed_handshakes.empty());
}

TEST_F(Tls, ConnectionsInTheirHandshakeDoNotHoldUpADrain) {
    const auto port = serve(server_tls(authority.certify()));
    asio::basic_stream_socket<asio::ip::tcp, Executor> socket(executor);
    socket.connect({asio::ip::address_v4::loopback(), port});
    while (server->open_connections() == 0) context.run_one();
    run(server->drain(Deadline::after(timers.now(), 1h)));
    EXPECT_EQ(server->open_connections(), 0U);
}

TEST_F(Tls, ANewCertificateCountsForConnectionsThatComeLater) {
    const auto port = serve(server_tls(authority.certify()));
    auto before = secure_client(port, trusting());
    auto first = post(before, "first");
    EXPECT_EQ(body_of(first), "first");
    first->reset();

    const TestAuthority successor("Successor");
    server->use_tls(*TlsContext::of(server_tls(successor.certify())));
    auto kept = post(before, "kept");
    EXPECT_EQ(body_of(kept), "kept");
    auto after = secure_client(port, {.ca = pem(successor.pem())});
    auto second = post(after, "second");
    EXPECT_EQ(body_of(second), "second");
}

// === What cannot be used.

TEST(TlsContext, SaysWhatIsWrongWithItsFiles) {
    const TestAuthority authority;
    const auto made = authority.certify();
    const auto other = authority.certify();
    using Part = TlsProblem::Part;
    struct Case {
        ServerTls settings;
        Part part;
        std::string_view words;
    };
    auto damaged = made.certificate;
    damaged[damaged.size() / 2] = '!';
    auto with_ca = server_tls(made);
    with_ca.client_ca = pem("nothing");
    for (const auto& [settings, part, words] : {
             Case{{pem("nothing"), pem(made.key), {}}, Part::certificate, "no certificate"},
             Case{{pem(damaged), pem(made.key), {}}, Part::certificate, "damaged"},
             Case{{pem(made.key), pem(made.key), {}}, Part::certificate, "no certificate"},
             Case{{pem(made.certificate), pem("x"), {}}, Part::key, "no private key"},
             Case{{pem(made.certificate), pem(other.key), {}}, Part::key, "does not belong"},
             Case{with_ca, Part::ca, "no certificate"},
         }) {
        const auto context = TlsContext::of(settings);
        ASSERT_FALSE(context);
        EXPECT_EQ(context.error().part, part);
        EXPECT_THAT(context.error().words, HasSubstr(words));
    }
}

}  // namespace
}  // namespace recourse::net
