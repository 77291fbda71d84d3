#include "config/mistake.hpp"

#include <iterator>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace recourse::config {

std::string to_text(std::span<const Mistake> mistakes) {
    std::string out;
    for (const auto& mistake : mistakes) {
        const auto number = std::to_string(mistake.line);
        fmt::format_to(
            std::back_inserter(out),
            "{}:{}:{}: {}\n",
            mistake.file,
            mistake.line,
            mistake.column,
            mistake.sentence
        );
        if (!mistake.source_line.empty()) {
            fmt::format_to(
                std::back_inserter(out),
                "  {} | {}\n  {:{}} | {:{}}^\n",
                number,
                mistake.source_line,
                "",
                number.size(),
                "",
                mistake.caret
            );
        }
        fmt::format_to(std::back_inserter(out), "  {}\n", mistake.suggestion);
    }
    return out;
}

boost::json::value to_json(std::span<const Mistake> mistakes) {
    boost::json::array list;
    for (const auto& mistake : mistakes) {
        boost::json::object entry;
        entry["file"] = mistake.file;
        entry["line"] = mistake.line;
        entry["column"] = mistake.column;
        entry["path"] = mistake.path;
        entry["found"] = mistake.found;
        entry["expected"] = mistake.expected;
        entry["sentence"] = mistake.sentence;
        entry["suggestion"] = mistake.suggestion;
        list.push_back(std::move(entry));
    }
    return list;
}

}  // namespace recourse::config
