#pragma once

#include "gateway/configuration.hpp"
#include "gateway/source_text.hpp"
#include "gateway/yaml_reader.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// A value of the file, and the way to it from the top.
struct Place {
    const yaml::Node* node;
    std::string path;         ///< `upstreams.files.command[2]`; empty for the whole file
    Position at;              ///< the value's; the key's where nothing stands after it
    bool is_private = false;  ///< its value is never shown

    [[nodiscard]] Place item(std::size_t index) const;
    /// The value of that key, where it is given.
    [[nodiscard]] std::optional<Place> member(std::string_view name) const;
};

/// A key with its value.
struct MemberPlace {
    std::string name;
    Position at;  ///< the key's
    Place value;
};

/// What is wrong at a place, in the words of a Mistake.
struct Complaint {
    std::string sentence;
    std::string suggestion;
    std::string found = {};
    std::string expected = {};
};

/// One reading of one file: where it came from, what it may refer to, the mistakes found so far.
class Reading {
  public:
    Reading(
        const SourceText& source,
        std::string_view file_name,
        const Environment& environment,
        std::filesystem::path relative_to
    );

    /// Takes note of the values whose lines must not be shown. Call before the first complaint.
    void hide_private_values(const yaml::Node& root);

    void complain(Position at, std::string path, Complaint complaint);
    void complain(const Place& place, Complaint complaint);
    /// "`listen.port` takes `expected`, but this is `8o80`."
    void complain_unexpected(const Place& place, std::string_view expected, std::string suggestion);

    /// The members of a mapping. Complains of anything but a mapping, of keys that are not texts,
    /// and of keys given twice, of which the first counts.
    [[nodiscard]] std::vector<MemberPlace> members(const Place& place);
    /// The text of a scalar. Complains of anything else, an empty text included.
    [[nodiscard]] std::optional<std::string> text(const Place& place, std::string_view expected);
    /// The same, with `${env:NAME}` and `${file:/path}` replaced; what came in is a secret from
    /// then on.
    [[nodiscard]] std::optional<std::string> text_with_references(
        const Place& place, std::string_view expected
    );

    /// A path as the file means it: from the folder the file is in.
    [[nodiscard]] std::filesystem::path resolve(std::string_view path) const;

    [[nodiscard]] std::vector<std::string> take_secrets() { return std::move(secrets_); }
    /// In the order of the file.
    [[nodiscard]] std::vector<Mistake> take_mistakes();

  private:
    [[nodiscard]] std::optional<std::string> look_up(
        const Place& place, std::string_view scheme, std::string_view name
    );
    [[nodiscard]] std::optional<std::string> read_secret_file(
        const Place& place, std::string_view name
    );
    void hide_from(Position at);
    void hide_members(const yaml::Node* mapping);
    void quote_line(Mistake& mistake) const;

    const SourceText& source_;
    std::string file_name_;
    const Environment& environment_;
    std::filesystem::path relative_to_;
    std::map<std::size_t, std::size_t> hidden_;  ///< line to the first column that is not shown
    bool structure_known_ = false;
    std::size_t referenced_bytes_ = 0;
    std::vector<std::string> secrets_;
    std::vector<Mistake> mistakes_;
};

/// What stands there, for a sentence: "`70000`", "a list", "nothing".
[[nodiscard]] std::string in_words(const Place& place);

/// A path with one more key; a key that is no plain word is put in quotes.
[[nodiscard]] std::string extend_path(std::string_view path, std::string_view key);

}  // namespace recourse::gateway
