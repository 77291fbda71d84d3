#include "configuration.hpp"

#include <filesystem>
#include <fstream>

namespace recourse::integration {

std::string configuration(
    std::string_view upstreams, const GatewayOptions& options, const std::string& log
) {
    std::string text = "listen: { port: 0";
    text.append(options.listen).append(" }\n").append(options.more);
    text.append("log: { file: \"").append(log).append("\" }\n");
    text.append("upstreams:\n").append(upstreams);
    return text;
}

void reconfigure(Gateway& gateway, std::string_view upstreams, const GatewayOptions& options) {
    const auto& log = gateway.log().path();
    const auto folder = std::filesystem::path(log).parent_path();
    std::ofstream(folder / "new.yaml") << configuration(upstreams, options, log);
    std::filesystem::rename(folder / "new.yaml", folder / "recourse.yaml");
}

}  // namespace recourse::integration
