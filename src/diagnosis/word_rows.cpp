#include "diagnosis/word_rows.hpp"

#include <array>

/// The phrases of prose. What systems print word for word is in signatures/.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;

// Only the words of validators prove that nothing was carried out.
constexpr std::array kValidators{
    Row{"invalid_arguments",
        "input validation error|parameter validation failed|invalid arguments for tool*|"
        "required positional argument*|required keyword-only argument*|"
        "unexpected keyword argument|input should be|field required|"
        "extra inputs are not permitted|unrecognized_keys|unrecognized key*|zoderror|"
        "validation failed|recordinvalid|required keyword argument*",
        kRefused},
};

// The first row with a phrase that occurs wins, so the more telling ones stand first: a quota that
// is told with "billing" is no declined card, and a refused value is often `invalid` too.
constexpr std::array kTelling{
    Row{"unauthenticated",
        "clock skew|request has expired|signature we calculated|signature you provided|"
        "username/password|signature mismatch|must sign in|must log in|verify who you are|verify "
        "your identity|re-link your|relink your|anonymous users|anonymous access|"
        "signed out|logged out|"
        "invalid api token|invalid access token|login failed|your login|password you entered|token "
        "could not be verified|please reconnect|need to be logged in|have to be logged in|"
        "session has timed out|session timed out|session expired|session has expired|"
        "login expired|(publickey)",
        kRefused},
    Row{"content_filtered",
        "prohibited content|content rules|against our|violates the terms|house rules|"
        "not able to discuss|cannot help with|can't help with|cannot assist with|can't assist "
        "with|unable to assist with|"
        "flagged as unsafe|flagged as|deemed unsafe|guardrails|"
        "banned prompt|banned word*|acceptable use|violates our|violate our|community "
        "guidelines|content guidelines|terms of "
        "use|"
        "content policy|content_policy*|content filter*|content_filter*|content management policy|"
        "usage policies|usage policy|safety system|safety filter*|responsible ai|"
        "flagged by moderation|moderation|prohibited_content|blocked by guardrail*|"
        "content was blocked|prompt was blocked|response was blocked",
        kRefused},
    Row{"quota_exhausted",
        "no seats left|seats are taken|all seats|"
        "credits exceeded|allowance|limit of your|for your plan|for today|your plan allows|"
        "upgrade your plan|upgrade to a|upgrade to the|plan limit*|your current plan|"
        "exceeded your current quota|monthly quota|daily quota|monthly limit|daily limit|"
        "weekly limit|storage limit*|seat limit*|monthly plan|have used all|used up all|has used "
        "all|limit of your plan|"
        "per month|per day|this month|daily request limit|usage limit*|free tier|"
        "free plan|insufficient credit*|out of credits|not enough credits|no credits|"
        "credits remaining|credit balance|credits exhausted|quota exhausted|storage quota|"
        "reached the limit of your|spending limit|insufficient_quota",
        kRefused},
    Row{"payment_required",
        "paid plan|paid account|paid subscription|paid tier|in arrears|payment could not|payment "
        "was not|subscription ran out|subscription has run "
        "out|"
        "trial ended|trial is over|trial period|renew your subscription|choose a plan|add "
        "credit*|add a payment|top up|insufficient wallet|"
        "balance too low|balance is too low|trial has ended|trial has expired|payment failed|card "
        "expired|"
        "payment required|payment_required|payment is required|billing|card was declined|"
        "card has been declined|card declined|card_declined|expired card|card has expired|"
        "insufficient funds|insufficient balance|past due|payment method|"
        "subscription has expired|subscription has lapsed|subscription expired|"
        "subscription is inactive|subscription required|subscription is not active|"
        "unpaid|is overdue|overdue invoice*|overdue payment*|outstanding balance|unable to "
        "charge|could not be charged|"
        "non-payment|nonpayment|security code|do not honor|card number is",
        kRefused},
    Row{"rate_limited",
        "flood_wait*|in a short time|in such a short|hourly rate|too many requests|request "
        "rate|requests in "
        "the last|"
        "too many calls|too many messages|too many failed|too many login|flood control|flood "
        "wait|calls per|requests per|api rate|pull rate|hourly limit|burst limit|sending too|"
        "cooldown|doing that too much|rate is large|too fast|"
        "rate limit*|rate-limit*|rate_limit*|ratelimit*|rate exceeded|too many requests|throttl*|"
        "request limit*|slow down|per minute|per second|too many attempts|slowdown|"
        "too quickly|too frequently|too often|calls exceeded|requests exceeded|"
        "concurrent requests|limite de requ\u00eates|l\u00edmite de solicitudes|"
        "l\u00edmite de peticiones|ratenlimit|zu viele anfragen|demasiadas solicitudes|demasiadas "
        "peticiones|"
        "trop de requ\u00eates|\u30ea\u30af\u30a8\u30b9\u30c8\u304c\u591a\u3059\u304e",
        kRefused},
    Row{"overloaded",
        "worker pool|capacity constraints|no free workers|no free slots|is currently busy|server "
        "is full|experiencing high|"
        "pool exhausted|no capacity|queue full|insufficient capacity|"
        "overloaded|over capacity|at capacity|server is busy|server busy|high demand|heavy load|"
        "connection is not available|too many concurrent|are busy|no available workers|"
        "under load|queue is full|too busy|capacity exceeded|temporarily out of capacity"},
    Row{"quota_exhausted",
        "quota|quotas|quota_exceeded|limit reached|resource_exhausted|"
        "resource has been exhausted",
        kRefused},
    Row{"too_large",
        "message is too long|caption is too long|text is too long|prompt is too|input is too "
        "long|query is too long|"
        "recordtoolarge*|uri too long|request too long|packet bigger than|max_allowed_packet|too "
        "many records|too many items|too many files|too many recipients|too many attachments|too "
        "many columns|message is too big|response size|is larger than the|are larger than "
        "the|larger than max|larger than the max|"
        "payload size exceeded|exceeded maximum allowed|exceeded the maximum allowed|exceeded the "
        "maximum size|narrow the filter|narrow your|more than can be returned|bigger than "
        "allowed|larger than allowed|too long for the model|too much data|body "
        "exceeded the limit|maximum upload|"
        "payload too large|request entity too large|entity too large|too large|"
        "maximum context length|context length|context window|context_length_exceeded|"
        "too many tokens|token limit|prompt is too long|maximum file size|exceeds the maximum size|"
        "exceeds maximum size|exceeds the maximum allowed size|file is too big|"
        "exceeds limit of|size exceeds|maxbuffer|over the size limit|character limit|"
        "exceeds the size limit|response too big|larger than the maximum|"
        "exceeds maximum allowed|exceeds the maximum allowed|exceeds maximum token*|"
        "exceeds the maximum number of tokens|too many results|too many rows"},
};

