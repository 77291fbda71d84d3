#pragma once

#include "config/reading.hpp"
#include "gateway/settings.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a value or a group of values has to keep to beyond its kind.
namespace recourse::gateway {

using config::MemberPlace;
using config::Place;
using config::Reading;

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Of single texts: they complain and return false, or may mend the text.
/// Whether an address is more than this machine's own.
[[nodiscard]] bool is_reached_by_others(const std::string& address);
[[nodiscard]] bool check_address(Reading& reading, const Place& place, std::string& address);
[[nodiscard]] bool check_endpoint_path(Reading& reading, const Place& place, std::string& path);
[[nodiscard]] bool check_prefix(Reading& reading, const Place& place, std::string& prefix);
[[nodiscard]] bool check_public_url(Reading& reading, const Place& place, std::string& url);
[[nodiscard]] bool check_log_file(Reading& reading, const Place& place, std::string& file);
[[nodiscard]] bool check_directory(Reading& reading, const Place& place, std::string& directory);
[[nodiscard]] bool check_origin(Reading& reading, const Place& place, const std::string& origin);
[[nodiscard]] bool check_url(Reading& reading, const Place& place, const std::string& url);
/// Of what is written in other places, too: tools begin with it, headers and files hold it. `noun`
/// is `an upstream`; `substitute` is a name for what has no letter.
[[nodiscard]] bool check_name(
    Reading& reading, const MemberPlace& member, std::string_view noun, std::string_view substitute
);

// Of values with a shape of their own.
/// A URL, with its references replaced.
void read_url(Reading& reading, const Place& place, std::string& url);
void read_command(Reading& reading, const Place& place, std::vector<std::string>& command);
void read_origins(Reading& reading, const Place& place, std::vector<std::string>& origins);
void read_environment(Reading& reading, const Place& place, Pairs& environment);
void read_headers(Reading& reading, const Place& place, Pairs& headers);
/// A secret, by reference: complains of one in plain text.
void read_secret(Reading& reading, const Place& place, std::string& secret);

/// Files of vocabularies; what is wrong in them is told with the rest.
void read_vocabularies(Reading& reading, const Place& place, fault::Vocabularies& vocabularies);
/// Each upstream names a vocabulary that there is.
void check_vocabulary_names(Reading& reading, const Place& file, const Settings& settings);
/// A list of them.
void read_secrets(Reading& reading, const Place& place, std::vector<std::string>& secrets);
/// Names and regular expressions that redaction can use.
void read_patterns(Reading& reading, const Place& place, fault::RedactionPolicy& policy);

/// What has to stand in `oauth`.
void check_oauth(Reading& reading, const Place& place);
/// What the keys of one upstream demand of each other.
void check_upstream(Reading& reading, const MemberPlace& member, UpstreamSettings& upstream);

}  // namespace recourse::gateway
