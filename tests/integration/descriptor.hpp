#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::integration {

/// How long anything may take before a test gives up on it. Only a failure waits so long.
inline constexpr std::chrono::seconds kPatience{60};

using TimePoint = std::chrono::steady_clock::time_point;
[[nodiscard]] TimePoint patience_from_now();

/// A file descriptor that is closed with its owner.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    void close() noexcept;

    /// Writes it all. Throws where the other side is gone.
    void write(std::string_view bytes) const;
    /// Waits for bytes and appends them; false at the end. Throws past `until`.
    [[nodiscard]] bool read(std::string& into, TimePoint until) const;

  private:
    int number_ = -1;
};

/// Waits until one of the two can be read (negative: none) and says which; -1 past `until`.
[[nodiscard]] int wait_for_either(int first, int second, TimePoint until);

/// A port that can be listened on again and again: below those that the system gives to
/// connections (from 32768 on Linux), or one of them would take it while nobody listens.
[[nodiscard]] std::uint16_t lasting_port();

/// Takes the first line off `bytes`, without its end.
[[nodiscard]] std::optional<std::string> take_line(std::string& bytes);

}  // namespace recourse::integration
