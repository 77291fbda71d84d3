#include "world.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace recourse::trials {
namespace {

using integration::lasting_port;
using integration::Process;

std::unique_ptr<Process> started_shop(const std::vector<std::string>& command) {
    auto shop = std::make_unique<Process>(command);
    const auto line = shop->read_line().value_or("");
    if (!line.starts_with("listening on ")) throw std::runtime_error("no shop listens: " + line);
    return shop;
}

std::unique_ptr<Process> started_gateway(const std::string& configuration) {
    auto gateway =
        std::make_unique<Process>(integration::recourse_command({"gateway", "-c", configuration}));
    static_cast<void>(gateway->wait_for_error("recourse gateway: serving MCP at "));
    return gateway;
}

/// What each upstream is told besides. No circuit may open: what is never sent cannot be doubled.
/// The time of a call is longer than `slow` takes, and shorter than `hang`. Where no answer comes,
/// the gateway looks; the servers place an order at once or never, so what is not there soon never
/// will be: soon on a busy machine, too, for what comes after the look is placed a second time.
constexpr std::string_view kTreatment =
    "circuit: { enabled: false }, "
    "tools: { place_order: { effect: write, call_timeout: 1s, verify: { tool: find_order, "
    "arguments: { order_id: \"{order_id}\" }, done_when: '/placed == true', "
    "absent_when: '/placed == false', settle: 500ms, mode: auto } } }";

std::string gateway_configuration(
    const integration::TemporaryDirectory& directory, std::uint16_t port, const Shops& shops
) {
    const auto words = shops.command();
    const json::Value command = json::Array(words.begin(), words.end());
    return fmt::format(
        "listen: {{ port: {} }}\n"
        "log: {{ file: \"{}\" }}\n"
        "store: {{ path: \"{}\" }}\n"
        "upstreams:\n"
        "  shop: {{ trust_annotations: true, url: \"http://127.0.0.1:{}/mcp\", {} }}\n"
        "  stall: {{ trust_annotations: true, command: {}, {} }}\n",
        port,
        directory.file("calls.jsonl"),
        directory.file("state"),
        shops.port(),
        kTreatment,
        json::to_text(command),
        kTreatment
    );
}

}  // namespace

Shops::Shops(std::uint64_t seed)
    : seed_(seed), port_(lasting_port()), over_http_([this] {
          return started_shop(command("shop", {"http", "--port", std::to_string(port_)}));
      }) {}

std::vector<std::string> Shops::command() const {
    return command("stall", {"stdio"});
}

std::vector<std::string> Shops::command(
    const std::string& orders, const std::vector<std::string>& more
) const {
    std::vector<std::string> words{
        FAULTY_PROGRAM, "--orders", directory_.file(orders), "--seed", std::to_string(seed_)
    };
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

Placed Shops::placed() const {
    return read_placed({directory_.file("shop"), directory_.file("stall")});
}

Gateway::Gateway(const Shops& shops)
    : port_(lasting_port()),
      kept_([file = directory_.write(
                 "recourse.yaml", gateway_configuration(directory_, port_, shops)
             )] { return started_gateway(file); }) {}

}  // namespace recourse::trials
