#include "config/yaml_reader.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <map>
#include <set>
#include <spanstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace recourse::config::yaml {
namespace {

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

/// Ends the reading: the parser is left by an exception, which `read` catches.
struct Stop {
    Problem problem;
};

struct Extent {
    std::size_t nodes = 1;
    std::size_t text_bytes = 0;
    std::size_t height = 1;
};

Extent extent(const Node& node) {
    Extent whole{.text_bytes = node.text.size()};
    const auto include = [&whole](const Node& part) {
        const auto inner = extent(part);
        whole.nodes += inner.nodes;
        whole.text_bytes += inner.text_bytes;
        whole.height = std::max(whole.height, inner.height + 1);
    };
    for (const auto& item : node.items) include(item);
    for (const auto& member : node.members) {
        include(member.key);
        include(member.value);
    }
    return whole;
}

bool is_merge_key(const Node& key) {
    return key.kind == Kind::scalar && !key.quoted && key.text == "<<";
}

/// Whether the quote that opens at `offset` closes: the parser underneath ends it at the end of the
/// file.
bool quote_closes(std::string_view text, std::size_t offset) {
    const char quote = text[offset];
    for (auto at = offset + 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            const bool doubled = quote == '\'' && text.substr(at + 1).starts_with('\'');
            if (!doubled) return true;
            ++at;
        }
    }
    return false;
}

/// Builds the tree from the parser's events and holds it to the limits as it grows.
class Builder final : public YAML::EventHandler {
  public:
    Builder(const SourceText& source, const Limits& limits) : source_(source), limits_(limits) {}

