#include "diagnosis/signatures/signatures.hpp"

#include <array>
#include <string>

#include <re2/re2.h>

namespace recourse::diagnosis::signatures {
namespace {

// The more telling rows stand first: a failed login is told by "connection to server ... failed".
constexpr std::array kRows{
    Row{"already_exists",
        "violates unique constraint|unique constraint|unique_violation|duplicate entry|ora-00001|"
        "violation of primary key constraint|violation of unique key constraint|"
        "cannot insert duplicate key|e11000|sqlstate 23505|sqlstate: 23505|"
        "sqlite_constraint_unique|sqlite_constraint_primarykey"},
    Row{"precondition_failed",
        "foreign key constraint|foreign_key_violation|conflicted with the foreign key|"
        "conflicted with the reference constraint|other objects depend on it|is being accessed by "
        "other users|ora-02291|ora-02292|sqlstate 23503|"
        "sqlite_constraint_foreignkey"},
    Row{"invalid_arguments",
        "null value in column|"
        "not null constraint failed|violates not-null constraint|cannot insert the value null|"
        "cannot insert null|ora-01400|ora-01407|violates check constraint|check constraint|"
        "ora-02290|invalid input syntax for|invalid input value for enum|value too long for type|"
        "data too long for column|string or binary data would be truncated|ora-12899|"
        "numeric field overflow|out of range for type|integer out of range|"
        "out of range value for column|incorrect integer value|incorrect datetime value|"
        "incorrect date value|incorrect decimal value|incorrect string value|"
        "data truncated for column|ora-01722|ora-01438|ora-01861|ora-01830|ora-01843|ora-01858|"
        "conversion failed when converting|error converting data type|datatype mismatch|"
        "date/time field value out of range"},
    Row{"timed_out",
        "due to statement timeout|due to lock timeout|lock wait timeout|lock request time out|"
        "maximum statement execution time exceeded|ora-12170|ora-04021|ora-30006"},
    Row{"conflict",
        "isolation violation|transactionretry*|restart transaction|"
        "deadlock detected|deadlock found|deadlocked|deadlock victim|deadlock loser|a deadlock|"
        "due to "
        "deadlock|deadlock_detected|deadlockdetected|deadlockloser*|deadlockexception|ora-00060|"
        "could not "
        "serialize access|serialization failure|ora-08177|"
        "database is locked|database table is locked|sqlite_busy|sqlite_locked|ora-00054|"
        "snapshot isolation transaction aborted|sqlstate 40001|sqlstate 40p01"},
    Row{"cancelled", "due to user request|ora-01013", Answer::inconclusive},
    Row{"unauthenticated",
        "password authentication failed|login failed for user|ora-01017|ora-28000|ora-28001|"
        "using password: yes|using password: no|no pg_hba.conf entry",
        Answer::refused},
    Row{"permission_denied",
        "permission denied for|command denied to user|access denied for user|ora-01031|"
        "attempt to write a readonly database|sqlite_readonly|permission was denied on the|"
        "must be owner of|row-level security|row level security",
        Answer::refused},
    Row{"overloaded",
        "too many connections|too many clients|remaining connection slots|ora-12516|ora-12519|"
        "ora-12520|ora-00018|ora-00020|queuepool limit|obtaining a connection from the pool|"
        "connection pool exhausted|timed out fetching a new connection from the connection pool"},
    Row{"out_of_resources",
        "could not extend file|database or disk is full|sqlite_full|ora-01653|ora-01654|ora-01652|"
        "ora-04031|ora-30036|error 1114|out of shared memory|filegroup is full|er_record_file_full|"
        "transaction log for database"},
    Row{"data_corrupt",
        "database disk image is malformed|sqlite_corrupt|sqlite_notadb|file is not a database|"
        "invalid page in block|could not read block|ora-01578|is marked as crashed"},
    Row{"dependency_unavailable",
        "server has gone away|lost connection to mysql|lost connection to server|"
        "can't connect to mysql|can't connect to local mysql|could not connect to server|"
        "connection to server|server closed the connection|the database system is starting up|"
        "the database system is shutting down|the database system is in recovery mode|"
        "terminating connection due to|ora-12541|ora-12514|ora-12154|ora-12505|ora-12537|"
        "ora-03113|ora-03114|ora-03135|ora-01034|ora-01033|a network-related or instance-specific|"
        "sqlite_cantopen|unable to open database file"},
};

constexpr std::string_view kWrongPhrases =
    "syntax error at or near|syntax error at end of input|you have an error in your sql syntax|"
    "incorrect syntax near|no such table|no such column|unknown column|invalid column name|"
    "invalid object name|ambiguous column name|column reference|operator does not exist|"
    "current transaction is aborted|unquoted|bind message supplies|incorrect number of bindings|"
    "must appear in the group by clause|ora-00942|ora-00904|ora-00933|ora-00936|ora-00907|"
    "ora-00923|ora-00911|ora-00900|ora-00918|ora-01756|sqlite_error|sqlstate 42p01|"
    "db::exception: syntax error|sqlstate 42703|sqlstate "
    "42601|sqlstate[42s02]|sqlstate[42s22]|sqlstate[42000]";

/// The five characters of ISO/IEC 9075 and PostgreSQL's appendix A; the first two are the class.
struct State {
    std::string_view begins;
    std::string_view code;
    Answer answer = Answer::inconclusive;
};
constexpr std::array kStates{
    State{"08", "dependency_unavailable"},
    State{"22", "invalid_arguments"},
    State{"23503", "precondition_failed"},
    State{"23505", "already_exists"},
    State{"23", "invalid_arguments"},
    State{"25006", "precondition_failed"},
    State{"28", "unauthenticated", Answer::refused},
    State{"40", "conflict"},
    State{"42501", "permission_denied", Answer::refused},
    State{"42", "tool_crashed"},
    State{"53300", "overloaded"},
    State{"53", "out_of_resources"},
    State{"55p03", "conflict"},
    State{"57014", "cancelled"},
    State{"57", "dependency_unavailable"},
};

Sense of_state(std::string_view state) {
    for (const auto& each : kStates) {
        if (state.starts_with(each.begins)) return sense_by(each.code, each.answer);
    }
    return {};
}

}  // namespace

bool is_wrong_sql(const LowerText& text) {
    static const RE2& missing = *new RE2(
        R"((?:relation|column) ["'`]?[\w.]{1,128}["'`]?(?: of relation "[\w.]{1,128}")? )"
        R"(does not exist|function [\w.]{1,128}\(.{0,200}\) does not exist|)"
        R"(table '[\w.]{1,128}' doesn't exist|near ".{1,80}": syntax error|^line \d{1,6}:\d{1,6}: )"
    );
    return has_any(text, kWrongPhrases) || RE2::PartialMatch(text.text(), missing);
}

Sense sql(const LowerText& text) {
    if (Sense sense = first_sense(text, kRows); sense.known()) return sense;
    if (is_wrong_sql(text)) return sense_by("tool_crashed", Answer::inconclusive);
    static const RE2& state = *new RE2(R"(\bsqlstate\W{1,3}([0-9a-z]{5})\b)");
    std::string found;
    return RE2::PartialMatch(text.text(), state, &found) ? of_state(found) : Sense{};
}

}  // namespace recourse::diagnosis::signatures
