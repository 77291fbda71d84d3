#pragma once

#include <recourse/fault.hpp>

#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

/// What tools, prompts and resources give back. Plain values.
namespace recourse::server {

/// What every handler returns: the value, or the failure as a value.
template <typename T>
using Result = std::expected<T, Fault>;

struct Text {
    std::string text;
};

struct Image {
    std::string bytes;  ///< as they are in the file; encoded on the way out
    std::string mime_type = "image/png";
};

struct Audio {
    std::string bytes;  ///< as they are in the file; encoded on the way out
    std::string mime_type = "audio/wav";
};

/// The contents of one resource: text, or bytes where `is_binary`.
struct Contents {
    std::string uri;
    std::string mime_type = "text/plain";
    std::string data;
    bool is_binary = false;
};

/// A resource whose contents stand in the answer.
struct Embedded {
    Contents contents;
};

/// A resource that the client may read.
struct Link {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
};

using Content = std::variant<Text, Image, Audio, Embedded, Link>;

/// A tool's answer where one value of a C++ type does not say it all.
struct Answer {
    std::vector<Content> content;
    std::optional<boost::json::value> structured = {};  ///< for programs, beside the content
};

enum class Role : unsigned char { user, assistant };

/// One message of a prompt.
struct Message {
    Role role = Role::user;
    Content content;
};

}  // namespace recourse::server
