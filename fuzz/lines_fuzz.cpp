// A stdio server's output: however it is cut, the same lines come out.

#include "mcp/lines.hpp"
#include "mcp/partial.hpp"
#include "property.hpp"

#include <algorithm>
#include <vector>

namespace recourse::fuzz {
namespace {

constexpr std::size_t kMaxLine = 64;

std::vector<std::pair<std::string, bool>> read(std::string_view stream, std::size_t piece_bytes) {
    mcp::LineReader reader(kMaxLine);
    std::vector<std::pair<std::string, bool>> lines;
    while (!stream.empty()) {
        const auto piece = stream.substr(0, piece_bytes);
        stream.remove_prefix(piece.size());
        reader.feed(piece);
        while (const auto line = reader.next()) lines.emplace_back(line->text, line->too_long);
    }
    return lines;
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse::fuzz;

    const auto stream = text_of(data, size);
    const auto whole = read(stream, std::max<std::size_t>(size, 1));
    const auto by_byte = read(stream, 1);
    must(whole.size() == by_byte.size(), "the cuts do not change how many lines there are");
    for (std::size_t i = 0; i < whole.size(); ++i) {
        must(whole[i].second == by_byte[i].second, "nor which are too long");
        if (whole[i].second) {  // how much is kept of those may differ
            (void)recourse::mcp::read_part(whole[i].first, whole[i].first);
            continue;
        }
        must(whole[i].first == by_byte[i].first, "nor what they say");
        must(whole[i].first.size() <= kMaxLine, "a line is within the limit");
        must(!whole[i].first.contains('\n'), "and one line");
    }
    return 0;
}
