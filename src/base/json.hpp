#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace recourse::json {

/// JSON as a value, for cold code: configuration, schemas, faults. Printed only by `to_text`.
using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Why a text is not JSON, and where. `reason` is a sentence fragment ("a comma is missing").
struct ParseError {
    std::size_t offset;  ///< bytes from the start
    std::size_t line;    ///< from 1
    std::size_t column;  ///< from 1, in bytes
    std::string reason;
};

/// What every text from outside is held to.
struct Limits {
    std::size_t depth = 128;  ///< containers within containers
};

enum class Kind : std::uint8_t { absent, null, boolean, number, string, array, object };

/// A span of text that is known to be valid JSON, read in place: nothing is copied or allocated
/// until a string with escapes is asked for. An absent Ref answers every question with "no", so
/// `ref["a"]["b"].integer()` needs no checks between. Lives as long as the text it points into.
class Ref {
  public:
    Ref() = default;
    /// Only for a value in text that `check` accepted, without white space around it.
    explicit Ref(std::string_view valid) noexcept : raw_(valid) {}

    explicit operator bool() const noexcept { return !raw_.empty(); }
    [[nodiscard]] std::string_view raw() const noexcept { return raw_; }
    [[nodiscard]] Kind kind() const noexcept;
    [[nodiscard]] bool is_object() const noexcept { return kind() == Kind::object; }
    [[nodiscard]] bool is_array() const noexcept { return kind() == Kind::array; }
    [[nodiscard]] bool is_string() const noexcept { return kind() == Kind::string; }
    [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }

    /// The member of that name (compared after unescaping), or absent.
    [[nodiscard]] Ref operator[](std::string_view name) const noexcept;
    /// The element at that place, or absent.
    [[nodiscard]] Ref at(std::size_t index) const noexcept;

    /// The string, unescaped; nothing if this is no string.
    [[nodiscard]] std::optional<std::string> string() const;
    /// True for a string that equals `text` after unescaping. Does not allocate.
    [[nodiscard]] bool equals(std::string_view text) const noexcept;
    /// The number where it is written as an integer that fits, else nothing.
    [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
    [[nodiscard]] std::optional<double> number() const noexcept;
    [[nodiscard]] std::optional<bool> boolean() const noexcept;

    /// Iteration in the order of the text.
    struct Member;
    class Members;
    class Elements;
    [[nodiscard]] Members members() const noexcept;    ///< empty unless an object
    [[nodiscard]] Elements elements() const noexcept;  ///< empty unless an array

  private:
    std::string_view raw_;
};

/// `name` is the raw name, with its quotes.
struct Ref::Member {
    Ref name;
    std::string_view value_raw;
    [[nodiscard]] Ref value() const noexcept { return Ref(value_raw); }
};

/// Forward iteration over the members of an object: `for (auto member : ref.members())`.
class Ref::Members {
  public:
    class Iterator {
      public:
        Iterator() = default;
        explicit Iterator(std::string_view rest) noexcept : rest_(rest) { advance(); }
        const Member& operator*() const noexcept { return current_; }
        Iterator& operator++() noexcept {
            advance();
            return *this;
        }
        bool operator!=(const Iterator& other) const noexcept { return done_ != other.done_; }

      private:
        void advance() noexcept;
        std::string_view rest_;
        Member current_;
        bool done_ = true;
    };
    Members() = default;
    explicit Members(std::string_view inside) noexcept : inside_(inside) {}
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(inside_); }
    [[nodiscard]] Iterator end() const noexcept { return {}; }

  private:
    std::string_view inside_;
};

/// Forward iteration over the elements of an array: `for (Ref element : ref.elements())`.
class Ref::Elements {
  public:
    class Iterator {
      public:
        Iterator() = default;
        explicit Iterator(std::string_view rest) noexcept : rest_(rest) { advance(); }
        Ref operator*() const noexcept { return current_; }
        Iterator& operator++() noexcept {
            advance();
            return *this;
        }
        bool operator!=(const Iterator& other) const noexcept { return done_ != other.done_; }

      private:
        void advance() noexcept;
        std::string_view rest_;
        Ref current_;
        bool done_ = true;
    };
    Elements() = default;
    explicit Elements(std::string_view inside) noexcept : inside_(inside) {}
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(inside_); }
    [[nodiscard]] Iterator end() const noexcept { return {}; }

  private:
    std::string_view inside_;
};

/// Holds `text` to RFC 8259 whole: grammar, UTF-8, depth, no name twice in one object (parsers
/// disagree on which one counts, so a guard and the server behind it could read different calls).
/// Numbers of any length are kept as they are written. The Ref points into `text`. Thread-safe:
/// each thread has a parser of its own.
[[nodiscard]] std::expected<Ref, ParseError> check(std::string_view text, Limits limits = {});

/// Copies a checked span into a value. Integers beyond 64 bits become doubles.
[[nodiscard]] Value to_value(Ref ref);
/// `check` and `to_value` in one, for cold code.
[[nodiscard]] std::expected<Value, ParseError> parse(std::string_view text, Limits limits = {});

/// Prints a value without white space; `1.0` stays `1.0`, non-finite numbers become null.
[[nodiscard]] std::string to_text(const Value& value);
void append_text(std::string& out, const Value& value);

/// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Writes JSON by appending to a string: the caller says what comes, the writer sets the commas.
///     Writer w(out); w.begin_object(); w.key("id").raw(id); w.key("ok").boolean(true);
///     w.end_object();
class Writer {
  public:
    explicit Writer(std::string& out) noexcept : out_(out) {}
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& integer(std::int64_t number);
    Writer& boolean(bool truth);
    Writer& null();
    Writer& value(const Value& value);
    /// A span of valid JSON, copied as it is.
    Writer& raw(std::string_view json);
    /// `key(name).string(text)`, the commonest pair.
    Writer& member(std::string_view name, std::string_view text);

  private:
    void separate();
    std::string& out_;
    bool first_ = true;
};

}  // namespace recourse::json
