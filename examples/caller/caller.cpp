#include <recourse/client.hpp>

#include <iostream>

/// Reads a customer and grants a credit, and does the right thing when either fails.
///
///     caller build/release/systems/customers/sloppy-customers
namespace {

using namespace recourse;
using client::Client;

/// What failed, whether it happened all the same, and what to do next.
int give_up(const Fault& fault) {
    std::cerr << fault.code << ": " << fault.message << '\n';
    for (const auto& action : fault.actions) std::cerr << "  " << action.sentence << '\n';
    if (fault.effect == Effect::unknown) std::cerr << "  (it may have happened)\n";
    std::cerr << "  support id " << fault.support_id << '\n';
    return 1;
}

client::Options options() {
    client::Options options;
    options.name = "caller";
    options.retry.attempts = 5;
    options.handlers.elicit = client::accept_with_defaults;
    options.handlers.log = [](const client::LogMessage& said) {
        std::cerr << said.level << ": " << said.data << '\n';
    };
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: caller COMMAND [ARGUMENT]...\n";
        return 64;
    }
    auto client = Client::connect(client::Command{.arguments = {argv + 1, argv + argc}}, options());
    if (!client) return give_up(client.error());

    const auto customers = client->call("list_customers");
    if (!customers) return give_up(customers.error());
    std::cout << customers->text() << '\n';

    client::CallOptions patient{.timeout = std::chrono::seconds(30)};
    patient.on_progress = [](const client::Progress& progress) {
        std::cerr << progress.progress << " of " << progress.total.value_or(0) << '\n';
    };
    const auto customer = client->call("get_customer", {{"customer_id", "foo"}}, patient);
    if (!customer) return give_up(customer.error());
    std::cout << customer->text() << '\n';
    return 0;
}