constexpr std::array kPlain{
    Row{"cancelled",
        "job was cancelled|job was canceled|ctrl-c|pressed cancel|"
        "was cancelled by*|was canceled by*|cancelled by the user|canceled by the user|"
        "cancelled by user|canceled by user|user cancelled|user canceled|operation was cancelled|"
        "operation was canceled|request was cancelled|request was canceled|operation cancelled|"
        "operation canceled|task was cancelled|task was canceled|context canceled|cancellederror|"
        "user aborted|aborted by the user|aborted by user|stopped by the user|"
        "interrupted by user|keyboardinterrupt|user declined|declined by the user|"
        "dismissed by the user|user rejected|request cancelled|request canceled|aborterror"},
    Row{"unauthenticated",
        "auth login|active account|not been authenticated|please authenticate|authenticate "
        "first|are not logged|requires login|invalid session|no valid session|no active "
        "session|session id is|invalid bearer|missing authorization|missing bearer|no auth "
        "token|no token provided|api key required|api key not found|unknown api key|client "
        "authentication failed|one-time code|verification code|not linked your account|connect "
        "your account|authorization token|authorization header|"
        "unauthorized|unauthorised|unauthenticated|not authenticated|authentication failed|"
        "authentication required|authentication is required|authentication error|requires "
        "authentication|"
        "authentication token|authentication credentials|authentication failure|"
        "failed to authenticate|could not authenticate|token is invalid|token invalid|"
        "invalid or expired|invalid or has expired|no api key|api key is missing|"
        "api key is invalid|signature verification failed|invalid signature|re-authorized|"
        "re-authorize|reauthorize|reauthorized|reconnect your|token revoked|not signed in|"
        "missing credentials|no credentials|validate credentials|locate credentials|"
        "load credentials|credentials are|credentials have|password is incorrect|token expired|"
        "token has expired|token is expired|expired token|invalid token|invalid_token|jwt expired|"
        "jwt malformed|invalid api key|invalid_api_key|incorrect api key|api key not valid|"
        "missing api key|bad credentials|invalid credentials|wrong password|incorrect password|"
        "password not accepted|username and password|username or password|user name or "
        "password|invalid password|invalid login|"
        "wrong credentials|not logged in|login required|log in again|sign in again|session expired|"
        "session has expired|please log in|please sign in|please login|must be logged in|"
        "must be signed in|invalid_grant|token has been revoked|token was revoked|"
        "re-authenticate|reauthenticate|sitzung abgelaufen|sitzung ist abgelaufen|"
        "nicht angemeldet|anmeldung erforderlich|no autorizado|no autenticado|"
        "sesi\u00f3n ha expirado|sesi\u00f3n ha caducado|inicie sesi\u00f3n|iniciar "
        "sesi\u00f3n|non authentifi\u00e9|"
        "\u8a8d\u8a3c\u306b\u5931\u6557|\u8a8d\u8a3c\u304c\u5fc5\u8981|"
        "\u8a8d\u8a3c\u30a8\u30e9\u30fc|"
        "\u30ed\u30b0\u30a4\u30f3\u3057\u3066",
        kRefused},
    Row{"permission_denied",
        "captcha|robots.txt|was blocked by|is blocked by|has been blocked|have been "
        "blocked|blocked you|escapes the|path traversal|outside the root|outside of the "
        "root|outside the sandbox|outside the project|outside of the project|is not on the "
        "allowlist|not on the allow list|not whitelisted|not allowlisted|does not allow you|do not "
        "allow you|"
        "admin rights|administrative rights|admin access|administrator rights|"
        "no access to|cannot access|access restricted|restricted to|requires admin*|requires "
        "owner|requires elevat*|administrator privileg*|elevated privileg*|run as root|must be "
        "root|are you root|superuser|explicit deny|has no permission|permission is "
        "required|without permission|permissions required|no rights|blocked by your "
        "administrator|blocked by your organi*|organization policy|organisation policy|access "
        "rights|access level|access control|you may not|has not been granted|not been "
        "granted|haven't been granted|hasn't been granted|not shared with|"
        "not enough permission*|not a member of|is private|is restricted|necessary rights|policy "
        "denies|denied by policy|denied by the policy|admin only|administrators only|"
        "permission_denied|access denied|access_denied|forbidden|not authorized|not authorised|"
        "not permitted|not allowed to|not allowed for|is not allowed|insufficient scope|"
        "sufficient permission*|sufficient privilege*|sufficient rights|insufficient_scope|missing "
        "scope*|insufficient permission*|insufficient privilege*|"
        "insufficient access|lacks permission|lack permission|missing permission*|"
        "does not have permission|do not have permission|don't have permission|"
        "doesn't have permission|doesn't have access|"
        "do not have access|don't have access|does not have access|no permission|only admins|only "
        "administrators|"
        "only owners|only the owner|admin role|lacks the|not accessible by|required scope|"
        "must be an admin|insufficient rights|keine rechte|do not have the right|"
        "zugriff verweigert|keine berechtigung|nicht berechtigt|acceso denegado|"
        "permiso denegado|no tiene permiso*|acc\u00e8s refus\u00e9|"
        "\u30a2\u30af\u30bb\u30b9\u304c\u62d2\u5426|"
        "\u6a29\u9650\u304c\u3042\u308a\u307e\u305b\u3093|"
        "\u6a29\u9650\u304c\u4e0d\u8db3",
        kRefused},
    Row{"already_exists",
        "there already|used by another|there's already|there is already|"
        "already own*|bucketalready*|exists already|not unique|is not available as a name|unique "
        "set|already been used|already added|already subscribed|already invited|already "
        "enrolled|already uploaded|already imported|already assigned|re-use a name|reuse a "
        "name|reuse of name|already have a|already have an|"
        "already present|name in use|directory exists|you already have a|"
        "already exists|already exist|already_exists|alreadyexists|duplicate key|duplicate|"
        "already been taken|already taken|already in use|already registered|already created|"
        "already a member|already associated|already linked|"
        "is taken|there is already a|must be unique|bereits vergeben|existiert bereits|bereits "
        "vorhanden|ya existe|existe d\u00e9j\u00e0|"
        "\u65e2\u306b\u5b58\u5728|\u3059\u3067\u306b\u5b58\u5728"},
    Row{"conflict",
        "version must be incremented|concurrent write|concurrent edit|concurrent change|"
        "updates were rejected|fetch first|another operation|another process|another "
        "transaction|another instance|another request|operation in progress|already in "
        "progress|being modified|being edited|being updated|state lock|lock is held|held by "
        "another|write conflict|revision mismatch|changed on the server|has changed on|newer "
        "version|race condition|retry the transaction|double-booked|double booked|overlaps "
        "with|overlapping|"
        "non-fast-forward|[rejected]|have diverged|tip of your current branch is behind|eresolve|"
        "resolve dependency tree|resolutionimpossible|in the meantime|someone else "
        "saved|concurrent update|update is in flight|edited by "
        "someone|another user|"
        "conflict*|version mismatch|stale|concurrent modification|concurrently|"
        "optimistic lock*|was modified|has been modified|has changed since|"
        "modified by another|updated by another|changed by someone|"
        "changed by another|since you last|out of date|outdated|would be overwritten|if-match|"
        "etag mismatch|does not match the current version|"
        "try restarting transaction|dbupdateconcurrencyexception|optimisticlock*|staleobject*|"
        "expected to affect|konflikt|conflicto"},
    Row{"not_found",
        "no route matches|no rule to make target|"
        "cannot get /|cannot post /|cannot put /|cannot patch /|cannot delete /|"
        "came up empty|leads nowhere|is absent|nothing scheduled|nothing is scheduled|is not "
        "listed|isn't listed|not indexed|"
        "don't have any|do not have any|no trace of|no route from|no route between|no such thing|"
        "no results returned|not exist|unknown topic*|unknowntopic*|does not host|is "
        "unknown|unable to locate|could not locate|failed to locate|failed to find|not present "
        "in|no longer present|is not in the catalog*|no entry for|no data for|no data available|no "
        "items found|dead link|orphaned|unknown subscription|unknown object|unknown device|unknown "
        "table|unknown database|"
        "not a git repository|user unknown|recipient address rejected|unknown recipient|"
        "is gone|does not correspond to|nothing matches|missing entity|matches no|matches nothing|"
        "not found|not_found|notfound|no such|does not exist|doesn't exist|do not exist|"
        "don't exist|could not find|couldn't find|could not be found|cannot find|can't find|"
        "cannot be found|can't be found|unable to find|no longer exists|no longer available|"
        "has been deleted|was deleted|no query results|no results "
        "found|nonexistent|non-existent|no results for|no rows|no record*|"
        "unknown customer|unknown user|unknown channel|unknown id|no match for|matched no|could "
        "not be located|nothing found|seem to exist|"
        "did not match any|resolve reference|no document to|"
        "emptyresultdataaccessexception|no value present|"
        "nicht gefunden|existiert nicht|kein eintrag|no encontrad*|no existe|no se encontr\u00f3|"
        "introuvable|n'existe pas|"
        "\u898b\u3064\u304b\u308a\u307e\u305b\u3093|\u5b58\u5728\u3057\u307e\u305b\u3093|"
        "\u898b\u3064\u304b\u3089\u306a"},
    Row{"unsupported",
        "not available here|not available in this|"
        "not offered|isn't offered|feature not available|not part of the api|not yet available|not "
        "available yet|"
        "isn't implemented|has been removed|is deprecated|no longer supported|"
        "not implemented|unimplemented|not supported|unsupported*|notimplementederror|"
        "method not allowed|does not support|not available in your|not available on|"
        "not available for|doesn't support|isn't supported|wird nicht unterst*|"
        "no est\u00e1 soportado|\u30b5\u30dd\u30fc\u30c8\u3055\u308c\u3066"},
    Row{"precondition_failed",
        "not in a state|unsubscribed recipient|has not started|has not finished|has not begun|has "
        "not ended|not finished yet|not started "
        "yet|in sleep mode|in standby|in maintenance mode|in safe mode|"
        "read-only transaction|read only transaction|is read only|"
        "password protected|password-protected|have not succeeded|has not succeeded|have failed "
        "for|checks have failed|is encrypted|nothing is selected|no longer be|no stock|is not "
        "installed|is unplugged|is powered off|is charging|not paired|"
        "only draft*|is frozen|is suspended|was suspended|is deactivated|unverified|not "
        "verified|must be verified|out of stock|sold out|no longer accepting|link has "
        "expired|invitation has expired|invite has expired|offer has expired|has already "
        "expired|read only replica|write against a read only|not available while|cannot be "
        "modified|cannot be changed|cannot be edited|not be changed|not be modified|has no "
        "default|has dependents|has children|not installed|not initialised yet|not provisioned|not "
        "activated|"
        "read only replica|read-only replica|read-only mode|read only mode|checked out by|"
        "locked by|locked for editing|approval is required|awaiting approval|"
        "start it first|is stopped|is not started|your own request|with open tasks|must be "
        "resolved|unresolved|"
        "not published|must first|before you can|must be published|is not enabled|not enabled|"
        "not initialized|not initialised|not ready|is locked|not empty|is closed|is archived|"
        "precondition*|failed_precondition|not configured|not connected|requires approval|"
        "in state|is not running|is a draft|still a draft|is in draft|is disabled|is paused|"
        "already been published|already published|already closed|already merged|"
        "already been merged|already cancelled|already canceled|"
        "already shipped|has already been|is already|depends on|still in use|in use by|"
        "has active|has open|needs to be|is read-only|is protected|not active|is inactive|"
        "invalid state|illegal state|wrong state|cannot be deleted while|is not open|"
        "must be enabled|must be approved|still has|have not passed|has not passed|has ended|"
        "is still running|must be reviewed|approved first|closed first|"
        "not mergeable|not eligible"},
    Row{"data_corrupt",
        "end-of-stream marker|identify image file|unidentifiedimage*|entry crc|bad crc|not a zip "
        "file|not a gzip file|"
        "integrity verification failed|integrity error|verification of the checksum failed|"
        "checksum mismatch|checksum error|checksum failed|crc mismatch|crc error|is corrupt*|"
        "incorrect data check|bad checksum|invalid checksum|damaged|"
        "corrupted|data loss|data_loss|integrity check failed|hash mismatch|digest mismatch"},
};

