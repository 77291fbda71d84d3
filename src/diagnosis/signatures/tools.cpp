#include "diagnosis/signatures/signatures.hpp"

#include <array>

namespace recourse::diagnosis::signatures {
namespace {

constexpr Answer kRefused = Answer::refused;

// Those stand first that say something else than their words would: a lock that "File exists".
constexpr std::array kRows{
    // git, and the hosts behind it.
    Row{"conflict",
        "index.lock|another git process|non-fast-forward|cannot lock ref|stale info|merge conflict|"
        "automatic merge failed|error: could not apply|needs merge|unmerged files|you have unmerged"
    },
    Row{"permission_denied",
        "pre-receive hook declined|"
        "you are not allowed to push|shallow update not allowed",
        kRefused},
    Row{"unauthenticated",
        "could not read username|could not read password|terminal prompts disabled|"
        "invalid username or token|host key verification failed",
        kRefused},
    Row{"not_found",
        "bad revision|unknown revision|bad object|unknown commit|couldn't find remote ref|"
        "did not match any file*|does not appear to be a git repository|no such remote|"
        "could not resolve to a|no such ref"},
    Row{"precondition_failed",
        "protected branch update failed|protected branch hook declined|is not fully merged|not "
        "possible to fast-forward|dubious ownership|has no upstream branch|"
        "not currently on a branch|not something we can merge|refusing to merge unrelated|"
        "cannot rebase: you have|nothing added to commit|required status check*|"
        "please tell me who you are|no commit* between|would clobber existing tag"},
    // Packages and builds.
    Row{"unauthenticated", "eneedauth|need auth", kRefused},
    Row{"not_found",
        "e404|etarget|notarget|no matching distribution*|no matching version*|no matching package*|"
        "no matching manifest*|unresolved import|could not find artifact|no candidates found|"
        "could not find a version|cannot find package|unable to find package|no available formula|"
        "no package* found|package does not exist|undeclared resource|undeclared input|"
        "undeclared module|manifest unknown|manifest for*|name unknown|pull access denied|"
        "no configuration files|could not find gem*"},
    Row{"conflict",
        "could not get lock|unable to acquire the dpkg|unable to lock the administration|"
        "unable to lock database|blocking waiting for file lock|conflicting dependencies|"
        "conflicting requirements|failed to select a version|versions have conflicting|"
        "version solving failed|your requirements could not be resolved|conflicting peer"},
    Row{"precondition_failed",
        "externally-managed-environment|externally managed|ebadengine|unsupported engine|"
        "lock file is out of date|lockfile would have been|frozen-lockfile|requires a different "
        "python|"
        "no installation candidate|dpkg was interrupted|please run `terraform init`|"
        "backend initialization required|instance cannot be destroyed"},
    // Containers.
    Row{"precondition_failed",
        "must force|you cannot remove a running container|container is running|"
        "has active endpoints|volume is in use|image is being used|"
        "this node is not a swarm manager|has no deployed releases"},
    // Clouds.
    Row{"permission_denied",
        "aadsts65001|aadsts65004|aadsts50105|aadsts53003|aadsts90094|aadsts53000|"
        "have authorization to perform|has not consented|have not consented|"
        "identity-based policy|resource-based policy|service control policy|permissions boundary|"
        "authentication scopes|aren't authorized|isn't authorized",
        kRefused},
    Row{"not_found", "aadsts700016|aadsts90002|aadsts50034"},
    Row{"unauthenticated",
        "aadsts*|valid credential sources|valid credentials|default credentials|sso session|sso "
        "token|"
        "security token included|unrecognizedclientexception|expiredtoken*|please run 'az login'|"
        "gcloud auth|aws sso login|aws configure|cached credentials|multi-factor authentication|"
        "access key id you provided|reauthentication*",
        kRefused},
    Row{"overloaded",
        "sufficient capacity|capacity in the availability zone|does not have enough "
        "resources|zone_resource_pool*|"
        "insufficientinstancecapacity|out of host capacity|skunotavailable|"
        "insufficient instance capacity|stockout"},
    Row{"precondition_failed",
        "it is disabled. enable it|api has not been used|has not been used in project"},
    // Caches, brokers, search engines, document and column stores.
    Row{"dependency_unavailable",
        "masterdown|clusterdown|noreplicas|tryagain|notleaderor*|not the current leader|"
        "not_leader*|leader_not_available|no_shard_available*|no shard available*|"
        "all shards failed|master_not_discovered*|achieve consistency level|noconnectionsavailable|"
        "node_not_connected*|no living connections|no alive nodes|node unavailable|"
        "no suitable servers|topology was destroyed|topology is closed|no reachable servers|"
        "not enough in-sync replicas|no nodes available|hosts tried for query failed"},
    Row{"unauthenticated",
        "noauth|wrongpass|invalid username-password pair|sasl authentication*",
        kRefused},
    Row{"permission_denied",
        "noperm|access_refused|topic authorization failed|not authorized to access*|"
        "permissions violation|security_exception",
        kRefused},
    Row{"conflict",
        "execabort|watchererror|watch error|resource_locked|obtain exclusive access|write conflict|"
        "writeconflict|revision has been compacted|version_conflict*|document update conflict|"
        "ifprimaryterm|concurrentupdate*|rebalance in progress|rebalanceinprogress*"},
    Row{"too_large",
        "maximum payload exceeded|maximum payload violation|bson document too large|"
        "document is larger than|object to insert too large|exceeds maximum document size",
        kRefused},
    Row{"overloaded", "rejected execution of|es_rejected_execution*|rejected_execution*|queue_full"
    },
    Row{"out_of_resources",
        "circuit_breaking*|oom command not allowed|maxmemory|memory_limit_exceeded|"
        "flood-stage|flood stage|disk watermark"},
    Row{"precondition_failed",
        "misconf|index_closed*|inequivalent arg|"
        "no active warehouse"},
    Row{"timed_out",
        "during read query at consistency|during write query at consistency|timeout_exceeded"},
    Row{"invalid_arguments",
        "document failed validation|documentvalidationfailure|mapper_parsing*|"
        "document_parsing*|strict_dynamic_mapping*"},
    // Browsers under control.
    Row{"not_found",
        "stale element*|no such element|no node found for selector|not found in the current page|"
        "err_file_not_found|element not found|no such frame|no such window|no such alert"},
    Row{"timed_out", "waiting for selector|waiting for locator|waiting for navigation"},
    Row{"precondition_failed",
        "element click intercepted|element not interactable|element is not visible|"
        "not an editable element|element is not enabled|intercepts pointer events|"
        "no open page*|no browser is open|browser is not open|modal state"},
    Row{"dependency_unavailable",
        "target closed|target page, context|session closed|browser has disconnected|page crashed|"
        "browser has been closed|invalid session id|err_tunnel*|err_proxy*|err_empty_response|"
        "err_address_unreachable|err_network*|disconnected: not connected to devtools|"
        "chrome not reachable|error 1033|error 1016|error 520|error 521|error 523|error 525|error "
        "526"},
    // Functions, and what runs them.
    Row{"out_of_resources",
        "signal: killed|exit code 137|status 137|exited with code 137|resource temporarily "
        "unavailable|"
        "unable to allocate|heap limit|runtime exited with error: signal|killed process|"
        "too much memory|worker ran out of memory|exceeded memory limit|hard memory limit"},
};

}  // namespace

Sense tools(const LowerText& text) {
    return first_sense(text, kRows);
}

}  // namespace recourse::diagnosis::signatures
