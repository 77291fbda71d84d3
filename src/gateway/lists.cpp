#include "gateway/lists.hpp"

#include "base/text.hpp"
#include "gateway/together.hpp"
#include "mcp/message.hpp"

#include <algorithm>

namespace recourse::gateway {

using upstreams::Failed;
using upstreams::Upstream;

namespace {

/// A URI that nobody listed asks the servers again, but not more often than this.
constexpr std::chrono::seconds kAskAgain{1};

/// A server that says it has no such method has no such things.
bool has_none(const Failed& failure) {
    const auto* error = std::get_if<diagnosis::JsonRpcFailed>(&failure.raw);
    return error != nullptr && error->code == mcp::kMethodNotFound;
}

/// The entry with the upstream's prefix before its name.
std::string prefixed(json::Ref entry, std::string_view prefix) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : entry.members()) {
        const auto name = *member.name.string();
        if (name == "name")
            out.member(name, std::string(prefix) + member.value().string().value_or(""));
        else
            out.key(name).raw(member.value_raw);
    }
    out.end_object();
    return text;
}

std::string_view key_member(Kind kind) {
    switch (kind) {
        case Kind::prompts:
            return "name";
        case Kind::resources:
            return "uri";
        case Kind::templates:
            break;
    }
    return "uriTemplate";
}

/// Whether a template could mean this URI: what stands before its first variable does.
bool could_mean(std::string_view uri_template, std::string_view uri) {
    return uri.starts_with(uri_template.substr(0, uri_template.find('{')));
}

}  // namespace

KindNames names_of(Kind kind) noexcept {
    switch (kind) {
        case Kind::prompts:
            return {"prompts/list", "prompts", "prompts"};
        case Kind::resources:
            return {"resources/list", "resources", "resources"};
        case Kind::templates:
            break;
    }
    return {"resources/templates/list", "resourceTemplates", "resources"};
}

std::string prefix_of(const Upstream& upstream) {
    return upstream.settings().shown_prefix();
}

Lists::Lists(net::Executor executor, std::vector<Upstream*> upstreams)
    : executor_(executor), upstreams_(std::move(upstreams)) {}

bool Lists::has(const Upstream* upstream) const {
    return std::ranges::find(upstreams_, upstream) != upstreams_.end();
}

void Lists::apply(std::vector<Upstream*> upstreams) {
    // With the prefixes all names of prompts change.
    if ((upstreams_.size() > 1) != (upstreams.size() > 1)) prompts_.clear();
    upstreams_ = std::move(upstreams);
    for (auto* owners : {&prompts_, &resources_, &templates_})
        std::erase_if(*owners, [this](const auto& listed) { return !has(listed.second); });
    read_at_ = {};
    prompts_read_at_ = {};
}

std::string Lists::prefix_for(const Upstream& upstream) const {
    return upstreams_.size() > 1 ? prefix_of(upstream) : std::string();
}

net::Task<> Lists::read_part(Kind kind, Upstream& upstream, Part& part) {
    const auto names = names_of(kind);
    if (auto failure = co_await upstream.start()) {
        part.asked = true;
        part.failure = std::move(failure);
        co_return;
    }
    if (!json::Ref(upstream.hello().capabilities)[names.capability]) co_return;
    part.asked = true;
    const auto prefix = prefix_for(upstream);
    const auto take = [&](json::Ref entry) {
        if (!entry.is_object()) return;
        const bool is_prefixed = kind == Kind::prompts && !prefix.empty();
        part.entries.push_back(is_prefixed ? prefixed(entry, prefix) : std::string(entry.raw()));
        auto key = entry[key_member(kind)].string().value_or("");
        part.keys.push_back(kind == Kind::prompts ? prefix + key : std::move(key));
    };
    auto freshness = co_await read_pages(upstream, names.method, names.member, take);
    if (freshness)
        part.freshness = *freshness;
    else if (!has_none(freshness.error()))
        part.failure = std::move(freshness.error());
}

