#include "net/test_certificates.hpp"

#include <recourse/client.hpp>
#include <recourse/server.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

/// A server of the library behind TLS, and a client of the library that verifies it.
namespace recourse::library {
namespace {

using client::Client;
using net::TestAuthority;
using testing::StartsWith;

class LibraryTls : public testing::Test {
  protected:
    LibraryTls() {
        app.tool("whoami", "Says who answers").reads().handle([] { return std::string("me"); });
    }
    ~LibraryTls() override { std::filesystem::remove_all(directory); }

    std::string write(std::string_view name, std::string_view text) const {
        const auto path = directory / name;
        std::ofstream(path) << text;
        return path.string();
    }
    /// By the authority of this test.
    server::HttpOptions secured() const {
        const auto made = authority.certify();
        return {
            .port = 0,
            .tls =
                server::Tls{
                    .certificate = write("server.pem", made.certificate),
                    .key = write("server.key", made.key),
                },
        };
    }
    /// Why the server does not listen.
    std::string refusal(const server::HttpOptions& options) {
        auto running = app.listen_http(options);
        return running ? "it listens" : running.error();
    }
    static std::string answer_of(const client::Result<Client>& connected) {
        return connected ? "it is trusted" : connected.error().code;
    }

    const TestAuthority authority;
    std::filesystem::path directory = [] {
        auto name = (std::filesystem::temp_directory_path() / "recourse-tls-XXXXXX").string();
        return std::filesystem::path(::mkdtemp(name.data()));
    }();
    server::Server app{{.name = "safe", .version = "1.0.0"}};
};

TEST_F(LibraryTls, serves_clients_that_verify_it) {
    const auto running = app.listen_http(secured());
    ASSERT_TRUE(running) << running.error();
    EXPECT_THAT(running->url(), StartsWith("https://127.0.0.1:"));
    for (const auto era : {client::Era::legacy, client::Era::modern}) {
        auto trusting = Client::connect(running->url(), {.era = era, .ca = authority.pem()});
        ASSERT_TRUE(trusting) << trusting.error().message;
        const auto told = trusting->call("whoami");
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_EQ(told->text(), "me");
    }
}

TEST_F(LibraryTls, is_not_believed_by_clients_that_do_not_know_its_authority) {
    const auto running = app.listen_http(secured());
    ASSERT_TRUE(running) << running.error();
    EXPECT_EQ(answer_of(Client::connect(running->url())), "upstream_certificate_untrusted");
    const TestAuthority stranger("Stranger");
    EXPECT_EQ(
        answer_of(Client::connect(running->url(), {.ca = stranger.pem()})),
        "upstream_certificate_untrusted"
    );
}

TEST_F(LibraryTls, lets_only_those_in_whom_it_was_told_to) {
    auto options = secured();
    options.tls->client_ca = write("clients.pem", authority.pem());
    const auto running = app.listen_http(options);
    ASSERT_TRUE(running) << running.error();
    EXPECT_EQ(
        answer_of(Client::connect(running->url(), {.ca = authority.pem()})), "upstream_tls_failed"
    );
}

TEST_F(LibraryTls, says_which_file_is_wrong) {
    auto options = secured();
    options.tls->key = directory / "none.key";
    EXPECT_EQ(
        refusal(options), "There is no file `" + options.tls->key + "`. Create it, or name another."
    );
    options.tls->key = write("other.key", authority.certify().key);
    EXPECT_EQ(refusal(options), "`" + options.tls->key + "` does not belong to the certificate.");
    options.tls->certificate = options.tls->key;
    EXPECT_EQ(refusal(options), "`" + options.tls->key + "` holds no certificate in PEM.");
    options.tls->certificate.clear();
    EXPECT_EQ(refusal(options), "TLS needs both files: a certificate and its key.");
}

}  // namespace
}  // namespace recourse::library
