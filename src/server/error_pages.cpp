#include "server/error_pages.hpp"

#include "base/markup.hpp"
#include "base/text.hpp"
#include "fault/explanation.hpp"
#include "server/html.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

namespace recourse::server {
namespace {

using fault::Found;

constexpr std::string_view kRoot = "/errors";
constexpr std::string_view kProblem = "application/problem+json";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::size_t kShownCode = 80;

enum class Wanted : unsigned char { html, json, problem };

/// What the visitor wants; browsers name text/html, programs a JSON type, and the rest gets HTML.
Wanted wanted_by(const PageRequest& visit) {
    const auto names = [&visit](std::string_view type) {
        return text::contains_ignoring_case(visit.accept, type);
    };
    if (names("text/html")) return Wanted::html;
    if (names(kProblem)) return Wanted::problem;
    return names(kJson) ? Wanted::json : Wanted::html;
}

std::string link_to(const Found& found, std::string_view words) {
    return fmt::format(
        "<a href=\"{}\">{}</a>",
        text::escape_markup(error_path(found.vocabulary->domain(), found.code->name)),
        text::escape_markup(words)
    );
}

std::string list_of(const std::vector<Found>& found) {
    std::string out = "<ul>\n";
    for (const auto& each : found) {
        out += fmt::format(
            "<li>{} ({}): {}</li>\n",
            link_to(each, each.code->wire),
            text::escape_markup(each.vocabulary->domain()),
            text::escape_markup(each.code->meaning)
        );
    }
    return out + "</ul>\n";
}

std::string facts_of(const fault::Code& code) {
    const auto retry = code.retryable_by_status ? "retry by status"
                       : code.retryable         ? "clears by itself"
                                                : "does not clear by itself";
    std::string out = fmt::format(
        "<ul class=\"facts\">\n<li>{}</li>\n<li>HTTP {}</li>\n<li>JSON-RPC {}</li>\n<li>{}</li>\n"
        "<li>mended by: {}</li>\n",
        to_string(code.category),
        code.http_status,
        fault::jsonrpc_code(code.category),
        retry,
        to_string(code.actor)
    );
    if (!code.type.empty()) out += fmt::format("<li>{}</li>\n", text::escape_markup(code.type));
    return out + "</ul>\n";
}

std::string page_of(const Found& found, const std::vector<Found>& others) {
    const auto& code = *found.code;
    std::string out = fmt::format(
        "<nav><a href=\"{}\">Errors</a> / {}</nav>\n<h1>{}</h1>\n<p class=\"lead\">{}.</p>\n",
        kRoot,
        text::escape_markup(found.vocabulary->domain()),
        text::escape_markup(code.wire),
        text::escape_markup(code.meaning)
    );
    out += facts_of(code);
    if (!code.cause.empty()) out += "<h2>Why</h2>\n" + html::paragraphs(code.cause + ".");
    out += "<h2>What to do</h2>\n" + html::paragraphs(code.remedy + ".");
    out += "<h2>What a model is told to do</h2>\n<ol>\n";
    for (const auto& action : code.actions) {
        out += fmt::format(
            "<li><code>{}</code> {}</li>\n",
            to_string(action.type),
            text::escape_markup(action.sentence)
        );
    }
    out += "</ol>\n";
    out += fmt::format(
        "<h2>Retry</h2>\n<p>Does it clear? {}. Who can mend it? {}.</p>\n",
        text::escape_markup(fault::retry_in_words(code)),
        text::escape_markup(fault::actor_in_words(code.actor))
    );
    if (!code.doc.empty()) out += "<h2>More</h2>\n" + html::paragraphs(code.doc);
    out += fmt::format(
        "<h2>Example</h2>\n<pre>{}</pre>\n", text::escape_markup(fault::example_of(found))
    );
    if (!others.empty()) out += "<h2>The same code elsewhere</h2>\n" + list_of(others);
    return html::page(text::escape_markup(code.wire), out);
}

std::string index_of(const fault::Vocabularies& all) {
    std::string out =
        "<h1>Errors</h1>\n<p class=\"lead\">Every code that this server can answer with, and what "
        "to "
        "do about it.</p>\n";
    for (const auto& vocabulary : all.all()) {
        out += fmt::format(
            "<h2 id=\"{0}\">{0}</h2>\n<p class=\"where\">{1}</p>\n<table>\n",
            text::escape_markup(vocabulary->domain()),
            text::escape_markup(vocabulary->about())
        );
        for (const auto& code : vocabulary->codes()) {
            out += fmt::format(
                "<tr><td>{}</td><td>{}</td></tr>\n",
                link_to({vocabulary.get(), &code}, code.wire),
                text::escape_markup(code.meaning)
            );
        }
        out += "</table>\n";
    }
    return html::page("Errors", out);
}

std::string url_of(const PageRequest& visit, const Found& found) {
    return fmt::format(
        "{}{}", visit.origin, error_path(found.vocabulary->domain(), found.code->name)
    );
}

/// RFC 9457: what the code means in general, as the problem document its `type` leads to.
json::Object problem_of(const PageRequest& visit, const Found& found) {
    json::Object out{
        {"type", url_of(visit, found)},
        {"title", found.code->meaning},
        {"status", found.code->http_status},
        {"detail", fmt::format("{}.", found.code->remedy)},
    };
    for (auto& member : fault::explain_as_json(found)) {
        out.insert_or_assign(member.key(), std::move(member.value()));
    }
    return out;
}

json::Object json_of(const PageRequest& visit, const Found& found) {
    auto out = fault::explain_as_json(found);
    out["url"] = url_of(visit, found);
    return out;
}

Page show_index(const fault::Vocabularies& all, const PageRequest& visit) {
    if (wanted_by(visit) == Wanted::html) return {200, std::string(kHtml), index_of(all)};
    json::Array codes;
    for (const auto& vocabulary : all.all()) {
        for (const auto& code : vocabulary->codes()) {
            codes.emplace_back(json_of(visit, {vocabulary.get(), &code}));
        }
    }
    return {200, std::string(kJson), json::to_text(json::Object{{"errors", std::move(codes)}})};
}

Page show_nearest(const fault::Vocabularies& all, const PageRequest& visit, std::string_view code) {
    constexpr int kNotFound = 404;
    const auto shown = text::clean(code, kShownCode);
    const auto near = all.near(code);
    if (wanted_by(visit) == Wanted::html) {
        auto out = fmt::format(
            "<nav><a href=\"{}\">Errors</a></nav>\n<h1>No such code</h1>\n<p class=\"lead\">There "
            "is "
            "no code <code>{}</code>.</p>\n",
            kRoot,
            text::escape_markup(shown)
        );
        if (!near.empty()) out += "<h2>Did you mean</h2>\n" + list_of(near);
        return {kNotFound, std::string(kHtml), html::page("No such code", out)};
    }
    json::Array names;
    for (const auto& each : near) {
        names.emplace_back(fmt::format("{}/{}", each.vocabulary->domain(), each.code->name));
    }
    const json::Object problem{
        {"type", "about:blank"},
        {"title", "There is no such code"},
        {"status", kNotFound},
        {"detail", fmt::format("There is no code '{}'; GET {} lists them all.", shown, kRoot)},
        {"nearest", std::move(names)},
    };
    return {kNotFound, std::string(kProblem), json::to_text(problem)};
}

Page show_code(const PageRequest& visit, std::vector<Found> found) {
    const auto first = found.front();
    found.erase(found.begin());
    switch (wanted_by(visit)) {
        case Wanted::problem:
            return {200, std::string(kProblem), json::to_text(problem_of(visit, first))};
        case Wanted::json: {
            auto out = json_of(visit, first);
            json::Array also;
            for (const auto& each : found) also.emplace_back(url_of(visit, each));
            if (!also.empty()) out["also"] = std::move(also);
            return {200, std::string(kJson), json::to_text(out)};
        }
        case Wanted::html:
            break;
    }
    return {200, std::string(kHtml), page_of(first, found)};
}

}  // namespace

std::string error_path(std::string_view domain, std::string_view code) {
    return fmt::format("{}/{}/{}", kRoot, domain, code);
}

std::optional<Page> error_page(const fault::Vocabularies& all, const PageRequest& visit) {
    auto rest = visit.path;
    if (!rest.starts_with(kRoot)) return std::nullopt;
    rest.remove_prefix(kRoot.size());
    if (!rest.empty() && rest.front() != '/') return std::nullopt;
    while (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.empty()) return show_index(all, visit);
    rest.remove_prefix(1);
    auto found = all.spelt(rest);
    return found.empty() ? show_nearest(all, visit, rest) : show_code(visit, std::move(found));
}

}  // namespace recourse::server
