#include "telemetry/exporter.hpp"

#include "base/version.hpp"
#include "telemetry/otlp.hpp"

#include <charconv>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace recourse::telemetry {
namespace {

std::string host_name() {
    constexpr std::size_t kLongest = 256;
    std::string name(kLongest, '\0');
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    name.resize(name.find('\0'));
    return name;
}

/// What the operator says of it counts before what it knows of itself.
Resource resource_of(const TraceSettings& settings) {
    SystemRandom random;
    Resource resource{
        {"service.name", settings.service},
        {"service.version", std::string(kVersion)},
        {"service.instance.id", std::string(TraceId::make(random).hex())},
        {"host.name", host_name()},
    };
    for (const auto& [name, value] : settings.resource) {
        if (name == "service.name") continue;  // `service` says it
        std::erase_if(resource, [&name](const auto& own) { return own.first == name; });
        resource.emplace_back(name, value);
    }
    return resource;
}

Destination destination_of(const TraceSettings& settings) {
    auto origin = net::Origin::from_url(settings.endpoint).value_or(net::Origin{});
    std::string headers = "Content-Type: application/json\r\n";
    headers += fmt::format("User-Agent: recourse/{}\r\n", kVersion);
    for (const auto& [name, value] : settings.headers)
        headers += fmt::format("{}: {}\r\n", name, value);
    auto target = origin.path;
    return {std::move(origin), std::move(target), std::move(headers), settings.tls};
}

}  // namespace

Exporter::Exporter(
    const TraceSettings& settings,
    Courier::Settings delivery,
    std::function<void(const std::string&)> tell
)
    : resource_(resource_of(settings)),
      sample_(settings.sample),
      failures_(settings.failures),
      tell_(std::move(tell)),
      courier_(destination_of(settings), delivery, "spans", *this, tell_) {}

void Exporter::add(CallTrace call) {
    const auto count = call.span_count();
    bool is_batch = false;
    {
        const std::lock_guard lock(mutex_);
        if (spans_ + count > kMostSpans) {
            lost_ += count;
            return;
        }
        is_batch = spans_ < kBatchSpans && spans_ + count >= kBatchSpans;
        spans_ += count;
        calls_.push_back(std::move(call));
    }
    if (is_batch) courier_.knock();
}

// Level 2 of Trace Context and OpenTelemetry's samplers look at the last 56 bits of the id.
bool Exporter::samples(const TraceId& trace) const {
    constexpr std::size_t kDigits = 14;
    constexpr double kAll = 0x1p56;
    const auto digits = trace.hex().substr(trace.hex().size() - kDigits);
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return number >= static_cast<std::uint64_t>((1.0 - sample_) * kAll);
}

bool Exporter::wants(bool is_sampled, bool has_failed) const {
    return is_sampled || (has_failed && failures_ == TraceSettings::Failures::always);
}

std::optional<Parcel> Exporter::next(bool /*is_end*/) {
    std::vector<CallTrace> batch;
    std::size_t count = 0;
    {
        const std::lock_guard lock(mutex_);
        while (!calls_.empty() && count < kBatchSpans) {
            count += calls_.front().span_count();
            batch.push_back(std::move(calls_.front()));
            calls_.pop_front();
        }
        spans_ -= count;
    }
    if (batch.empty()) return std::nullopt;
    std::vector<Span> spans;
    spans.reserve(count);
    for (const auto& call : batch) std::ranges::move(spans_of(call), std::back_inserter(spans));
    return Parcel{.body = to_otlp(resource_, spans), .headers = {}, .items = count};
}

// https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
Verdict Exporter::judge(const ParcelAnswer& answer) {
    if (answer.status == 429 || (answer.status >= 502 && answer.status <= 504)) {
        return {
            .what = Verdict::What::again,
            .wait = asked_to_wait(answer.headers, std::chrono::system_clock::now()),
        };
    }
    if (answer.status < 200 || answer.status > 299) return {.what = Verdict::What::refused};
    const auto partial = read_otlp_response(answer.body);
    if (partial.rejected > 0 && !std::exchange(has_told_of_rejection_, true)) {
        tell_(fmt::format(
            "the collector turned down {} spans, and says: {}", partial.rejected, partial.message
        ));
    }
    return {.what = Verdict::What::delivered, .rejected = partial.rejected};
}

std::size_t Exporter::waiting() const {
    const std::lock_guard lock(mutex_);
    return spans_;
}

std::uint64_t Exporter::lost() const {
    const std::lock_guard lock(mutex_);
    return lost_;
}

}  // namespace recourse::telemetry
