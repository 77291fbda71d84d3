"""What is asked of an answer, and how it is decided: by what came, by what is true of the write, by nothing else.

Each criterion is kept, lost with a reason, or does not apply; what does not apply is not counted. docs/gauntlet.md
says the same for readers.
"""

import re
from dataclasses import dataclass

from failures import KINDS
from reading import CATEGORY_FIELDS, EFFECT_FIELDS, RETRY_FIELDS, Reading

CRITERIA = ("answered", "failure", "code", "category", "wait", "effect", "safe", "clean", "alive")
KEPT = ""  # the reason of what was kept

TOLD_WAIT = (10.0, 13.0)  # seconds; every dialect says 12, or nearly so
RESULTS = {"read_item": "an item", "write_item": "written"}
HUGE = 64 * 1024 * 1024

# What became of the write, sentence by sentence. A doubt is looked for first: it holds words of the others.
DOUBT = re.compile(
    r"(unknown|(not|n't) (known|sure|certain|clear|know|tell|say)|uncertain) (whether|if)"
    r"|(outcome|effect|result|state)( of \S+( \S+)?)? (is|are|remains) (unknown|uncertain|unclear)"
    r"|\bwhether\b.{0,60}\b(effect|done|happen|writ|carried|appl|succe|chang|exist|complet|execut|went)"
    r"|\b(may|might|could)\b.{0,20} have"
    r"|(check|verify|confirm|make sure).{0,20}\b(if|that)\b.{0,60}\b(effect|done|happen|writ|carried|appl|succe|chang)",
    re.IGNORECASE,
)
NOTHING = re.compile(
    r"nothing (was|has been|is) (\w+ )?(changed|done|written|carried out|applied)|no (change|effect|write)"
    r"|(was|has|have|did)( not|n't) (been )?(\w+ )?"
    r"(changed?|done|written?|carried out|execut|appl|sent|perform|take|happen|run)",
    re.IGNORECASE,
)
DONE = re.compile(
    r"(?<!request )(?<!message )\b(was|has been) (already |nevertheless |still )?"
    r"(done|written|carried out|executed|applied|committed|performed)"
    r"|took effect|already (done|written|happened)|succeeded",
    re.IGNORECASE,
)
EFFECT_VALUES = {
    "unknown": {"unknown", "maybe", "uncertain", "indeterminate", "possible"},
    "none": {"none", "no", "not_done", "not_executed", "not_sent", "false"},
    "done": {"done", "committed", "executed", "yes", "applied", "true"},
}

# What invites a repeat, and what in the same sentence takes it back or ties it to a look.
REPEAT = re.compile(
    r"\b(re-?tr(y|ies|ied|ying)|try( \w+)? again|repeat|again later|call \S+ again|re-?send|re-?submit|re-?run)",
    re.IGNORECASE,
)
CAUTION = re.compile(
    r"\b(not|no|never|don't|cannot|unless|only|until|before|unsafe|whether|first|verify|check|confirm)\b", re.IGNORECASE
)