    [[nodiscard]] Document take() && { return std::move(document_); }
    [[nodiscard]] std::vector<Problem>& problems() { return document_.problems; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (!document_started_) {
            document_started_ = true;
            return;
        }
        throw Stop{{
            .at = position(mark),
            .sentence = "A second document starts here, but the file is to be one document.",
            .way_out = "Remove this `---`, or move what follows into a file of its own.",
        }};
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(node_at(Kind::nothing, mark), anchor);
    }

    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value
    ) override {
        refuse_tag(mark, tag);
        refuse_open_quote(mark, tag);
        auto scalar = node_at(Kind::scalar, mark);
        scalar.quoted = tag != "?";
        scalar.text = value;
        add(std::move(scalar), anchor);
    }

    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/
    ) override {
        open(Kind::list, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/
    ) override {
        open(Kind::mapping, mark, tag, anchor);
    }
    void OnMapEnd() override {
        merge(open_.back().node);
        close();
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            throw Stop{{
                .at = position(mark),
                .sentence = "This alias stands inside of what it repeats.",
                .way_out = "Write out what is meant here.",
            }};
        }
        const auto repeated = extent(found->second);
        hold_depth(open_.size() + repeated.height, position(mark));
        hold_size(repeated, position(mark));
        attach(found->second);
    }

  private:
    /// A list or mapping that has not ended yet.
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        std::optional<Node> key;  ///< of the member whose value comes next
    };

    [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
        return source_.offset(
            static_cast<std::size_t>(std::max(mark.line, 0)),
            static_cast<std::size_t>(std::max(mark.column, 0))
        );
    }
    [[nodiscard]] Position position(const YAML::Mark& mark) const {
        return source_.position(offset(mark));
    }

    [[nodiscard]] Node node_at(Kind kind, const YAML::Mark& mark) const {
        Node node;
        node.kind = kind;
        node.at = position(mark);
        return node;
    }

    void open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        refuse_tag(mark, tag);
        hold_depth(open_.size() + 1, position(mark));
        open_.push_back({.node = node_at(kind, mark), .anchor = anchor, .key = {}});
    }

    void close() {
        auto closed = std::move(open_.back());
        open_.pop_back();
        add(std::move(closed.node), closed.anchor);
    }

    void add(Node node, YAML::anchor_t anchor) {
        hold_size({.nodes = 1, .text_bytes = node.text.size()}, node.at);
        if (anchor != 0) {
            hold_size(extent(node), node.at);
            anchors_[anchor] = node;
        }
        attach(std::move(node));
    }

    void attach(Node node) {
        if (open_.empty()) {
            document_.root = std::move(node);
            return;
        }
        auto& parent = open_.back();
        if (parent.node.kind == Kind::list) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            parent.key = std::move(node);
        } else {
            parent.node.members.push_back({std::move(*parent.key), std::move(node)});
            parent.key.reset();
        }
    }

    /// Puts the members that `<<` names after the mapping's own, which count first.
    void merge(Node& mapping) {
        if (std::ranges::none_of(mapping.members, is_merge_key, &Member::key)) return;
        std::set<std::string> given;
        std::vector<Member> own;
        std::vector<Node> merged;
        for (auto& member : mapping.members) {
            if (is_merge_key(member.key)) {
                collect_merged(std::move(member), merged);
            } else {
                given.insert(member.key.text);
                own.push_back(std::move(member));
            }
        }
        for (auto& source : merged) {
            for (auto& member : source.members) {
                if (given.insert(member.key.text).second) own.push_back(std::move(member));
            }
        }
        mapping.members = std::move(own);
    }

    void collect_merged(Member member, std::vector<Node>& merged) {
        std::vector<Node> sources;
        if (member.value.kind == Kind::list) {
            sources = std::move(member.value.items);
        } else {
            sources.push_back(std::move(member.value));
        }
        for (auto& source : sources) {
            if (source.kind == Kind::mapping) {
                merged.push_back(std::move(source));
                continue;
            }
            problems().push_back({
                .at = member.key.at,
                .sentence = "`<<` merges mappings, but this names something else.",
                .way_out = "Write `<<: *name`, where `&name` stands before a mapping further up.",
            });
        }
    }

    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        problems().push_back({
            .at = position(mark),
            .sentence = "Tags, such as `!!str` here, are not read.",
            .way_out = "Remove the tag. A text in quotes is a text, whatever it looks like.",
        });
    }

    void refuse_open_quote(const YAML::Mark& mark, const std::string& tag) {
        const auto at = offset(mark);
        const auto text = source_.text();
        const bool starts_with_quote = at < text.size() && (text[at] == '"' || text[at] == '\'');
        if (tag != "!" || !starts_with_quote || quote_closes(text, at)) return;
        throw Stop{{
            .at = position(mark),
            .sentence = "The quote that opens here never closes.",
            .way_out = fmt::format("Close it with another `{}`.", text[at]),
        }};
    }

    void hold_depth(std::size_t depth, Position at) {
        if (depth <= limits_.depth) return;
        throw Stop{{
            .at = at,
            .sentence =
                fmt::format("Lists and mappings are nested more than {} deep.", limits_.depth),
            .way_out = "Nest less: no setting needs more than five levels.",
        }};
    }

    void hold_size(const Extent& more, Position at) {
        nodes_ += more.nodes;
        text_bytes_ += more.text_bytes;
        if (nodes_ <= limits_.nodes && text_bytes_ <= limits_.text_bytes) return;
        throw Stop{{
            .at = at,
            .sentence = fmt::format(
                "The file holds more than {} values or {}MiB of text.",
                limits_.nodes,
                limits_.text_bytes / kMiB
            ),
            .way_out = "Shorten it; what an alias repeats counts each time.",
        }};
    }

    const SourceText& source_;
    const Limits& limits_;
    Document document_;
    bool document_started_ = false;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Node> anchors_;
    std::size_t nodes_ = 0;
    std::size_t text_bytes_ = 0;
};

/// What the parser underneath says, in words that help.
struct SyntaxWords {
    std::string_view from_parser;
    std::string_view sentence;
    std::string_view way_out;
};

const std::array kSyntaxWords{
    SyntaxWords{
        YAML::ErrorMsg::MAP_VALUE,
        "A `:` stands where no key can end.",
        "Indent the line like its neighbours, see that the line above has its `:`, and put a text "
        "that holds `: ` in quotes.",
    },
    SyntaxWords{
        YAML::ErrorMsg::END_OF_MAP,
        "This line does not fit the mapping it stands in.",
        "Write `key: value`, indented exactly like the keys beside it.",
    },
    SyntaxWords{
        YAML::ErrorMsg::END_OF_SEQ,
        "This line does not fit the list it stands in.",
        "Start each item with `- `, indented exactly like the items beside it.",
    },
    SyntaxWords{
        YAML::ErrorMsg::END_OF_MAP_FLOW,
        "A mapping in braces is not closed, or lacks a comma.",
        "Close it with `}`, with `, ` between the members.",
    },
    SyntaxWords{
        YAML::ErrorMsg::END_OF_SEQ_FLOW,
        "A list in brackets is not closed, or lacks a comma.",
        "Close it with `]`, with `, ` between the items.",
    },
    SyntaxWords{
        YAML::ErrorMsg::FLOW_END,
        "This bracket or brace closes nothing that is open here.",
        "Remove it, close what is open with its own kind first, or put the text in quotes.",
    },
    SyntaxWords{
        YAML::ErrorMsg::UNKNOWN_TOKEN,
        "A text cannot start with this character.",
        "Put the text in quotes.",
    },
    SyntaxWords{
        YAML::ErrorMsg::UNKNOWN_ANCHOR,
        "This alias repeats something that has no name further up.",
        "Put `&name` before what `*name` repeats, or quote a text that starts with `*`.",
    },
};

