#pragma once

#include "fault/redaction.hpp"

#include <string>
#include <string_view>

namespace recourse::fault {

/// Redacts a stream line by line, a line for a line. What stands over several lines and is known by
/// its first one, a private key, goes too. `redactor` outlives it.
class LineRedactor {
  public:
    explicit LineRedactor(const Redactor& redactor) : redactor_(redactor) {}

    /// The next line, with its line break (`\n`, `\r\n` or none), which stays as it is.
    [[nodiscard]] std::string next(std::string_view line);

  private:
    const Redactor& redactor_;
    bool in_key_ = false;  ///< the lines of a private key follow
};

}  // namespace recourse::fault
