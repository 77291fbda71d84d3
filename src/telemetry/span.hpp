#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What OpenTelemetry knows of a trace, as plain values.
namespace recourse::telemetry {

/// With the numbers of OTLP.
enum class SpanKind : std::uint8_t { server = 2, client = 3 };

struct Attribute {
    std::string_view name;  ///< a literal
    std::variant<std::string, std::int64_t> value;

    bool operator==(const Attribute&) const = default;
};

struct SpanEvent {
    WallTime at;
    std::string_view name;  ///< a literal
    std::vector<Attribute> attributes;
};

struct Span {
    TraceId trace;
    SpanId id;
    std::optional<SpanId> parent;
    bool has_remote_parent = false;  ///< it was made by another program
    bool is_sampled = true;
    bool is_random = true;
    std::string state;  ///< `tracestate`
    SpanKind kind = SpanKind::server;
    std::string name;
    WallTime started;
    WallTime ended;
    std::vector<Attribute> attributes;
    std::vector<SpanEvent> events;
    bool has_failed = false;
    std::string why;  ///< where it failed
};

/// Who it is that traces: `service.name` and its like.
using Resource = std::vector<std::pair<std::string, std::string>>;

}  // namespace recourse::telemetry
