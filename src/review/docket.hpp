#pragma once

#include "review/evidence.hpp"
#include "review/probes.hpp"
#include "review/review.hpp"
#include "review/subject.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What is judged, and what comes of it.
namespace recourse::review {

/// A call and its answer.
struct Case {
    const PlannedCall* call = nullptr;
    Evidence evidence;
    std::size_t times_sent = 0;  ///< of P12: how often the server behind the gateway got the call
    bool is_at_work = false;     ///< it was begun as a task that had no result in time
    [[nodiscard]] const Probe& probe() const noexcept { return call->probe; }
    [[nodiscard]] const Mistake& mistake() const noexcept { return call->mistake; }
    [[nodiscard]] bool is_repeat() const noexcept { return probe().kind == ProbeKind::repeated; }
    /// Whether it had no answer in time and may well: a call that the schema allows may take long,
    /// and says nothing about errors.
    [[nodiscard]] bool may_still_work() const noexcept;
};

/// All that the rules may look at.
struct Court {
    std::vector<Case> cases;
    const std::vector<Subject>* subjects = nullptr;
    std::vector<std::string> tools;     ///< the names of all there are
    std::vector<std::string> readers;   ///< and of those that read only
    std::vector<std::string> canaries;  ///< planted around the calls: may never come back
    std::string sent_canary;            ///< sent as an argument: no error may repeat it
    bool is_local = false;              ///< a stdio server: its paths are those of whoever calls

    [[nodiscard]] const Subject* subject(std::string_view name) const;
};

/// Where the rules write what they find. Breaches of one rule by one tool in one kind of call,
/// where the kind matters, are one finding, told by the first of them.
class Docket {
  public:
    void keep(std::string_view rule) { ++counts_[std::string(rule)].kept; }
    void breach(
        std::string_view rule, const Case& example, std::string sentence, std::string mend = {}
    );
    /// One of the whole server; `example` may be null.
    void breach_of_server(
        std::string_view rule, const Case* example, std::string sentence, std::string mend = {}
    );
    /// Nothing was there to judge, for a reason that is not the usual one.
    void excuse(std::string_view rule, std::string sentence);

    /// One a rule, in the order of the rubric.
    [[nodiscard]] std::vector<Judgement> judgements() const;
    /// The weightiest first.
    [[nodiscard]] std::vector<Finding> findings() const;

  private:
    struct Count {
        std::size_t kept = 0;
        std::size_t broken = 0;
        std::string excuse;
    };
    using Key = std::tuple<std::string, std::string, std::string>;  // rule, tool, kind
    struct Entry {
        Finding finding;
        std::size_t times = 0;
    };

    void enter(Key key, std::string_view rule, Finding finding);

    std::map<std::string, Count> counts_;
    std::map<Key, Entry> entries_;
};

}  // namespace recourse::review
