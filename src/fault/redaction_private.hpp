#pragma once

#include "fault/redaction_policy.hpp"
#include "fault/redaction_rules.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

/// Data about people and machines, which a policy may want out of texts. Private to redaction.
namespace recourse::fault {

class PrivateData {
  public:
    explicit PrivateData(RedactionPolicy policy);
    ~PrivateData();
    PrivateData(PrivateData&&) noexcept;
    PrivateData& operator=(PrivateData&&) noexcept;

    /// Appends what the policy says is to go. `cards`: whether the text can hold one at all.
    void find(std::string_view text, bool cards, std::vector<Span>& found) const;

  private:
    struct Own;

    RedactionPolicy policy_;
    std::vector<std::unique_ptr<Own>> own_;
};

/// A number of a payment card: 13 to 19 digits, a prefix that issuers have, Luhn's check digit.
[[nodiscard]] bool is_card(std::string_view digits);
/// An IBAN without blanks whose remainder by 97 is 1 (ISO 13616).
[[nodiscard]] bool is_iban(std::string_view iban);

}  // namespace recourse::fault
