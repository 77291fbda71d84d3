#pragma once

#include "config/mistake.hpp"
#include "config/source_text.hpp"
#include "config/yaml_reader.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::config {

/// The environment that `${env:NAME}` looks into.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// This process's. Not to be called while another thread changes the environment.
[[nodiscard]] Environment process_environment();

/// What sets one kind of file apart from another, for suggestions.
struct FileKind {
    std::string_view start;  ///< the way out of a file that is no mapping: a complete sentence
    /// Which mapping a key belongs to, for one that stands in a wrong place; empty for none.
    std::string_view (*home_of)(std::string_view key);
};

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
        const FileKind& kind,
        const SourceText& source,
        std::string_view file_name,
        const Environment& environment,
        std::filesystem::path relative_to
    );

    /// Nothing from there to the end of the line is shown. Call before the first complaint.
    void hide_from(Position at);
    /// The same for every value of a mapping; nothing for a null.
    void hide_members(const yaml::Node* mapping);
    /// Says that all that is to be hidden has been named: until then, lines that only look as if
    /// they held a secret are hidden, too.
    void structure_is_known() { structure_known_ = true; }

    void complain(Position at, std::string path, Complaint complaint);
    void complain(const Place& place, Complaint complaint);
    /// What the YAML reader found.
    void complain(std::span<const yaml::Problem> problems);
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

    /// What the environment says under that name, for keys that are left out. No secret by itself.
    [[nodiscard]] std::optional<std::string> variable(std::string_view name) const {
        return environment_(name);
    }

    /// Which mapping of this kind of file a key belongs to; empty for none.
    [[nodiscard]] std::string_view home_of(std::string_view key) const {
        return kind_.home_of(key);
    }

    /// A path as the file means it: from the folder the file is in.
    [[nodiscard]] std::filesystem::path resolve(std::string_view path) const;

    /// A file that the reading depends on, and what it held.
    void depends_on(const std::filesystem::path& file, std::string_view content);
    /// The files that it depended on so far, each once.
    [[nodiscard]] std::vector<std::string> take_files();
    struct Fingerprints {
        std::size_t members;  ///< of those that were named, and of no others
        std::size_t rest;     ///< of all others, and of what references and files brought in
    };
    /// Tells two readings of a mapping apart. What was brought in counts since the last call.
    [[nodiscard]] Fingerprints take_fingerprints(
        const yaml::Node& mapping, std::span<const std::string_view> members
    );

    [[nodiscard]] std::vector<std::string> take_secrets() { return std::move(secrets_); }
    /// Takes in the mistakes of another file, which this one names.
    void adopt(std::vector<Mistake> mistakes);
    /// In the order of the file, each once; those of other files after them.
    [[nodiscard]] std::vector<Mistake> take_mistakes();

  private:
    [[nodiscard]] std::optional<std::string> look_up(
        const Place& place, std::string_view scheme, std::string_view name
    );
    [[nodiscard]] std::optional<std::string> read_secret_file(
        const Place& place, std::string_view name
    );
    void quote_line(Mistake& mistake) const;

    const FileKind& kind_;
    const SourceText& source_;
    std::string file_name_;
    const Environment& environment_;
    std::filesystem::path relative_to_;
    std::map<std::size_t, std::size_t> hidden_;  ///< line to the first column that is not shown
    bool structure_known_ = false;
    std::size_t referenced_bytes_ = 0;
    std::size_t brought_in_ = 0;  ///< a hash of what was, since the last fingerprint
    std::vector<std::string> files_;
    std::vector<std::string> secrets_;
    std::vector<Mistake> mistakes_;
    std::vector<Mistake> adopted_;
};

/// What stands there, for a sentence: "`70000`", "a list", "nothing".
[[nodiscard]] std::string in_words(const Place& place);

/// A path with one more key; a key that is no plain word is put in quotes.
[[nodiscard]] std::string extend_path(std::string_view path, std::string_view key);

}  // namespace recourse::config
