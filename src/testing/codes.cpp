#include "server/code_shelf.hpp"

#include <recourse/testing.hpp>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include <fmt/format.h>

namespace recourse::testing {
namespace {

struct Excuses {
    std::mutex mutex;
    std::set<Excuse> all;

    static Excuses& of_process() {
        static auto& excuses = *new Excuses;
        return excuses;
    }
};

std::set<CodeOfServer> named(const server::CodesOfServers& all) {
    std::set<CodeOfServer> codes;
    for (const auto& [server, of_tools] : all) {
        for (const auto& [tool, code] : of_tools) codes.insert({server, tool, code});
    }
    return codes;
}

std::vector<CodeOfServer> without(
    const std::set<CodeOfServer>& all, const std::set<CodeOfServer>& some
) {
    std::vector<CodeOfServer> rest;
    std::ranges::set_difference(all, some, std::back_inserter(rest));
    return rest;
}

auto meant_by(const Excuse& excuse) {
    return [&excuse](const CodeOfServer& code) {
        return code.tool == excuse.tool && code.code == excuse.code;
    };
}

bool is_excused(const CodeOfServer& code, const Codes& codes) {
    return std::ranges::any_of(codes.excused, [&](const Excuse& excuse) {
        return meant_by(excuse)(code);
    });
}

/// Empty where the excuse is needed.
std::string complaint_about(const Excuse& excuse, const Codes& codes) {
    const bool is_declared = std::ranges::any_of(codes.declared, meant_by(excuse));
    if (is_declared && std::ranges::none_of(codes.caused, meant_by(excuse))) return "";
    return fmt::format(
        "`{}` of {} is excused (\"{}\"), but {}. Take the excuse out.",
        excuse.code,
        excuse.tool,
        excuse.reason,
        is_declared ? "a test caused it" : "no tool declares it"
    );
}

}  // namespace

void keep_codes() {
    server::CodeShelf::of_process().keep();
}

Codes codes() {
    const auto all = server::CodeShelf::of_process().all();
    auto& excuses = Excuses::of_process();
    const std::lock_guard lock(excuses.mutex);
    return {.declared = named(all.declared), .caused = named(all.met), .excused = excuses.all};
}

void excuse(Excuse excuse) {
    auto& excuses = Excuses::of_process();
    const std::lock_guard lock(excuses.mutex);
    excuses.all.insert(std::move(excuse));
}

std::vector<std::string> complaints_about(const Codes& codes) {
    std::vector<std::string> complaints;
    for (const auto& code : without(codes.declared, codes.caused)) {
        if (is_excused(code, codes)) continue;
        complaints.push_back(fmt::format(
            "{} of {} declares `{}`, but no test caused it. Test a call that fails with it, or "
            "declare it no more.",
            code.tool,
            code.server,
            code.code
        ));
    }
    for (const auto& code : without(codes.caused, codes.declared)) {
        complaints.push_back(fmt::format(
            "{} of {} failed with `{}`, which it does not declare. Declare it with `fails_with`, "
            "or "
            "fail with a code that is declared.",
            code.tool,
            code.server,
            code.code
        ));
    }
    for (const auto& excuse : codes.excused) {
        if (auto complaint = complaint_about(excuse, codes); !complaint.empty())
            complaints.push_back(std::move(complaint));
    }
    return complaints;
}

}  // namespace recourse::testing
