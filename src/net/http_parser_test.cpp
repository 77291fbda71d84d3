#include "net/http_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace recourse::net {
namespace {

using Kind = HttpParser::Kind;
using Event = HttpParser::Event;
using What = HttpParser::Error::What;

/// What a parser makes of a byte stream, written down: `head POST /x (Host=a) body=abc end|`.
class Reader {
  public:
    explicit Reader(Kind kind, HttpParserLimits limits = {}) : parser_(kind, limits), kind_(kind) {}

    void to_head() { parser_.begin(true); }
    void feed(std::string_view bytes) {
        for (;;) {
            switch (parser_.next(bytes)) {
                case Event::need_more:
                    EXPECT_TRUE(bytes.empty());
                    return;
                case Event::head:
                    write_head();
                    break;
                case Event::body:
                    body_ += parser_.piece();
                    break;
                case Event::end:
                    write_end();
                    parser_.begin();
                    if (bytes.empty()) {
                        return;
                    }
                    break;
                case Event::error:
                    write_error();
                    return;
            }
        }
    }
    void finish() {
        switch (parser_.finish()) {
            case Event::end:
                write_end();
                break;
            case Event::error:
                write_error();
                break;
            default:
                log_ += "nothing";
        }
    }
    [[nodiscard]] const std::string& log() const { return log_; }
    [[nodiscard]] HttpParser& parser() { return parser_; }

  private:
    void write_head() {
        log_ += "head ";
        if (kind_ == Kind::request) {
            log_.append(parser_.method()).append(" ").append(parser_.target());
        } else {
            log_ += std::to_string(parser_.status());
        }
        log_ += " (";
        for (const auto& [name, value] : parser_.headers().all()) {
            log_.append(name).append("=").append(value).append(";");
        }
        log_ += parser_.keep_alive() ? ") " : ") close ";
    }
    void write_end() { log_ += "body=" + std::exchange(body_, {}) + " end|"; }
    void write_error() {
        if (!failed_) {
            failed_ = true;
            log_.append("error: ").append(parser_.error().reason);
        }
    }

    HttpParser parser_;
    Kind kind_;
    std::string log_;
    std::string body_;
    bool failed_ = false;
};

/// Reads it whole, byte by byte and cut in two at every place: all must come out the same.
std::string read(Kind kind, std::string_view bytes, HttpParserLimits limits = {}) {
    Reader whole(kind, limits);
    whole.feed(bytes);
    Reader trickled(kind, limits);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const std::string byte(bytes.substr(at, 1));  // its own memory: no peeking at what follows
        trickled.feed(byte);
    }
    EXPECT_EQ(trickled.log(), whole.log()) << "byte by byte: " << bytes;
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        Reader halves(kind, limits);
        const std::string front(bytes.substr(0, cut));
        halves.feed(front);
        const std::string back(bytes.substr(cut));
        halves.feed(back);
        EXPECT_EQ(halves.log(), whole.log()) << "cut at " << cut << ": " << bytes;
    }
    return whole.log();
}

std::string request(std::string_view bytes) {
    return read(Kind::request, bytes);
}
std::string response(std::string_view bytes) {
    return read(Kind::response, bytes);
}

constexpr std::string_view kPost =
    "POST /mcp?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-Empty:\r\nX-Pad: \t v "
    "\t\r\n\r\nabc";
constexpr std::string_view kPostRead =
    "head POST /mcp?x=1 (Host=a;Content-Length=3;X-Empty=;X-Pad=v;) body=abc end|";

TEST(HttpParser, ReadsARequestWithALength) {
    EXPECT_EQ(request(kPost), kPostRead);
}

TEST(HttpParser, ReadsPipelinedRequestsOneByOne) {
    const std::string twice =
        std::string(kPost) + "\r\n" + std::string(kPost) + "GET / HTTP/1.1\r\nHost: b\r\n\r\n";
    EXPECT_EQ(
        request(twice),
        std::string(kPostRead) + std::string(kPostRead) + "head GET / (Host=b;) body= end|"
    );
}

