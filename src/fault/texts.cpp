#include "fault/texts.hpp"

#include <optional>
#include <utility>

namespace recourse::fault {
namespace {

class Texts {
  public:
    explicit Texts(const std::function<std::string(std::string_view)>& rewrite)
        : rewrite_(rewrite) {}

    void fault(Fault& fault) const {
        text(fault.domain);
        text(fault.message);
        text(fault.cause);
        text(fault.upstream);
        text(fault.links.doc_url);
        text(fault.links.action_url);
        text(fault.links.connect_url);
        for (Action& each : fault.actions) action(each);
        for (Violation& each : fault.violations) violation(each);
        for (Quota& each : fault.quota) quota(each);
        if (fault.verify) verify(*fault.verify);
        text(fault.details);
    }
    void all_of(boost::json::value& value) const { text(value); }

  private:
    void action(Action& action) const {
        text(action.sentence);
        text(action.tool);
        text(action.arguments);
    }

    void violation(Violation& violation) const {
        text(violation.pointer);
        text(violation.rule);
        text(violation.sentence);
        text(violation.provided);
        text(violation.expected);
        for (std::string& each : violation.allowed) text(each);
        text(violation.example);
        text(violation.suggestion);
    }

    void quota(Quota& quota) const {
        text(quota.policy);
        text(quota.unit);
        text(quota.subject);
    }

    void verify(Verify& verify) const {
        text(verify.tool);
        text(verify.arguments);
        text(verify.done_when);
        text(verify.absent_when);
    }

    void text(std::string& words) const { words = rewrite_(words); }
    void text(std::optional<boost::json::value>& value) const {
        if (value) text(*value);
    }
    void text(boost::json::value& value) const {
        if (auto* object = value.if_object()) {
            text(*object);
        } else if (auto* array = value.if_array()) {
            for (boost::json::value& element : *array) text(element);
        } else if (auto* words = value.if_string()) {
            *words = rewrite_({words->data(), words->size()});
        }
    }
    void text(boost::json::object& object) const {
        boost::json::object out(object.storage());
        out.reserve(object.size());
        for (auto& member : object) {
            text(member.value());
            out[rewrite_({member.key().data(), member.key().size()})] = std::move(member.value());
        }
        object = std::move(out);
    }

    const std::function<std::string(std::string_view)>& rewrite_;
};

}  // namespace

void rewrite_texts(Fault& fault, const std::function<std::string(std::string_view)>& rewrite) {
    Texts(rewrite).fault(fault);
}

void rewrite_texts(
    boost::json::value& value, const std::function<std::string(std::string_view)>& rewrite
) {
    Texts(rewrite).all_of(value);
}

}  // namespace recourse::fault
