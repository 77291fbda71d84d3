#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

/// jsonapi.org: `errors` with `status`, `code`, `title`, `detail` and `source`.
namespace recourse::diagnosis::structured {

Found json_api(json::Ref body) {
    const json::Ref errors = body["errors"];
    const json::Ref first = errors.at(0);
    const bool has_shape = (first["title"].is_string() || first["detail"].is_string()) &&
                           (first["status"] || first["source"] || first["code"] || first["id"]);
    if (!has_shape) return {};

    Reported reported{.confidence = 0.9};
    take_code(reported, first["code"].string().value_or(""));
    reported.status = status_of(first["status"]);
    std::size_t count = 0;
    for (const json::Ref error : errors.elements()) {
        const auto words = first_string(error, {"detail", "title"});
        if (words.empty()) continue;
        if (++count <= 3) reported.sentence += (count > 1 ? "; " : "") + words;
        auto place = first_string(error["source"], {"pointer", "parameter"});
        for (const std::string_view wrap : {"/data/attributes", "/data"}) {
            if (place.starts_with(wrap)) place.erase(0, wrap.size());
        }
        if (!place.empty())
            add_violation(reported, pointer_of(place), first_string(error, {"code"}), words);
    }
    take_extras(reported, first);
    take_extras(reported, first["links"]);
    take_extras(reported, first["meta"]);
    take_extras(reported, body["meta"]);
    return reported;
}

}  // namespace recourse::diagnosis::structured
