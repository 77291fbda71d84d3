#include "fixtures.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace recourse::conformance {
namespace {

using server::Call;
using server::Question;
using server::Result;
using server::Server;

struct Greeted {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Greeted, (), (name))

struct Work {
    double seconds;
    std::optional<std::string> label;
};
BOOST_DESCRIBE_STRUCT(Work, (), (seconds, label))

struct File {
    std::string filename;
};
BOOST_DESCRIBE_STRUCT(File, (), (filename))

struct Confirmed {
    bool confirm;
};
BOOST_DESCRIBE_STRUCT(Confirmed, (), (confirm))

/// Waits, unless the call is withdrawn meanwhile.
void wait(const Call& call, std::chrono::duration<double> time) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, call.cancelled(), time, [] { return false; });
}

server::Form confirmation(std::string message, std::string key) {
    return {
        .message = std::move(message),
        .schema = server::schema_of<Confirmed>(),
        .key = std::move(key),
    };
}

Result<std::string> confirm_delete(const File& in, Call& call) {
    const auto confirmed = call.elicit<Confirmed>("Delete " + in.filename + "?", "confirm");
    if (!confirmed) return std::unexpected(confirmed.error());
    return (confirmed->confirm ? "Deleted " : "Kept ") + in.filename;
}

Result<std::string> ask_twice(Call& call) {
    const std::vector<Question> questions{
        confirmation("The first?", "first"), confirmation("The second?", "second")
    };
    const auto answers = call.ask(questions);
    if (!answers) return std::unexpected(answers.error());
    return "Both are answered.";
}

Result<std::string> greet_later(Call& call) {
    const auto name = call.elicit<Greeted>("What is your name?", "user_name");
    if (!name) return std::unexpected(name.error());
    if (const auto task = call.go_on_as_task(); !task) return std::unexpected(task.error());
    return "Hello, " + name->name + "!";
}

}  // namespace

void add_tasks(Server& app) {
    app.tool("greet", "Greets").reads().handle<Greeted>([](const Greeted& in) {
        return "Hello, " + in.name + "!";
    });
    app.tool("slow_compute", "Takes its time")
        .reads()
        .as_task()
        .handle<Work>([](const Work& in, Call& call) {
            wait(call, std::chrono::duration<double>(in.seconds));
            return in.label.value_or("work") + " is done.";
        });
    app.tool("failing_job", "Fails after a while")
        .as_task({.required = true})
        .fails_with({{.code = "intended", .remedy = "use another tool"}})
        .handle([](Call& call) -> Result<void> {
            wait(call, std::chrono::seconds(1));
            return call.fail("intended", "The job failed, as it always does");
        });
    app.tool("protocol_error_job", "Breaks").as_task().handle([] {
        throw std::runtime_error("broken on purpose");
    });
    app.tool("confirm_delete", "Asks before it deletes").as_task().handle<File>(confirm_delete);
    app.tool("multi_input", "Asks two things at once").as_task().handle(ask_twice);
    app.tool("test_tool_with_task", "Asks, and goes on as a task")
        .as_task({.required = true, .at_once = false})
        .handle(greet_later);
}

}  // namespace recourse::conformance
