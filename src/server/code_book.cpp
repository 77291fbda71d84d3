#include "server/code_book.hpp"

#include "server/code_shelf.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace recourse::server {
namespace {

std::vector<CodeOfTool> without(const std::set<CodeOfTool>& all, const std::set<CodeOfTool>& some) {
    std::vector<CodeOfTool> rest;
    std::ranges::set_difference(all, some, std::back_inserter(rest));
    return rest;
}

}  // namespace

bool is_code(std::string_view word) noexcept {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    return word.size() >= 3 && word.size() <= 63 && word.front() >= 'a' && word.front() <= 'z' &&
           word.find_first_not_of(kLetters) == std::string_view::npos;
}

CodeBook::CodeBook(std::string server) : server_(std::move(server)) {
    CodeShelf::of_process().open(*this);
}

CodeBook::~CodeBook() {
    CodeShelf::of_process().close(*this);
}

void CodeBook::declare(const std::string& tool, const std::vector<Failure>& failures) {
    const std::lock_guard lock(mutex_);
    for (const auto& failure : failures) declared_.insert({tool, failure.code});
}

void CodeBook::met(const std::string& tool, const std::string& code) {
    const std::lock_guard lock(mutex_);
    met_.insert({tool, code});
}

std::vector<CodeOfTool> CodeBook::undelivered() const {
    const std::lock_guard lock(mutex_);
    return without(declared_, met_);
}

std::vector<CodeOfTool> CodeBook::undeclared() const {
    const std::lock_guard lock(mutex_);
    return without(met_, declared_);
}

void CodeBook::add_to(AllCodes& all) const {
    const std::lock_guard lock(mutex_);
    all.declared[server_].insert(declared_.begin(), declared_.end());
    all.met[server_].insert(met_.begin(), met_.end());
}

}  // namespace recourse::server
