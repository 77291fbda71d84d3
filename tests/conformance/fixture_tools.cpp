#include "fixtures.hpp"

#include <array>
#include <thread>

#include <boost/json/parse.hpp>

namespace recourse::conformance {
namespace {

using server::Call;
using server::Level;
using server::Server;
using server::Text;

/// What the suite wants between two notifications.
constexpr std::chrono::milliseconds kPause{50};

/// A WAV file with no more than its head.
std::string silence() {
    using namespace std::string_literals;
    return "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0"s;
}

constexpr std::string_view kRichSchema = R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}}
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"}
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": false
})";

void add_content(Server& app) {
    app.tool("test_simple_text", "Answers with text").reads().handle([] {
        return "This is a simple text response for testing.";
    });
    app.tool("test_image_content", "Answers with a picture").reads().handle([] {
        return server::Image{.bytes = red_pixel()};
    });
    app.tool("test_audio_content", "Answers with sound").reads().handle([] {
        return server::Audio{.bytes = silence()};
    });
    app.tool("test_embedded_resource", "Answers with a resource").reads().handle([] {
        return server::Embedded{
            {.uri = "test://embedded-resource", .data = "This is an embedded resource content."}
        };
    });
    app.tool("test_multiple_content_types", "Answers with a bit of each").reads().handle([] {
        return std::vector<server::Content>{
            Text{"Multiple content types test:"},
            server::Image{.bytes = red_pixel()},
            server::Embedded{
                {.uri = "test://mixed-content-resource",
                 .mime_type = "application/json",
                 .data = R"({"test":"data","value":123})"}
            },
        };
    });
    app.tool("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features")
        .schema(boost::json::parse(kRichSchema).as_object())
        .reads()
        .handle<boost::json::value>([](const boost::json::value&) { return "It fits."; });
}

void add_notifying(Server& app) {
    app.tool("test_tool_with_logging", "Logs while it runs").reads().handle([](Call& call) {
        call.log(Level::info, "Tool execution started");
        std::this_thread::sleep_for(kPause);
        call.log(Level::info, "Tool processing data");
        std::this_thread::sleep_for(kPause);
        call.log(Level::info, "Tool execution completed");
        return "Logged three messages.";
    });
    app.tool("test_logging_tool", "Logs once").reads().handle([](Call& call) {
        call.log(Level::info, "Only for those who asked");
        return "Logged.";
    });
    app.tool("test_tool_with_progress", "Tells how far it is").reads().handle([](Call& call) {
        call.progress(0, 100);
        std::this_thread::sleep_for(kPause);
        call.progress(50, 100);
        std::this_thread::sleep_for(kPause);
        call.progress(100, 100);
        return "Done in three steps.";
    });
    app.tool("test_reconnection", "Lets its client come back for the answer")
        .reads()
        .handle([](Call& call) {
            call.pause();
            std::this_thread::sleep_for(2 * kPause);
            return "You came back.";
        });
}

struct Place {
    std::string region;
};
BOOST_DESCRIBE_STRUCT(Place, (), (region))

}  // namespace

std::string red_pixel() {
    constexpr std::array<unsigned char, 69> kBytes = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
        0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00,
        0x00, 0x90, 0x77, 0x53, 0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x08,
        0xd7, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x00, 0x03, 0x01, 0x01, 0x00, 0x18, 0xdd, 0x8d,
        0xb0, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    };
    return {kBytes.begin(), kBytes.end()};
}

void add_tools(Server& app) {
    add_content(app);
    add_notifying(app);
    app.tool("test_error_handling", "Always fails")
        .reads()
        .fails_with({{.code = "intended", .remedy = "call another tool"}})
        .handle([](Call& call) -> server::Result<void> {
            return call.fail("intended", "This tool intentionally returns an error for testing");
        });
    app.tool("test_x_mcp_header", "Has an argument that is repeated in a header")
        .reads()
        .argument("region", "Where", {.header = "Region"})
        .handle<Place>([](const Place& place) { return "It is " + place.region; });
    app.tool("test_trigger_tool_change", "Changes the list of tools").handle([&app] {
        app.tool("test_passing_tool", "Comes and goes").reads().handle([] { return "Here."; });
        app.remove_tool("test_passing_tool");
    });
    app.tool("test_trigger_prompt_change", "Changes the list of prompts").handle([&app] {
        app.prompts_changed();
    });
}

}  // namespace recourse::conformance
