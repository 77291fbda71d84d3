#include <recourse/server.hpp>

#include <cstdio>

namespace server = recourse::server;

struct Add {
    int a;
    int b;
};
BOOST_DESCRIBE_STRUCT(Add, (), (a, b))

int main() {
    server::Server app({.name = "calculator", .version = "1.0.0"});
    app.tool("add", "Adds two numbers").reads().handle<Add>([](const Add& in) {
        return in.a + in.b;
    });
    if (const auto served = app.run_stdio(); !served) return std::puts(served.error().c_str()), 1;
}
