#include <recourse/server.hpp>

#include <cstdio>

namespace server = recourse::server;

enum class Room { single, twin };
BOOST_DESCRIBE_ENUM(Room, single, twin)

struct Stay {
    Room room;
    int nights;
};
BOOST_DESCRIBE_STRUCT(Stay, (), (room, nights))

int main() {
    server::Server app({.name = "hotel", .version = "1.0.0"});
    app.tool("quote", "What a stay costs, in euros")
        .reads()
        .argument("nights", "How many", {.minimum = 1})
        .handle<Stay>([](const Stay& stay) {
            return stay.nights * (stay.room == Room::twin ? 120 : 80);
        });
    if (const auto served = app.run_stdio(); !served) return std::puts(served.error().c_str()), 1;
}
