#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "fault/explanation.hpp"
#include "vocabulary_option.hpp"

#include <vector>

#include <fmt/format.h>

namespace recourse::app {
namespace {

using fault::Found;

int list_all(const fault::Vocabularies& all, bool json) {
    if (json) {
        fmt::print("{}\n", json::to_text(fault::list_as_json(all)));
    } else {
        fmt::print("{}", fault::list_as_text(all));
    }
    return kOk;
}

int refuse(const fault::Vocabularies& all, const std::string& code) {
    fmt::print(stderr, "recourse explain: there is no code '{}'", text::clean(code, 80));
    const auto near = all.near(code);
    if (!near.empty()) fmt::print(stderr, "; did you mean '{}'?", near.front().code->name);
    fmt::print(stderr, "\nrecourse explain, without a code, lists them all.\n");
    return kFailed;
}

void print_all(const std::vector<Found>& found) {
    fmt::print("{}", fault::explain_as_text(found.front()));
    if (found.size() == 1) return;
    fmt::print("\nThe same code elsewhere\n");
    for (std::size_t index = 1; index < found.size(); ++index) {
        const auto& [vocabulary, code] = found[index];
        fmt::print("  {}/{}: {}\n", vocabulary->domain(), code->name, code->meaning);
    }
}

}  // namespace

int explain(const ExplainOptions& options) {
    const auto all = vocabularies_of(options.configuration);
    if (!all) return all.error();
    if (options.code.empty()) return list_all(*all, options.json);
    const auto found = all->spelt(options.code);
    if (found.empty()) return refuse(*all, options.code);
    if (!options.json) {
        print_all(found);
        return kOk;
    }
    json::Array codes;
    for (const auto& each : found) codes.emplace_back(fault::explain_as_json(each));
    fmt::print("{}\n", json::to_text(codes));
    return kOk;
}

}  // namespace recourse::app
