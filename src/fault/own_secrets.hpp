#pragma once

#include "fault/redaction_rules.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The first layer of redaction: values that are known to be secret. Private to redaction.
namespace recourse::fault {

/// Every value is kept in each form it can take in a text. A text is read once: the four bytes at
/// each place say by a table whether a form can begin there, so the time does not depend on how
/// many secrets there are or how long they are.
class OwnSecrets {
  public:
    OwnSecrets() = default;
    /// Values under six bytes are left out: they would tear words apart.
    explicit OwnSecrets(const std::vector<std::string>& values);

    /// Appends where one of the values stands: as it is, percent-encoded, in hex, escaped in JSON
    /// once or twice or in HTML, or in Base64 of either alphabet, alone or within a longer text
    /// (`user:password`). Of values of several lines each longer line counts by itself, too.
    void find(std::string_view text, std::vector<Span>& found) const;

  private:
    struct Form {
        std::uint32_t start;  ///< the first four bytes
        bool is_base64;       ///< what is around it is of the same Base64 text
        std::string text;
    };

    void add(std::string_view value);
    void add_form(std::string text, bool is_base64 = false);
    [[nodiscard]] const Form* form_at(std::string_view rest) const;

    std::vector<Form> forms_;  ///< by `start`, the longest first
    std::bitset<1U << 16> starts_;
};

}  // namespace recourse::fault
