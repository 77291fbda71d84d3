#pragma once

#include "telemetry/span.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Traces in the words of the OpenTelemetry Protocol, over HTTP, in JSON.
/// https://opentelemetry.io/docs/specs/otlp/
namespace recourse::telemetry {

/// An ExportTraceServiceRequest: ids in hex, enums as numbers, 64-bit numbers as strings.
[[nodiscard]] std::string to_otlp(const Resource& resource, std::span<const Span> spans);

/// What a collector took only a part of.
struct PartialSuccess {
    std::uint64_t rejected = 0;
    std::string message;  ///< its own words: cleaned and cut, not redacted
};

/// An ExportTraceServiceResponse; nothing rejected and no words where it is none.
[[nodiscard]] PartialSuccess read_otlp_response(std::string_view body);

}  // namespace recourse::telemetry
