#include "gateway/powers.hpp"

namespace recourse::gateway {

Powers Powers::of(json::Ref capabilities) {
    const auto elicitation = capabilities["elicitation"];
    const auto sampling = capabilities["sampling"];
    Powers powers;
    powers.url = elicitation["url"].is_object();
    // `{}` means forms, as it did before there were modes.
    powers.form = elicitation.is_object() && (elicitation["form"].is_object() || !powers.url);
    powers.sampling = sampling.is_object();
    powers.sampling_tools = sampling["tools"].is_object();
    powers.sampling_context = sampling["context"].is_object();
    powers.roots = capabilities["roots"].is_object();
    return powers;
}

bool Powers::allow(std::string_view method, json::Ref params) const {
    if (method == "elicitation/create") return params["mode"].equals("url") ? url : form;
    if (method == "sampling/createMessage") return sampling;
    return method == "roots/list" && roots;
}

std::string Powers::text() const {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    if (form || url) {
        out.key("elicitation").begin_object();
        if (form) out.key("form").raw("{}");
        if (url) out.key("url").raw("{}");
        out.end_object();
    }
    if (sampling) {
        out.key("sampling").begin_object();
        if (sampling_tools) out.key("tools").raw("{}");
        if (sampling_context) out.key("context").raw("{}");
        out.end_object();
    }
    if (roots) out.key("roots").raw("{}");
    out.end_object();
    return text;
}

std::string_view needed_for(std::string_view method, json::Ref params) {
    if (method == "elicitation/create") {
        return params["mode"].equals("url") ? R"({"elicitation":{"url":{}}})"
                                            : R"({"elicitation":{"form":{}}})";
    }
    if (method == "sampling/createMessage") return R"({"sampling":{}})";
    if (method == "roots/list") return R"({"roots":{}})";
    return {};
}

}  // namespace recourse::gateway