TEST(HttpParser, SaysWhereAMessageEnds) {
    HttpParser parser(Kind::request);
    const std::string bytes = std::string(kPost) + "GET /next";
    std::string_view rest = bytes;
    EXPECT_FALSE(parser.begun());
    EXPECT_EQ(parser.next(rest), Event::head);
    EXPECT_TRUE(parser.begun());
    EXPECT_EQ(parser.content_length(), 3U);
    EXPECT_EQ(parser.next(rest), Event::body);
    EXPECT_EQ(parser.piece(), "abc");
    EXPECT_EQ(parser.piece().data(), bytes.data() + kPost.size() - 3) << "a piece is not a copy";
    EXPECT_EQ(parser.next(rest), Event::end);
    EXPECT_EQ(rest, "GET /next");
    EXPECT_EQ(parser.next(rest), Event::end) << "until `begin`, nothing more is read";
    EXPECT_EQ(rest, "GET /next");
    EXPECT_EQ(parser.target(), "/mcp?x=1");
}

TEST(HttpParser, ReadsChunksAndDropsExtensionsAndTrailers) {
    EXPECT_EQ(
        request("POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\n"
                "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\nContent-Length: 9\r\n\r\n"
                "GET / HTTP/1.1\r\nHost: b\r\n\r\n"),
        "head POST / (Host=a;transfer-encoding=Chunked;) body=abc0123456789 end|"
        "head GET / (Host=b;) body= end|"
    );
}