net::Task<Lists::Merged> Lists::read(Kind kind) {
    const auto upstreams = upstreams_;  // others may be applied meanwhile
    std::vector<Part> parts(upstreams.size());
    std::vector<net::Task<>> tasks;
    tasks.reserve(upstreams.size());
    for (std::size_t i = 0; i < upstreams.size(); ++i)
        tasks.push_back(read_part(kind, *upstreams[i], parts[i]));
    co_await together(executor_, std::move(tasks));
    remember(kind, upstreams, parts);

    Merged merged;
    std::optional<Freshness> freshness;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto& part = parts[i];
        if (part.failure) {
            merged.unavailable.push_back({upstreams[i], *std::move(part.failure)});
            continue;
        }
        merged.any_answered = true;
        std::ranges::move(part.entries, std::back_inserter(merged.entries));
        std::ranges::move(part.keys, std::back_inserter(merged.keys));
        if (part.asked) freshness = freshness ? freshness->least(part.freshness) : part.freshness;
    }
    merged.freshness = freshness.value_or(Freshness{});
    co_return merged;
}

/// What a server listed before it failed may still be its own.
void Lists::remember(
    Kind kind, const std::vector<Upstream*>& upstreams, const std::vector<Part>& parts
) {
    auto& owners = kind == Kind::prompts     ? prompts_
                   : kind == Kind::templates ? templates_
                                             : resources_;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].failure) continue;
        std::erase_if(owners, [&](const auto& one) { return one.second == upstreams[i]; });
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!has(upstreams[i])) continue;
        for (const auto& key : parts[i].keys) owners.emplace(key, upstreams[i]);
    }
}

Lists::Owned Lists::owner_of_name(std::string_view name) const {
    Owned owned;
    std::size_t longest = 0;
    for (auto* upstream : upstreams_) {
        const auto prefix = prefix_of(*upstream);
        if (!name.starts_with(prefix) || prefix.size() <= longest) continue;
        longest = prefix.size();
        owned = {upstream, std::string(name.substr(prefix.size()))};
    }
    return owned;
}

Upstream* Lists::listed(std::string_view uri) const {
    if (const auto found = resources_.find(uri); found != resources_.end()) return found->second;
    const auto found = templates_.find(uri);
    return found == templates_.end() ? nullptr : found->second;
}

net::Task<bool> Lists::has_prompt(std::string_view name) {
    if (!prompts_.contains(name) && Clock::now() - prompts_read_at_ > kAskAgain) {
        prompts_read_at_ = Clock::now();
        (void)co_await read(Kind::prompts);
    }
    co_return prompts_.contains(name);
}

net::Task<bool> Lists::has_resource(std::string_view uri) {
    if (listed(uri) == nullptr) co_await read_resources();
    co_return listed(uri) != nullptr;
}

bool Lists::has_any_resource(const Upstream& upstream, const MayKnow& may_know) const {
    const auto is_known = [&](const auto& one) {
        return one.second == &upstream && may_know(one.first);
    };
    return std::ranges::any_of(resources_, is_known) || std::ranges::any_of(templates_, is_known);
}

std::vector<std::string> Lists::near(
    std::string_view meant, const Owners& listed, const MayKnow& may_know
) {
    std::vector<std::string_view> names;
    for (const auto& [name, owner] : listed) {
        if (may_know(name)) names.push_back(name);
    }
    std::vector<std::string> found;
    for (const auto& one : text::nearest(meant, names)) found.emplace_back(one.name);
    return found;
}

std::vector<std::string> Lists::near_prompts(std::string_view name, const MayKnow& may_know) const {
    return near(name, prompts_, may_know);
}

std::vector<std::string> Lists::near_resources(std::string_view uri, const MayKnow& may_know)
    const {
    return near(uri, resources_, may_know);
}

net::Task<> Lists::read_resources() {
    if (Clock::now() - read_at_ <= kAskAgain) co_return;
    read_at_ = Clock::now();
    (void)co_await read(Kind::resources);
    (void)co_await read(Kind::templates);
}

net::Task<std::vector<Upstream*>> Lists::owners_of(std::string_view uri) {
    if (listed(uri) == nullptr) co_await read_resources();
    if (auto* owner = listed(uri)) co_return std::vector{owner};
    std::vector<Upstream*> owners;
    const auto add = [&owners](Upstream* upstream) {
        if (std::ranges::find(owners, upstream) == owners.end()) owners.push_back(upstream);
    };
    for (const auto& [uri_template, upstream] : templates_) {
        if (could_mean(uri_template, uri)) add(upstream);
    }
    for (auto* upstream : upstreams_) {
        const json::Ref capabilities(upstream->hello().capabilities);
        if (upstream->generation() > 0 && capabilities["resources"]) add(upstream);
    }
    co_return owners;
}

}  // namespace recourse::gateway
