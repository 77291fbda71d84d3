#include <recourse/client.hpp>

#include <iostream>

namespace client = recourse::client;

/// What went wrong, and what to do next.
void tell(const recourse::Fault& fault) {
    std::cout << fault.code << ": " << fault.message << '\n';
    for (const auto& action : fault.actions) std::cout << "  " << action.sentence << '\n';
}

int main(int argc, char** argv) {
    auto hotel = client::Client::connect(client::Command{.arguments = {argv + 1, argv + argc}});
    if (!hotel) return tell(hotel.error()), 1;
    for (const auto* room : {"twinn", "twin"}) {
        const auto price = hotel->call("quote", {{"room", room}, {"nights", 3}});
        if (price) {
            std::cout << price->text() << '\n';
        } else {
            tell(price.error());
        }
    }
}