TEST(HttpParser, KnowsWhetherTheConnectionStaysOpen) {
    EXPECT_EQ(request("GET / HTTP/1.0\r\n\r\n"), "head GET / () close body= end|");
    EXPECT_EQ(
        request("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
        "head GET / (Connection=Keep-Alive;) body= end|"
    );
    EXPECT_EQ(
        request("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n"),
        "head GET / (Host=a;Connection=x, close;) close body= end|"
    );
}

TEST(HttpParser, IgnoresAnOfferToUpgrade) {
    EXPECT_EQ(
        request("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
                "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
        "head GET / (Host=a;Connection=upgrade;Upgrade=h2c;) body= end|"
        "head GET /2 (Host=a;) body= end|"
    );
}

TEST(HttpParser, LetsOptionsAskForTheWholeServer) {
    EXPECT_EQ(
        request("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), "head OPTIONS * (Host=a;) body= end|"
    );
}

// === What smuggles (RFC 9112, section 11.2), and what only looks like HTTP.

struct Probe {
    const char* name;
    std::string_view bytes;
};

void PrintTo(const Probe& probe, std::ostream* out) {
    *out << probe.name;
}

using std::string_view_literals::operator""sv;

const Probe kRequestProbes[] = {
    {"TransferEncodingXchunked",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingChunkedIdentity",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingGzipChunked",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingTwice",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingIdentityThenChunked",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingEmpty", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingVerticalTab",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0b"
     "chunked\r\n\r\n0\r\n\r\n"},
    {"TransferEncodingAndLength",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
     "0\r\n\r\n"},
    {"LengthAndTransferEncoding",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
     "0\r\n\r\n"},
    {"SpaceBeforeColon",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
    {"FoldHidesLength", "POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n Content-Length: 5\r\n\r\nabcde"},
    {"FoldByTab", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tz\r\n\r\n"},
    {"FoldOfEmptyValue", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n z\r\n\r\n"},
    {"FoldedLength", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 5\r\n\r\nabcde"},
    {"FoldBeforeFirstHeader", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
    {"CarriageReturnThenOtherEndsHead", "GET / HTTP/1.1\r\nHost: a\r\n\rX"},
    {"CarriageReturnInValue", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"},
    {"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n"},
    {"BareLineFeedAfterHeader", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
    {"BareLineFeedEndsHead", "GET / HTTP/1.1\r\nHost: a\r\n\n"},
    {"NoLineEndAfterChunk",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n"},
    {"ChunkLongerThanSaid",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"},
    {"ChunkSizeNotHex",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"},
    {"ChunkSizeNegative",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n"},
    {"ChunkSizeOverflows",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "10000000000000003\r\nabc\r\n0\r\n\r\n"},
    {"ChunkSizeEmpty",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n"},
    {"ChunkSizeEndsInBareLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"},
    {"ChunkSizeWithSpace",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n"},
    {"ChunkExtensionEndsInBareLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\nabc\r\n0\r\n\r\n"},
    {"ChunkExtensionHoldsLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
     "chunked\r\n\r\n3;x=\"\n\"\r\nabc\r\n0\r\n\r\n"},
    {"ChunkExtensionHoldsCarriageReturn",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\ry\r\nabc\r\n0\r\n\r\n"},
    {"ChunkEndsInBareLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"},
    {"LastChunkEndsInBareLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\r\n"},
    {"ChunkedBodyEndsInBareLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\n"},
    {"TrailerEndsInBareLineFeed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\n\r\n"},
    {"ChunkedInHttp10", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    },
    {"NoHost", "GET / HTTP/1.1\r\n\r\n"},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"TwoEqualHosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"},
    {"TwoHostsInHttp10", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"EmptyName", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n"},
    {"NoColon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"},
    {"NulInName", "GET / HTTP/1.1\r\nHost: a\r\nX\0Y: z\r\n\r\n"sv},
    {"NulInValue", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"sv},
    {"EscapeInValue", "GET / HTTP/1.1\r\nHost: a\r\nX: \x1b[31m\r\n\r\n"},
    {"DeleteInValue", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n"},
    {"TwoLengths",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"},
    {"TwoEqualLengths",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
    {"LengthList", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc"},
    {"LengthWithPlus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc"},
    {"LengthNegative", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc"},
    {"LengthHex", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc"},
    {"LengthWithSpace", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 2\r\n\r\nabcdefghijkl"},
    {"LengthEmpty", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc"},
    {"LengthOverflows",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\na"},
    {"AbsoluteTarget", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"Connect", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"ConnectWithPath", "CONNECT /x HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"StarForGet", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"Fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"TwoSpacesAfterMethod", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"TwoSpacesAfterTarget", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"SpaceAfterVersion", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
    {"SpaceBeforeMethod", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"TwoEmptyLinesFirst", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"ControlInTarget", "GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"HighByteInTarget", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"Http09", "GET /\r\n\r\n"},
    {"Http2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
    {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"Http12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"},
    {"LowerCaseVersion", "GET / http/1.1\r\nHost: a\r\n\r\n"},
    {"Rtsp", "DESCRIBE /x RTSP/1.0\r\nHost: a\r\n\r\n"},
    {"Ice", "SOURCE /x ICE/1.0\r\nHost: a\r\n\r\n"},
    {"UnknownMethod", "FROB / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"LowerCaseMethod", "get / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"sv},
};

const Probe kResponseProbes[] = {
    {"Folded", "HTTP/1.1 200 OK\r\nX: y\r\n z\r\nContent-Length: 0\r\n\r\n"},
    {"EmptyName", "HTTP/1.1 200 OK\r\n: y\r\nContent-Length: 0\r\n\r\n"},
    {"TwoEqualLengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"},
    {"LengthAndChunked",
     "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"GzipChunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
    {"Gzip", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n"},
    {"ChunkedInHttp10", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"ChunkExtensionEndsInBareLineFeed",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\nabc\r\n0\r\n\r\n"},
    {"TrailerEndsInBareLineFeed",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\n\r\n"},
    {"SwitchingProtocols",
     "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"},
    {"BareLineFeeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"},
    {"Http2", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"},
    {"Http09", "<html>\r\n\r\n"},
    {"Rtsp", "RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"},
    {"Request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
};

class RequestProbes : public testing::TestWithParam<Probe> {};
class ResponseProbes : public testing::TestWithParam<Probe> {};

TEST_P(RequestProbes, AreRefusedHoweverTheyAreSplit) {
    EXPECT_NE(request(GetParam().bytes).find("error: "), std::string::npos)
        << request(GetParam().bytes);
}
TEST_P(ResponseProbes, AreRefusedHoweverTheyAreSplit) {
    EXPECT_NE(response(GetParam().bytes).find("error: "), std::string::npos)
        << response(GetParam().bytes);
}

const auto kProbeName = [](const testing::TestParamInfo<Probe>& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(HttpParser, RequestProbes, testing::ValuesIn(kRequestProbes), kProbeName);
INSTANTIATE_TEST_SUITE_P(
    HttpParser, ResponseProbes, testing::ValuesIn(kResponseProbes), kProbeName
);

// === Limits.

TEST(HttpParser, HoldsTheHeadToItsLimit) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(
        read(Kind::request, head, {.head_bytes = head.size()}), "head GET / (Host=a;) body= end|"
    );
    EXPECT_EQ(
        read(Kind::request, head, {.head_bytes = head.size() - 1}), "error: the head is too large"
    );
}

TEST(HttpParser, HoldsTheNumberOfHeadersToItsLimit) {
    const std::string_view two = "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    EXPECT_EQ(read(Kind::request, two, {.headers = 2}), "head GET / (Host=a;X=y;) body= end|");
    EXPECT_EQ(read(Kind::request, two, {.headers = 1}), "error: there are too many headers");
    HttpParser parser(Kind::request, {.headers = 1});
    std::string_view bytes = two;
    EXPECT_EQ(parser.next(bytes), Event::error);
    EXPECT_EQ(parser.error().what, What::head_too_large);
}

TEST(HttpParser, EndsEndlessChunkExtensionsAndTrailers) {
    const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const HttpParserLimits limits{.head_bytes = 100};
    const std::string extension = "1;" + std::string(100, 'x');
    EXPECT_NE(read(Kind::request, chunked + extension, limits).find("error: "), std::string::npos);
    std::string trailers = "0\r\n";
    while (trailers.size() < 110) {
        trailers += "X: y\r\n";
    }
    EXPECT_NE(read(Kind::request, chunked + trailers, limits).find("error: "), std::string::npos);
    std::string small_chunks;
    for (int chunk = 0; chunk < 50; ++chunk) {
        small_chunks += "1\r\nx\r\n";
    }
    EXPECT_EQ(
        read(Kind::request, chunked + small_chunks + "0\r\n\r\n", limits).find("error: "),
        std::string::npos
    ) << "the framing of many chunks is no excess";
}

// === Responses.

TEST(HttpParser, ReadsResponsesByLengthAndByChunks) {
    EXPECT_EQ(
        response("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\nhi"
                 "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
        "head 429 (Content-Length=2;) body=hi end|"
        "head 200 (Transfer-Encoding=chunked;) body=hi end|"
    );
}

TEST(HttpParser, KnowsWhichResponsesHaveNoBody) {
    EXPECT_EQ(
        response("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                 "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"
                 "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        "head 100 () body= end|head 103 (Link=x;) body= end|"
        "head 204 (Content-Length=5;) body= end|head 304 (Content-Length=5;) body= end|"
        "head 200 (Content-Length=0;) body= end|"
    );
}

TEST(HttpParser, ReadsNoBodyAfterTheAnswerToHead) {
    Reader reader(Kind::response);
    reader.to_head();
    reader.feed(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    );
    EXPECT_EQ(
        reader.log(),
        "head 200 (Content-Length=5;) body= end|head 200 (Content-Length=1;) body=x end|"
    );
}

TEST(HttpParser, ReadsNoChunksAfterTheAnswerToHead) {
    Reader reader(Kind::response);
    reader.to_head();
    reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(reader.log(), "head 200 (Transfer-Encoding=chunked;) body= end|");
}

TEST(HttpParser, ReadsABodyThatLastsUntilTheClose) {
    Reader reader(Kind::response);
    reader.feed("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nab");
    reader.feed("cd");
    EXPECT_TRUE(reader.parser().until_close());
    reader.finish();
    EXPECT_EQ(reader.log(), "head 200 (Content-Type=text/plain;) close body=abcd end|");
}

TEST(HttpParser, TellsACloseBetweenMessagesFromOneWithinThem) {
    Reader between(Kind::response);
    between.finish();
    EXPECT_EQ(between.log(), "nothing");
    for (const std::string_view part :
         {"H",
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
        Reader within(Kind::response);
        within.feed(part);
        within.finish();
        EXPECT_NE(within.log().find("error: the message broke off"), std::string::npos) << part;
    }
}

TEST(HttpParser, StaysFailedUntilTheNextMessageBegins) {
    HttpParser parser(Kind::request);
    std::string_view bad = "FROB";
    EXPECT_EQ(parser.next(bad), Event::error);
    std::string_view good = kPost;
    EXPECT_EQ(parser.next(good), Event::error);
    EXPECT_EQ(parser.error().what, What::malformed);
    EXPECT_FALSE(parser.error().reason.empty());
    parser.begin();
    EXPECT_EQ(parser.next(good), Event::head);
}

}  // namespace
}  // namespace recourse::net
