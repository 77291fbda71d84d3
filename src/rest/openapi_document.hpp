#pragma once

#include "config/reading.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::rest {

using config::Complaint;
using config::MemberPlace;
using config::Place;

/// An OpenAPI file under reading: its version, and what its references lead to.
class OpenApiDocument {
  public:
    OpenApiDocument(config::Reading& reading, const config::yaml::Node& root);

    /// False where the file is no OpenAPI 3.0 or 3.1: nothing else is to be read of it.
    [[nodiscard]] bool check_version();
    [[nodiscard]] bool is_version_3_0() const noexcept { return is_version_3_0_; }
    [[nodiscard]] Place root() const { return {&root_, "", root_.at}; }
    [[nodiscard]] config::Reading& reading() noexcept { return reading_; }

    /// What stands there, or what the reference there leads to in the end. Complains of one that
    /// leads nowhere.
    [[nodiscard]] std::optional<Place> follow(Place place);
    /// What a reference such as `#/components/schemas/Pet` leads to.
    [[nodiscard]] std::optional<Place> resolve(const std::string& reference, const Place& from);

    /// The members of a mapping, without extensions (`x-...`).
    [[nodiscard]] std::vector<MemberPlace> members(const Place& place);
    /// The text of a member; nothing where it is absent. Complains of what is no text.
    [[nodiscard]] std::optional<std::string> text(const Place& place, std::string_view member);
    [[nodiscard]] bool truth(const Place& place, std::string_view member, bool fallback = false);
    /// Complains of a value that is none of the names, with the nearest.
    [[nodiscard]] bool is_one_of(const Place& place, std::span<const std::string_view> names);

  private:
    config::Reading& reading_;
    const config::yaml::Node& root_;
    bool is_version_3_0_ = false;
};

/// The reference that stands there instead of a value, or null.
[[nodiscard]] const std::string* reference_in(const config::yaml::Node& node);

/// The last step of a reference, as a name.
[[nodiscard]] std::string last_step(std::string_view reference);

}  // namespace recourse::rest
