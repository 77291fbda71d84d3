#pragma once

#include <expected>
#include <string>

/// The guided tour: a sloppy server raw and behind the gateway, by calls that are really sent.
namespace customers {

struct TourOptions {
    std::string server;  ///< the path of `sloppy-customers`
    int port = 8080;     ///< where the gateway listens; 0 takes a free one
    bool once = false;   ///< end after the tour; else the gateway stays up until a signal
    bool colour = false;
};

/// Runs it, on the calling thread. The error is a sentence.
[[nodiscard]] std::expected<void, std::string> run_tour(const TourOptions& options);

}  // namespace customers
