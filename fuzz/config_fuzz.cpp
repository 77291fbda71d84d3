#include "gateway/configuration.hpp"
#include "net/http_client.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

/// Any bytes as a configuration: read or refused with a place and a sentence, never a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace gateway = recourse::gateway;
    const auto environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "SET") return "value";
        return std::nullopt;
    };
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto loaded = gateway::parse(text, "fuzz.yaml", environment, "/nowhere");
    for (const auto& mistake : loaded.mistakes) {
        if (mistake.line == 0 || mistake.column == 0 || mistake.sentence.empty()) std::abort();
    }
    if (loaded.mistakes.empty() && loaded.settings.upstreams.empty()) std::abort();
    for (const auto& upstream : loaded.settings.upstreams) {
        // What passes is called as it stands.
        const bool is_called = loaded.mistakes.empty() && upstream.command.empty();
        if (is_called && !recourse::net::Origin::from_url(upstream.url)) std::abort();
    }
    (void)gateway::to_text(loaded.mistakes);
    return 0;
}
