#include "net/tls_session.hpp"

#include "net/test_certificates.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace recourse::net {
namespace {

using Then = TlsSession::Then;

PemFile pem(std::string text) {
    return {.path = "made.pem", .text = std::move(text)};
}

/// Both ends of one connection, in the hands of the test.
struct Ends {
    Ends(const TlsContext::Ptr& server, const TlsContext::Ptr& client, TlsTicket& ticket) {
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets.data());
        theirs.emplace(server, sockets[0]);
        ours.emplace(client, sockets[1], "localhost", ticket);
        for (bool goes_on = true; goes_on;) {
            goes_on = ours->handshake().waits();
            goes_on = theirs->handshake().waits() || goes_on;
        }
    }
    ~Ends() {
        for (const int socket : sockets) ::close(socket);
    }
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;

    std::array<int, 2> sockets{};
    std::optional<TlsSession> theirs;
    std::optional<TlsSession> ours;
};

class Sessions : public testing::Test {
  protected:
    TestAuthority authority;
    MadeCertificate made = authority.certify();
    TlsContext::Ptr server =
        *TlsContext::of(ServerTls{.certificate = pem(made.certificate), .key = pem(made.key)});
    TlsContext::Ptr client = *TlsContext::of(ClientTls{.ca = pem(authority.pem())});
    TlsTicket ticket;
    std::array<char, 1024> buffer{};

    std::string_view read(TlsSession& session) {
        const auto step = session.read(buffer);
        return {buffer.data(), step.bytes};
    }
};

TEST_F(Sessions, PiecesGoOutAsOneRecord) {
    Ends ends(server, client, ticket);
    const auto wrote = ends.theirs->write(std::array<std::string_view, 3>{"one ", "", "two"});
    EXPECT_EQ(wrote.bytes, 7U);
    EXPECT_EQ(read(*ends.ours), "one two");
}

TEST_F(Sessions, ASecondConnectionTakesUpTheSessionOfTheFirst) {
    {
        Ends first(server, client, ticket);
        // With 1.3 tickets come behind the handshake.
        EXPECT_EQ(first.ours->peek().then, Then::want_read);
        EXPECT_FALSE(first.ours->resumed());
    }
    ASSERT_TRUE(ticket.session);
    Ends second(server, client, ticket);
    EXPECT_TRUE(second.ours->resumed());
    EXPECT_TRUE(second.theirs->write(std::array<std::string_view, 1>{"x"}).then == Then::done);
    EXPECT_EQ(read(*second.ours), "x");
}

TEST_F(Sessions, AnEndThatIsSaidIsNoneThatIsCut) {
    Ends said(server, client, ticket);
    said.theirs->close();
    EXPECT_EQ(said.ours->read(buffer).then, Then::ended);

    Ends cut(server, client, ticket);
    ::shutdown(cut.sockets[0], SHUT_RDWR);
    EXPECT_EQ(cut.ours->read(buffer).then, Then::failed);
    EXPECT_EQ(cut.ours->failure().why, TlsSession::Failure::Why::broken);
}

TEST_F(Sessions, WhatWasTamperedWithIsNotRead) {
    Ends ends(server, client, ticket);
    ASSERT_EQ(ends.theirs->write(std::array<std::string_view, 1>{"a secret"}).bytes, 8U);
    const auto got = ::recv(ends.sockets[1], buffer.data(), buffer.size(), 0);
    ASSERT_GT(got, 0);
    buffer[static_cast<std::size_t>(got) - 1] ^= 1;
    ASSERT_EQ(::send(ends.sockets[0], buffer.data(), static_cast<std::size_t>(got), 0), got);
    EXPECT_EQ(ends.ours->read(buffer).then, Then::failed);
}

TEST_F(Sessions, AfterTheEndNothingTouchesTheSocket) {
    Ends ends(server, client, ticket);
    ends.ours->abandon();
    EXPECT_EQ(ends.ours->read(buffer).then, Then::failed);
    EXPECT_EQ(ends.ours->peek().then, Then::failed);
    EXPECT_EQ(ends.ours->write(std::array<std::string_view, 1>{"x"}).then, Then::failed);
    EXPECT_EQ(ends.theirs->read(buffer).then, Then::want_read);
}

}  // namespace
}  // namespace recourse::net