bool tab_indents(std::string_view line) {
    const auto indentation = line.substr(0, line.find_first_not_of(" \t"));
    return indentation.contains('\t');
}

Problem syntax_problem(const SourceText& source, const YAML::Exception& error) {
    const auto line = static_cast<std::size_t>(std::max(error.mark.line, 0));
    const auto byte = static_cast<std::size_t>(std::max(error.mark.column, 0));
    const auto at = source.position(source.offset(line, byte));
    const auto written = source.line(at.line);
    if (tab_indents(written)) {
        return {
            .at = {.line = at.line, .column = written.find('\t') + 1},
            .sentence = "A tab indents this line, but YAML is indented with spaces.",
            .way_out = "Replace the tab with spaces.",
        };
    }
    const bool in_flow = error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW ||
                         error.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW;
    if (in_flow && written.contains("${")) {
        return {
            .at = at,
            .sentence = "A `${...}` between braces or brackets needs quotes.",
            .way_out = "Write it in quotes: `\"${env:NAME}\"`.",
        };
    }
    const auto known = std::ranges::find(kSyntaxWords, error.msg, &SyntaxWords::from_parser);
    if (known != kSyntaxWords.end()) {
        return {at, std::string(known->sentence), std::string(known->way_out)};
    }
    return {
        .at = at,
        .sentence = fmt::format("This is not YAML: {}.", error.msg),
        .way_out = "Mend the line, or put the text in quotes.",
    };
}

/// The first byte that no file of ours holds: not UTF-8, or a control character.
std::optional<Problem> unreadable_byte(const SourceText& source) {
    const auto text = source.text();
    for (std::size_t at = 0; at < text.size();) {
        const auto character = utf8::decode(text.substr(at));
        if (!character.valid) {
            return Problem{
                .at = source.position(at),
                .sentence = "The file is not UTF-8 from here on.",
                .way_out = "Save it as UTF-8.",
            };
        }
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool line_end = byte == '\n' || text.substr(at).starts_with("\r\n");
        if ((byte < 0x20 && byte != '\t' && !line_end) || byte == 0x7f) {
            return Problem{
                .at = source.position(at),
                .sentence = fmt::format("The control character U+{:04X} stands here.", byte),
                .way_out = "Remove it.",
            };
        }
        at += character.bytes;
    }
    return std::nullopt;
}

}  // namespace

const Node* Node::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(members, [name](const Member& member) {
        return member.key.kind == Kind::scalar && member.key.text == name;
    });
    return found == members.end() ? nullptr : &found->value;
}

Document read(const SourceText& source, const Limits& limits) {
    if (source.text().size() > limits.bytes) {
        return {
            .root = {},
            .problems =
                {
                    {.at = {},
                     .sentence = fmt::format("The file is larger than {}MiB.", limits.bytes / kMiB),
                     .way_out = "Shorten it: such files are a few kilobytes long."},
                },
        };
    }
    if (auto problem = unreadable_byte(source)) return {.root = {}, .problems = {*problem}};

    Builder builder(source, limits);
    const auto fail = [&builder](Problem problem) {
        auto problems = std::move(builder.problems());
        problems.push_back(std::move(problem));
        return Document{.root = {}, .problems = std::move(problems)};
    };
    try {
        std::ispanstream stream(std::span<const char>(source.text()));
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Stop& stop) {
        return fail(stop.problem);
    } catch (const YAML::Exception& error) {
        return fail(syntax_problem(source, error));
    }
    return std::move(builder).take();
}

}  // namespace recourse::config::yaml