// After the bugs, whose messages are full of such words.
constexpr std::array kGeneral{
    Row{"dependency_unavailable",
        "isn't responding|isn't answering|isn't available right|currently not available|"
        "trouble reaching|trouble connecting|problems reaching|problem reaching|issues "
        "reaching|trouble talking|"
        "no responders|could not contact|failed to contact|service is down|not currently "
        "available|no primary|not primary|no leader|not the leader|no master|host is down|cluster "
        "is down|came back with nothing|went offline|dns failure|dns error|dns lookup|not be "
        "reached|is not available at|"
        "starting up|is starting|is booting|warming up|is restarting|is rebooting|waking up|"
        "loading the dataset|does not answer|lost contact|having problems|lookup failed|is being "
        "rebuilt|are being rebuilt|being reindexed|cluster is "
        "red|not answering|no answer from|"
        "unavailable|service_unavailable|bad gateway|maintenance|temporar*|is down|"
        "not reachable|unreachable|is offline|no healthy upstream|eof occurred|unexpected eof|"
        "not responding|connection failure|upstream connect error|failed to reach|try again "
        "later|outage|nicht erreichbar|"
        "nicht verf\u00fcgbar|no disponible|indisponible|"
        "\u5229\u7528\u3067\u304d\u307e\u305b\u3093|\u30e1\u30f3\u30c6\u30ca\u30f3\u30b9"},
    Row{"timed_out",
        "time-out|exceeded time|time exceeded|exceeded the time|execution exceeded|ran longer "
        "than|killed after|watchdog|wall clock|wall-clock|wall time|stopped after|terminated "
        "after|gave up after|exceeded its deadline|exceeded the deadline|never finished|never "
        "completed|never returned|"
        "gave up waiting|time budget|no answer after|"
        "did not complete within|time limit|respond in time|respond within|no response within|"
        "no response after|ms exceeded|seconds exceeded|took more than|"
        "zeit\u00fcberschreitung|tiempo de espera|d\u00e9lai d'attente|"
        "\u30bf\u30a4\u30e0\u30a2\u30a6\u30c8"},
    Row{"invalid_arguments",
        "failed validation|insufficient capabilit*|requires capabilities|"
        "are not numbers|were not valid|are not valid|aren't valid|too complex|cannot be "
        "satisfied|doesn't "
        "apply|does not apply|cannot be used here|can't be used here|"
        "expected one argument|expected at least one argument|expected at most|unexpected "
        "value|unexpected field|unexpected property|unexpected key|not expected here|no such "
        "argument|cast to|incorrect value|bad parameter*|bad argument*|bad format|wrong type|wrong "
        "value|wrong number of|not a recognized|not a recognised|not recognised|could not be "
        "parsed|cannot be parsed|can't be parsed|not a supported|must come before|must come "
        "after|must start|must end|must begin|must use|must refer|cannot contain|can't contain|may "
        "not contain|may only contain|can only contain|should contain|should match|needs a|needs "
        "an|not well-formed|not well formed|does not conform|doesn't conform|violates "
        "schema|schema violation|schema validation|valid number|valid email|valid date|valid "
        "url|valid uuid|valid json|valid id|"
        "bad request|invalid input*|invalid argument*|invalid_argument*|invalid param*|"
        "invalid request|invalid_request*|validation error*|validation fail*|validation_error|"
        "missing required|required property|required field*|required parameter*|"
        "required argument*|invalid_type|invalid_value|invalid enum value|unexpected argument*|"
        "unknown argument*|unknown parameter*|unknown field*|unknown option|"
        "additional properties|unprocessable*|malformed request|not valid under any|"
        "must have required|missing field*|was not provided|not provided|of required type",
        kRefused},
    Row{"invalid_arguments",
        "wrong kind of|strict mode violation|don't understand|do not understand|out of bounds|not "
        "allowed here|are not allowed|may not "
        "be|must come|wrong format|type mismatch|bad value|cannot be longer|cannot be shorter|only "
        "accepts|are allowed|invalid int value|ill-formed|ambiguous|"
        "is required|are required|is missing|missing parameter*|missing argument*|does not match|"
        "must match|must be|must not be|must have|must contain|should be|expected string|"
        "expected number|expected boolean|expected array|expected object|expected integer|"
        "expected a|cannot be empty|can't be empty|cannot be null|cannot be blank|can't be blank|"
        "cannot be negative|cannot exceed|out of range|out_of_range|einval|too long|too short|"
        "too small|too big|not a valid|is not valid|isn't valid|malformed|invalid*|illegal*|"
        "cannot parse|could not parse|failed to parse|unable to parse|parse error|"
        "is not one of|unrecognized|must provide|must specify|please specify|please provide|"
        "you must|not given|no query|cannot combine|cannot be combined|mutually exclusive|"
        "cannot be used with|cannot be used together|the maximum|the minimum|could not convert|"
        "numberformatexception|formatexception|correct format|is after|is before|is empty|"
        "at most|at least|too many items|too few|incorrect length|is not absolute|only accepts|"
        "allowed values|valid values|valid options|valid choices|accepted values|not a number|"
        "not an integer|not a string|is not recognized|did you mean|"
        "illegalargumentexception|argumentexception|"
        "argumentoutofrangeexception|argumenterror|valueerror|invalidargumentexception|"
        "erforderlich|ung\u00fcltig*|fehlt|inv\u00e1lid*|"
        "no es v\u00e1lid*|obligatori*|requerid*|requis|invalide|"
        "\u7121\u52b9|\u4e0d\u6b63|\u5fc5\u9808|\u5165\u529b\u3057\u3066",
        kRefused},
};

}  // namespace

std::span<const Row> validator_rows() {
    return kValidators;
}
std::span<const Row> telling_rows() {
    return kTelling;
}
std::span<const Row> plain_rows() {
    return kPlain;
}
std::span<const Row> general_rows() {
    return kGeneral;
}

}  // namespace recourse::diagnosis
