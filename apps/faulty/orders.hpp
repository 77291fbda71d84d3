#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faulty {

/// What becomes of one try to place an order.
struct Fate {
    std::string_view fault;  ///< a name of faults.hpp, or empty: it is answered well
    bool carried_out = true;
    std::chrono::milliseconds delay{0};  ///< of the answer; the order is placed before it
    unsigned permille = 0;               ///< how often
};

/// Orders that are placed for good. Each try and each order is a line of a file, appended in one
/// write before anything is answered, so that the file tells what happened whoever was killed when.
/// Processes may share it. What becomes of a try is drawn from the seed, the order and the number
/// of its tries: the same run comes to the same, whatever overtakes what.
class Orders {
  public:
    /// In words what is wrong where the file cannot be opened.
    [[nodiscard]] static std::expected<Orders, std::string> open(
        const std::string& path, std::uint64_t seed
    );
    Orders(Orders&& other) noexcept;
    Orders& operator=(Orders&&) = delete;
    ~Orders();

    /// What becomes of the next try, which is noted. `id` holds neither spaces nor line ends.
    [[nodiscard]] const Fate& next_try(std::string_view id, bool over_http);
    /// Places the order, once more where it is placed already, and returns its receipt.
    [[nodiscard]] std::string place(std::string_view id);
    /// One for each time that it was placed.
    [[nodiscard]] std::vector<std::string> receipts(std::string_view id);

  private:
    struct Order {
        std::uint64_t tries = 0;
        std::vector<std::string> receipts;
    };

    Orders(int file, std::uint64_t seed) noexcept : file_(file), seed_(seed) {}
    void append(std::string_view line) const;
    /// Reads what was appended since, by whomever.
    Order& look(std::string_view id);
    void take(std::string_view line);
    [[nodiscard]] std::uint64_t draw(std::string_view id, std::uint64_t count) const noexcept;

    int file_;
    std::uint64_t seed_;
    std::size_t read_ = 0;    ///< bytes of the file
    std::string unfinished_;  ///< a line whose end has not been read
    std::map<std::string, Order, std::less<>> orders_;
};

}  // namespace faulty
