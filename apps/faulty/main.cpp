#include "base/version.hpp"
#include "faults.hpp"
#include "transports.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

/// The command line of `faulty`, an MCP server that fails on request.
namespace {

using namespace faulty;

constexpr const char* kExamples = R"(
A call asks for its failure: tools/call write_item {"item_id":"item_aaaa","value":1,"fault":"die"}

Examples:
  faulty stdio                        over stdin and stdout, both eras
  faulty stdio --at-start exit        ends before the handshake
  faulty http --port 9000             at http://127.0.0.1:9000/mcp
  faulty http --at-accept reset       resets every connection
  faulty --orders orders.txt http     with place_order, which fails by chance
  faulty list                         all failures it knows)";

constexpr int kCannotOpen = 66;  // sysexits.h, EX_NOINPUT

int list() {
    for (const auto& fault : fault_kinds()) {
        constexpr std::string_view kNames[] = {"any", "stdio", "http"};
        fmt::print(
            "{:<18} {:<6} {}\n",
            fault.name,
            kNames[static_cast<std::size_t>(fault.where)],
            fault.what
        );
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "An MCP server that fails in every way there is, on request: for testing whatever stands "
        "before it."
    };
    app.name("faulty");
    app.require_subcommand(1);
    app.footer(kExamples);
    app.set_version_flag("--version", std::string("faulty ") + std::string(recourse::kVersion));
    std::string era = "both";
    app.add_option("--era", era, "which eras it speaks: both, legacy or modern")
        ->check(CLI::IsMember({"both", "legacy", "modern"}));

    AtStart at_start = AtStart::serve;
    const std::map<std::string, AtStart> starts{
        {"serve", AtStart::serve},
        {"exit", AtStart::exit},
        {"mute", AtStart::mute},
        {"garbage", AtStart::garbage}
    };
    std::string orders_path;
    app.add_option(
        "--orders", orders_path, "a file: adds place_order, which fails by chance, and find_order"
    );
    bool has_offers = false;
    app.add_flag("--offers", has_offers, "adds prompts, resources, and a method of its own");
    std::uint64_t seed = 0;
    app.add_option("--seed", seed, "of the chance: the same seed fails the same orders");

    auto* stdio = app.add_subcommand("stdio", "serve stdin and stdout");
    stdio->add_option("--at-start", at_start, "serve, exit, mute or garbage")
        ->transform(CLI::CheckedTransformer(starts));

    HttpOptions http_options;
    const std::map<std::string, AtAccept> accepts{
        {"serve", AtAccept::serve}, {"reset", AtAccept::reset}, {"hang", AtAccept::hang}
    };
    auto* http = app.add_subcommand("http", "serve Streamable HTTP on 127.0.0.1");
    http->add_option("--port", http_options.port, "0 takes a free one");
    http->add_option("--at-accept", http_options.at_accept, "serve, reset or hang")
        ->transform(CLI::CheckedTransformer(accepts));

    auto* all = app.add_subcommand("list", "print every failure it knows");
    CLI11_PARSE(app, argc, argv);

    if (all->parsed()) return list();
    std::optional<Orders> orders;
    if (!orders_path.empty()) {
        auto opened = Orders::open(orders_path, seed);
        if (!opened) {
            fmt::print(stderr, "faulty: {}\n", opened.error());
            return kCannotOpen;
        }
        orders.emplace(*std::move(opened));
    }
    Server server(era != "modern", era != "legacy", std::move(orders), has_offers);
    return stdio->parsed() ? serve_stdio(server, at_start) : serve_http(server, http_options);
}
