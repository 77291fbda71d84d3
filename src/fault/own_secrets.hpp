#pragma once

#include "fault/redaction_rules.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

/// The first layer of redaction: values that are known to be secret. Private to redaction.
namespace recourse::fault {

class OwnSecrets {
  public:
    OwnSecrets();
    /// Values under six bytes are left out: they would tear words apart.
    explicit OwnSecrets(std::vector<std::string> values);
    ~OwnSecrets();
    OwnSecrets(OwnSecrets&&) noexcept;
    OwnSecrets& operator=(OwnSecrets&&) noexcept;

    /// Appends where one of the values stands: as it is, percent-encoded, escaped in JSON, or in
    /// Base64 of either alphabet, alone or within a longer text (`user:password`).
    void find(std::string_view text, std::vector<Span>& found) const;

  private:
    std::unique_ptr<re2::RE2> plain_;
    std::unique_ptr<re2::RE2> encoded_;
};

}  // namespace recourse::fault
