#pragma once

#include "config/values.hpp"
#include "fault/rules.hpp"
#include "fault/vocabulary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The values of a vocabulary file that have a shape of their own.
namespace recourse::fault {

/// One line without its full stop: whoever shows it sets it.
void read_sentence(config::Reading& reading, const config::Place& place, std::string& sentence);
/// As it is written, line breaks and all, without the last.
void read_paragraphs(config::Reading& reading, const config::Place& place, std::string& text);
void read_retryable(config::Reading& reading, const config::Place& place, Code& code);
void read_actions(
    config::Reading& reading, const config::Place& place, std::vector<Action>& actions
);
void read_values(config::Reading& reading, const config::Place& place, json::Object& values);

void read_own_codes(
    config::Reading& reading, const config::Place& place, std::vector<std::string>& codes
);
void read_detail_paths(
    config::Reading& reading,
    const config::Place& place,
    std::vector<std::pair<std::string, std::string>>& details
);
void read_statuses(
    config::Reading& reading, const config::Place& place, std::vector<StatusRange>& statuses
);
void read_jsonrpc(
    config::Reading& reading, const config::Place& place, std::optional<int>& jsonrpc
);
void read_path(config::Reading& reading, const config::Place& place, std::string& path);
void read_path_or_group(config::Reading& reading, const config::Place& place, std::string& path);
void read_scalar(
    config::Reading& reading, const config::Place& place, std::optional<std::string>& scalar
);
void read_pattern(config::Reading& reading, const config::Place& place, CodePattern& pattern);

[[nodiscard]] bool check_domain(
    config::Reading& reading, const config::Place& place, std::string& domain
);
[[nodiscard]] bool check_spelling(
    config::Reading& reading, const config::Place& place, std::string& spelling
);
[[nodiscard]] bool check_type(
    config::Reading& reading, const config::Place& place, std::string& type
);
[[nodiscard]] bool check_header(
    config::Reading& reading, const config::Place& place, std::string& header
);

/// A value that sets more than one member.
template <typename T>
config::Value<T> shaped_into(
    void (*read)(config::Reading&, const config::Place&, T&), std::string_view takes
) {
    return {
        .takes = std::string(takes),
        .fallback = [](const T&) { return std::string(); },
        .read = read,
    };
}

}  // namespace recourse::fault
