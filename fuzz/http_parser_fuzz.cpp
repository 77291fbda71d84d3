// HTTP from a stranger: however the bytes are cut, the same messages and the same error come out.
// Text that begins with `HTTP/` is read as responses, all other as requests.

#include "net/http_parser.hpp"
#include "property.hpp"

#include <algorithm>

namespace recourse::fuzz {
namespace {

constexpr net::HttpParserLimits kLimits{.head_bytes = 1024, .headers = 16};

/// All that came out, written down: two readings are the same if their records are.
class Record {
  public:
    explicit Record(net::HttpParser::Kind kind) : parser_(kind, kLimits) { parser_.begin(); }

    /// False once nothing more can be read.
    bool feed(std::string_view bytes) {
        using Event = net::HttpParser::Event;
        for (;;) {
            switch (parser_.next(bytes)) {
                case Event::need_more:
                    return true;
                case Event::head:
                    write_head();
                    break;
                case Event::body:
                    text_ += parser_.piece();
                    break;
                case Event::end:
                    write("end");
                    parser_.begin();
                    break;
                case Event::error:
                    write("error");
                    return false;
            }
        }
    }

    std::string finish() {
        write(std::to_string(static_cast<int>(parser_.finish())));
        return std::move(text_);
    }

  private:
    void write(std::string_view line) { text_.append("\n").append(line).append("\n"); }

    void write_head() {
        const auto& headers = parser_.headers().all();
        must(headers.size() <= kLimits.headers, "headers are bounded");
        write(parser_.method());
        write(parser_.target());
        write(std::to_string(parser_.status()));
        for (const auto& header : headers) {
            must(!header.name.empty(), "a header has a name");
            must(header.value.find_first_of("\r\n") == header.value.npos, "and one line");
            write(header.name);
            write(header.value);
        }
    }

    net::HttpParser parser_;
    std::string text_;
};

std::string read(net::HttpParser::Kind kind, std::string_view bytes, std::size_t piece_bytes) {
    Record record(kind);
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, piece_bytes);
        bytes.remove_prefix(piece.size());
        if (!record.feed(piece)) break;
    }
    return record.finish();
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse::fuzz;
    using Kind = recourse::net::HttpParser::Kind;

    const auto bytes = text_of(data, size);
    const auto kind = bytes.starts_with("HTTP/") ? Kind::response : Kind::request;
    const auto whole = read(kind, bytes, std::max<std::size_t>(size, 1));
    must(whole == read(kind, bytes, 1), "the cuts do not change what comes out");
    must(whole == read(kind, bytes, 7), "nor do others");
    return 0;
}
