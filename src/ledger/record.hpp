#pragma once

#include "base/time.hpp"

#include <recourse/fault.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace recourse::ledger {

enum class Ending : std::uint8_t { succeeded, failed, cancelled };
[[nodiscard]] std::string_view to_string(Ending ending) noexcept;

/// One request as it ended. Views outlive the recording.
struct Record {
    WallTime started;
    std::chrono::microseconds latency{0};
    std::string_view support_id;  ///< 32 hex digits
    std::string_view method;
    std::string_view tool;      ///< as the client named it; empty where no tool was called
    std::string_view upstream;  ///< empty where the request never chose one
    std::string_view caller;    ///< who it is; empty where nobody is asked
    std::string_view client;    ///< what the client calls itself
    std::string_view revision;
    Ending ending = Ending::succeeded;
    Effect effect = Effect::none;  ///< of a success that wrote: done
    const Fault* fault = nullptr;  ///< redacted; where it failed
};

/// What an operator should know that is no request's own affair. Views outlive the recording.
struct Note {
    WallTime at;
    std::string_view upstream;
    std::string_view tool;
    std::string_view sentence;
    std::string_view support_id = {};
};

/// The record as one line of JSON, without the line break.
[[nodiscard]] std::string to_line(const Record& record);
[[nodiscard]] std::string to_line(const Note& note);

}  // namespace recourse::ledger
