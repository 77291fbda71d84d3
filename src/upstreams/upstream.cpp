#include "upstreams/upstream.hpp"

#include "upstreams/http_upstream.hpp"
#include "upstreams/stdio_upstream.hpp"

namespace recourse::upstreams {

std::unique_ptr<Upstream> make_upstream(
    net::Executor executor, net::Timers& timers, Settings settings
) {
    if (!settings.command.empty())
        return std::make_unique<StdioUpstream>(executor, timers, std::move(settings));
    auto origin = net::Origin::from_url(settings.url);
    return std::make_unique<HttpUpstream>(
        executor, timers, std::move(settings), *std::move(origin)
    );
}

}  // namespace recourse::upstreams
