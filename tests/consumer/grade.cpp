#include <recourse/server.hpp>
#include <recourse/testing/review.hpp>

#include <iostream>

struct Echo {
    int number;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (number))

int main() {
    recourse::server::Server app({.name = "echo", .version = "1.0.0"});
    app.tool("echo", "Gives a number back").reads().handle<Echo>([](const Echo& in) {
        return in.number;
    });
    const auto graded = recourse::testing::review(app);
    if (!graded) return std::cout << graded.error() << '\n', 1;
    std::cout << graded->score << '\n' << graded->report;
}
