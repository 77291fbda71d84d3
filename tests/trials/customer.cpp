#include "customer.hpp"

#include <exception>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace recourse::trials {
namespace {

using integration::Outcome;

constexpr std::string_view kKey = "dev.recourse/idempotencyKey";

TimePoint now() {
    return std::chrono::steady_clock::now();
}

/// What a failure says of the order, where it is one of Recourse's.
Word word_of(const Outcome& outcome) {
    if (outcome.is_protocol_error()) {
        const auto* data = outcome.message.at("error").as_object().if_contains("data");
        if (data == nullptr || !data->is_object() || !data->as_object().contains("effect"))
            return Word::nothing;
    } else {
        const auto* meta = outcome.result().if_contains("_meta");
        if (meta == nullptr || !meta->as_object().contains("dev.recourse/fault"))
            return Word::nothing;
    }
    const auto effect = integration::text_of(outcome.fault(), "effect");
    if (effect == "none") return Word::none;
    if (effect == "done") return Word::done;
    return effect == "unknown" ? Word::unknown : Word::nothing;
}

/// A success reads `placed ORDER RECEIPT`.
Told read(const Outcome& outcome, const std::string& order) {
    if (!outcome.is_success()) {
        return {
            .answered = true,
            .word = word_of(outcome),
            .receipt = {},
            .text = json::to_text(outcome.message),
        };
    }
    std::istringstream words(outcome.text());
    std::string placed;
    std::string which;
    std::string receipt;
    words >> placed >> which >> receipt;
    const bool is_its_own = placed == "placed" && which == order;
    return {
        .answered = true,
        .word = is_its_own ? Word::success : Word::nothing,
        .receipt = receipt,
        .text = outcome.text(),
    };
}

void note(Intention& intention) {
    constexpr std::size_t kLongest = 2'000;
    constexpr std::size_t kShown = 250;
    if (intention.story.size() > kLongest) return;
    intention.story.append("\n    ").append(to_string(intention.told.word)).append(": ");
    intention.story += intention.told.text.substr(0, kShown);
}

}  // namespace

Outcome HttpLine::call(json::Object params, TimePoint until) {
    if (!client_) {
        client_.emplace(port_, era_);
        if (era_ == Era::legacy) static_cast<void>(client_->greet());
    }
    const auto message = client_->make("tools/call", std::move(params));
    auto connection = client_->begin(message);
    connection.give_up_at(until);
    try {
        auto outcome = integration::HttpClient::finish(connection);
        constexpr int kForgotten = 404;
        if (outcome.http_status != kForgotten) return outcome;
        client_.reset();
        throw std::runtime_error("the server forgot the session");
    } catch (const std::exception&) {
        if (era_ == Era::legacy && now() >= until)
            client_->notify(integration::cancellation_of(message));
        throw;
    }
}

Outcome StdioLine::call(json::Object params, TimePoint until) {
    if (!client_) {
        server_ = std::make_unique<integration::Process>(command_);
        client_.emplace(*server_, era_);
        static_cast<void>(client_->greet());
    }
    try {
        const auto message = client_->make("tools/call", std::move(params));
        client_->send(message);
        return client_->receive(message.at("id"), until);
    } catch (const std::exception&) {
        if (now() < until) client_.reset();  // it died: nothing else ends a wait early
        throw;
    }
}

Outcome Customer::call(std::string_view tool, const Intention& intention) {
    json::Object params{
        {"name", server_ + std::string(tool)},
        {"arguments", json::Object{{"order_id", intention.order}}},
    };
    if (!intention.key.empty()) params["_meta"] = json::Object{{kKey, intention.key}};
    return line_->call(std::move(params), now() + patience_);
}

Told Customer::place(const Intention& intention) {
    try {
        return read(call("place_order", intention), intention.order);
    } catch (const std::exception& error) {
        return {.text = error.what()};
    }
}

Word Customer::look(const std::string& order) {
    try {
        const auto outcome = call("find_order", Intention{.order = order});
        if (!outcome.is_success()) return Word::nothing;
        return outcome.result().at("structuredContent").at("placed").as_bool() ? Word::done
                                                                               : Word::none;
    } catch (const std::exception&) {
        return Word::nothing;
    }
}

void Customer::insist(Intention& intention, const std::function<void()>& before_another) {
    // Where nothing but silence comes, there is an end, too.
    constexpr std::chrono::seconds kPatience{60};
    const auto is_patient = [end = std::chrono::steady_clock::now() + kPatience] {
        return std::chrono::steady_clock::now() < end;
    };
    unsigned failures = 0;
    while (failures < kMostFailures && is_patient()) {
        before_another();
        ++intention.tries;
        intention.told = place(intention);
        note(intention);
        if (intention.told.word == Word::success) return;
        if (intention.told.answered) ++failures;
    }
    if (intention.told.word != Word::unknown) return;
    while (intention.looked == Word::nothing && is_patient()) {
        before_another();
        intention.looked = look(intention.order);
    }
}

}  // namespace recourse::trials
