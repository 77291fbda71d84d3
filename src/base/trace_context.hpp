#pragma once

#include "base/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

/// W3C Trace Context (level 2) and Baggage: how requests of one trace find each other.
/// https://www.w3.org/TR/trace-context-2/, https://www.w3.org/TR/baggage/
namespace recourse {

/// The trace that a request is part of, and where in it.
struct TraceContext {
    TraceId trace;
    std::optional<SpanId> parent{};  ///< whose request it is; nothing: the trace begins here
    bool is_sampled = true;
    bool is_random = true;  ///< at least the last 56 bits of the trace id are (level 2)
    std::string state{};    ///< `tracestate`, fit to be sent on
    std::string baggage{};  ///< likewise

    /// A new trace, which others may record.
    [[nodiscard]] static TraceContext make(Random& random);
    /// What a `traceparent` (version 00 or later) says; nothing for one that is to be ignored.
    [[nodiscard]] static std::optional<TraceContext> read(std::string_view traceparent);
    /// What is told to whom `span` asks.
    [[nodiscard]] std::string traceparent(const SpanId& span) const;
};

/// A `tracestate`, of several headers joined by commas, as it is sent on: at most 32 members and
/// 512 bytes. Empty where any of it breaks the format, for then nothing of it counts.
[[nodiscard]] std::string read_tracestate(std::string_view text);

/// Whether a text may be sent on as `baggage`: at most 64 members and 8,192 bytes.
[[nodiscard]] bool is_baggage(std::string_view text);

}  // namespace recourse
