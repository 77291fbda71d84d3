#include "server/definition.hpp"

#include "config/file.hpp"
#include "fault/vocabulary_reader.hpp"
#include "store/sqlite_ledger.hpp"

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace recourse::server {
namespace {

ledger::CallLog open_log(const Settings& settings) {
    if (!settings.call_log) return ledger::CallLog::silent();
    auto log = ledger::CallLog::open(*settings.call_log);
    if (!log) throw std::logic_error("recourse: " + log.error());
    return *std::move(log);
}

/// A ledger that cannot be written stops no call, but one in a folder that is not there never can.
std::unique_ptr<ledger::Bookkeeper> open_books(const About& about, const Settings& settings) {
    if (!settings.ledger) return nullptr;
    const auto& [file, age, bytes] = *settings.ledger;
    const auto folder = std::filesystem::absolute(file).parent_path();
    if (file.empty() || !std::filesystem::is_directory(folder))
        throw std::logic_error(
            "recourse: there is no folder for the ledger '" + file.string() + "'"
        );
    return std::make_unique<ledger::Bookkeeper>(
        [path = file.string()] { return store::open_sqlite_ledger(path); },
        ledger::Bookkeeper::Settings{.limits = {.age = age, .bytes = bytes}},
        [name = about.name](const std::string& sentence) {
            fmt::print(stderr, "{}: {}\n", name, sentence);
        }
    );
}

std::string state_key(const Settings& settings) {
    return settings.state_key.empty() ? SystemRandom().hex(32) : settings.state_key;
}

std::vector<std::string> secrets_of(const Settings& settings) {
    auto secrets = settings.secrets;
    if (!settings.state_key.empty()) secrets.push_back(settings.state_key);
    return secrets;
}

DialectChoice dialects_of(const Settings& settings) {
    DialectSettings dialects{.fallback = settings.dialect, .clients = {}};
    for (const auto& [name, dialect] : settings.client_dialects)
        dialects.clients.push_back({name, dialect});
    return DialectChoice(std::move(dialects));
}

const fault::Vocabulary* vocabulary_in(const Settings& settings, fault::Vocabularies& all) {
    const auto& name = settings.vocabulary;
    if (name.empty()) return nullptr;
    if (const auto* built_in = all.find(name)) return built_in;
    const auto text = config::read_file({
        .path = name,
        .what = "a vocabulary",
        .none = "Name a file that is there, or a built-in vocabulary.",
        .unreadable = "Let the server read it.",
    });
    if (!text) throw std::logic_error("recourse: " + text.error().sentence);
    auto read = fault::read_vocabulary(*text, name);
    if (!read.mistakes.empty())
        throw std::logic_error("recourse: " + config::to_text(read.mistakes));
    const auto domain = read.vocabulary.domain();
    if (!all.add(std::move(read.vocabulary)))
        throw std::logic_error("recourse: there is a built-in vocabulary '" + domain + "'");
    return all.find(domain);
}

}  // namespace

Watchers::Watch::Watch(Watchers& watchers, Hear hear) : watchers_(watchers) {
    const std::lock_guard lock(watchers_.mutex_);
    number_ = watchers_.next_++;
    watchers_.all_.emplace(number_, std::move(hear));
}

Watchers::Watch::~Watch() {
    const std::lock_guard lock(watchers_.mutex_);
    watchers_.all_.erase(number_);
}

void Watchers::tell(const News& change) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, hear] : all_) hear(change);
}

Server::Impl::Impl(About about_server, Settings given)
    : about(std::move(about_server)),
      settings(std::move(given)),
      vocabulary(vocabulary_in(settings, vocabularies)),
      redactor(secrets_of(settings)),
      dialects(dialects_of(settings)),
      seal(state_key(settings)),
      log(open_log(settings)),
      books(open_books(about, settings)),
      codes(about.name) {}

}  // namespace recourse::server
