#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What HTTP messages are made of, for server and client alike.
namespace recourse::net {

struct Header {
    std::string_view name;
    std::string_view value;  ///< without surrounding white space
};

/// Headers of a received message, as views into its head.
class Headers {
  public:
    void add(std::string_view name, std::string_view value) { all_.push_back({name, value}); }
    void clear() noexcept { all_.clear(); }
    /// The value of the first header of that name, compared without case; empty and absent differ
    /// by `has`.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    [[nodiscard]] bool has(std::string_view name) const noexcept;
    /// How many headers of that name there are.
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    [[nodiscard]] const std::vector<Header>& all() const noexcept { return all_; }

  private:
    std::vector<Header> all_;
};

/// The reason phrase of a status: `Too Many Requests`.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

/// True where a media type header names that type, parameters and case aside.
[[nodiscard]] bool media_type_is(std::string_view header, std::string_view type) noexcept;

}  // namespace recourse::net