LEAKS = {
    "a stack trace": re.compile(
        r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|^\s+at \S.*[:(]\S*:\d+:\d+"
        r"|panicked at|goroutine \d+"
        r"|\.(java|kt|go|rs|py|ts|js|mjs|cjs|rb|php|cs|cpp):\d+|node:internal|site-packages|node_modules",
        re.MULTILINE,
    ),
    "a local path": re.compile(
        r"(?<![\w:/.])/(home|root|usr|opt|var|tmp|srv|etc|work|mnt|Users|private|app|build)/[\w.@-]+"
    ),
    "HTML": re.compile(r"<!doctype|</?(html|head|body|title|center|h1|div|pre|p)\b[^>]*>", re.IGNORECASE),
}
SHOWN = 80


@dataclass(frozen=True)
class Truth:
    """What is true of a call, told by the server that failed it. None: it could not be asked."""

    tries: int | None = None  # how often the call came to the server
    writes: int | None = None  # how many writes it carried out


def judge(scene, received, truth, alive, secrets=()):
    """Criterion -> KEPT, or why it was lost. `alive` is the same of the call that followed."""
    reading = Reading(received)
    verdict = {"answered": answered(received), "alive": alive}
    if received.text:
        verdict["clean"] = clean(reading, secrets)
    if not scene.failure.kinds or is_right_result(scene, received):
        return verdict
    verdict["failure"] = told_as_failure(received)
    verdict["code"] = code(scene, reading)
    verdict["category"] = category(scene, reading)
    if scene.wait:
        verdict["wait"] = wait(scene, reading)
    if scene.writes:
        verdict["effect"] = effect(scene, reading, truth)
        if not scene.failure.refused and truth.tries != 0:
            verdict["safe"] = safe(reading, truth)
    return verdict


def answered(received):
    reasons = {
        "late": f"no answer within {received.seconds:.0f} s",
        "broken": "the connection broke",
        "no_answer": "what came is no answer of MCP",
    }
    return reasons.get(received.ended, KEPT)


def is_right_result(scene, received):
    """The tool's own result, where the failure leaves it whole."""
    if not scene.failure.may_succeed or not received.succeeded:
        return False
    content = received.content
    return content == RESULTS[scene.tool] or scene.failure.name == "huge" and len(content) == HUGE


def told_as_failure(received):
    if received.error or isinstance(received.result, dict) and received.result.get("isError"):
        return KEPT
    if received.status is not None and received.status >= 400:
        return KEPT
    return "told as a success" if received.succeeded else "nothing says that it failed"


def code(scene, reading):
    found = reading.codes
    kinds = [KINDS[name] for name in scene.failure.kinds]
    if any(is_of(kind, value) for kind in kinds for value in found):
        return KEPT
    return f"a code that does not fit: {', '.join(map(str, found))}" if found else "no code"


def is_of(kind, value):
    if isinstance(value, int):
        return value in kind.statuses or value in kind.rpc_codes
    words = re.sub(r"[_.\-/]+|(?<=[a-z])(?=[A-Z])", " ", value)
    return words.lower().replace(" ", "_") in kind.categories or re.search(kind.words, words, re.IGNORECASE) is not None


def category(scene, reading):
    """A field that is called so decides; without one, the sentences."""
    kinds = [KINDS[name] for name in scene.failure.kinds]
    if named := [str(value).lower() for value in reading.values(CATEGORY_FIELDS)]:
        right = {category for kind in kinds for category in kind.categories}
        return KEPT if right & set(named) else f"the category is told as {named[0]}"
    if any(re.search(kind.words, reading.text, re.IGNORECASE) for kind in kinds):
        return KEPT
    if any(reading.status in kind.statuses or reading.rpc_code in kind.rpc_codes for kind in kinds):
        return KEPT
    return f"no word of what kind of failure it is: {short(reading.text)}"


def wait(scene, reading):
    told = reading.waits
    if scene.wait == "none":
        return f"a wait that nobody told: {told[0]:g} s" if told else KEPT
    if any(TOLD_WAIT[0] <= seconds <= TOLD_WAIT[1] for seconds in told):
        return KEPT
    return f"told to wait {told[0]:g} s instead of 12" if told else "not told how long to wait"


def effect(scene, reading, truth):
    said = effects_told(reading)
    if not said:
        return "no word of what became of the write"
    happened = bool(truth.writes) if truth.writes is not None else scene.when == "after"
    if happened and "none" in said:
        return "told that nothing was changed, and it was"
    if not happened and "done" in said:
        return "told that it was done, and it was not"
    return KEPT


def effects_told(reading):
    """Which of `done`, `none` and `unknown` are told."""
    said = set()
    for value in reading.values(EFFECT_FIELDS):
        said |= {name for name, words in EFFECT_VALUES.items() if str(value).lower() in words}
    for sentence in reading.sentences:
        for name, pattern in (("unknown", DOUBT), ("none", NOTHING), ("done", DONE)):
            if pattern.search(sentence):
                said.add(name)
                break
    return said


def safe(reading, truth):
    if truth.tries is not None and truth.tries > 1:
        return f"the write was sent {truth.tries} times"
    if truth.writes is not None and truth.writes > 1:
        return f"the write was carried out {truth.writes} times"
    if invitation := invited_to_repeat(reading):
        return f"invited to repeat a write of unknown outcome: {short(invitation)}"
    return KEPT


def invited_to_repeat(reading):
    for sentence in reading.sentences:
        if REPEAT.search(sentence) and not CAUTION.search(sentence):
            return sentence
    if "retry-after" in reading.headers:
        return "Retry-After"
    if any(value is True for value in reading.values(RETRY_FIELDS)) and not says_unsafe(reading):
        return "a field says that it can be retried, and none that it is unsafe"
    return None


def says_unsafe(reading):
    """A field with `safe` or `idempotent` in its name is false, or has such a one inside."""
    return any(value is False and ("safe" in name or "idempotent" in name) for name, value in reading.fields)


def clean(reading, secrets):
    everything = reading.everything
    for what, pattern in LEAKS.items():
        if match := pattern.search(everything):
            return f"{what}: {short(match.group().strip())}"
    return "a secret" if any(secret in everything for secret in secrets) else KEPT


def short(text):
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[:SHOWN] + "..."
