#include "base/json_canonical.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::json {
namespace {

/// A member by the one spelling of its name.
struct Named {
    std::string_view name;  ///< raw
    std::string respelt;    ///< only where the raw name has escapes
    Ref value;

    [[nodiscard]] std::string_view spelling() const noexcept {
        return respelt.empty() ? name : std::string_view(respelt);
    }
};

class Canonical {
  public:
    explicit Canonical(std::string& out) : out_(out) {}

    void append(Ref ref) {
        switch (ref.kind()) {
            case Kind::object:
                append_members(ref);
                break;
            case Kind::array:
                append_elements(ref);
                break;
            case Kind::string:
                append_spelling(out_, ref);
                break;
            default:
                out_ += ref.raw();
                break;
        }
    }

  private:
    /// A string without escapes is how `append_string` would write it.
    static bool is_plain(Ref string) { return string.raw().find('\\') == std::string_view::npos; }

    static void append_spelling(std::string& out, Ref string) {
        if (is_plain(string))
            out += string.raw();
        else
            append_string(out, *string.string());
    }

    void append_members(Ref object) {
        const std::size_t first = members_.size();
        for (const auto& member : object.members()) {
            auto& named = members_.emplace_back(member.name.raw(), std::string(), member.value());
            if (!is_plain(member.name)) append_spelling(named.respelt, member.name);
        }
        std::ranges::sort(
            members_.begin() + static_cast<std::ptrdiff_t>(first),
            members_.end(),
            {},
            &Named::spelling
        );
        out_ += '{';
        // What is nested stands in the same list, behind: only a place in it stays valid.
        const std::size_t end = members_.size();
        for (std::size_t at = first; at < end; ++at) {
            if (at != first) out_ += ',';
            out_ += members_[at].spelling();
            out_ += ':';
            append(members_[at].value);
        }
        members_.resize(first);
        out_ += '}';
    }

    void append_elements(Ref array) {
        out_ += '[';
        bool first = true;
        for (const Ref element : array.elements()) {
            if (!first) out_ += ',';
            first = false;
            append(element);
        }
        out_ += ']';
    }

    std::string& out_;
    std::vector<Named> members_;  ///< of all objects that are open
};

}  // namespace

void append_canonical(std::string& out, Ref ref) {
    Canonical(out).append(ref);
}

}  // namespace recourse::json
