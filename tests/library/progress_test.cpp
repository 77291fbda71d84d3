#include "peer.hpp"
#include "terminal.hpp"

#include <future>
#include <string>

#include <gmock/gmock.h>

/// What a server of the library says of its progress, on the terminal of whoever calls it.
namespace recourse::library {
namespace {

using integration::Terminal;
using testing::HasSubstr;

TEST(Progress, is_shown_by_recourse_call_while_the_tool_works) {
    std::promise<void> seen;
    const auto is_seen = seen.get_future().share();
    server::Server app({.name = "shop", .version = "1"});
    app.tool("pack", "Packs").handle([is_seen](server::Call& call) {
        call.progress(2, 5, "tying \x1b[31mthe bow");
        is_seen.wait_for(integration::kPatience);
        return std::string("packed");
    });
    const auto running = serve(app);
    Terminal terminal("'" RECOURSE_PROGRAM "' call '" + running.url() + "' pack");
    const auto line = terminal.wait_for("2 of 5");
    EXPECT_THAT(line, HasSubstr("calling pack: 40%, 2 of 5"));
    // What a server says draws nothing by itself.
    EXPECT_THAT(line, HasSubstr("tying"));
    EXPECT_THAT(terminal.bytes(), testing::Not(HasSubstr("\x1b[31m")));
    seen.set_value();
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_EQ(terminal.screen(), "packed\n");
}

}  // namespace
}  // namespace recourse::library
