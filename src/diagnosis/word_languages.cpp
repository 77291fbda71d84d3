#include "diagnosis/word_forms.hpp"
#include "diagnosis/word_rows.hpp"

#include <array>

/// The phrases of other languages: German, French, Spanish, Portuguese, Italian, Dutch, Polish,
/// Swedish, Turkish, Russian, Chinese, Japanese, Korean, and a little of a dozen more. A phrase of
/// letters beyond ASCII stands anywhere; where an alphabet has capitals, the first letter is left
/// out if it may be one.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;

// What tells more stands first: what one must not do too often is no missing right.
constexpr std::array kLanguages{
    Row{"payment_required",
        "zahlung wurde abgelehnt|zahlung abgelehnt|karte wurde abgelehnt|"
        "paiement a \u00e9t\u00e9 refus*|carte a \u00e9t\u00e9 refus*|"
        "tarjeta ha sido rechazad*|pago ha sido rechazad*|cart\u00e3o recusado|"
        "carta rifiutata|pagamento rifiutato|\u652f\u4ed8\u5931\u8d25|"
        "\u652f\u6255\u3044\u306b\u5931\u6557|\uacb0\uc81c\uc5d0 \uc2e4\ud328|"
        "kein guthaben|guthaben aufgebraucht|zahlung fehlgeschlagen|paiement refus*|"
        "solde insuffisant|saldo insuficiente|pago rechazado|saldo insufficiente|"
        "pagamento recusado|"
        "\u043d\u0435\u0434\u043e\u0441\u0442\u0430\u0442\u043e\u0447\u043d\u043e "
        "\u0441\u0440\u0435\u0434\u0441\u0442\u0432|"
        "\u4f59\u989d\u4e0d\u8db3|\u9918\u984d\u4e0d\u8db3|\u6b20\u8d39|"
        "\u6b8b\u9ad8\u4e0d\u8db3|\u6b8b\u9ad8\u304c\u4e0d\u8db3|"
        "\uc794\uc561\uc774 \ubd80\uc871",
        kRefused},
    Row{"rate_limited",
        "m\u00e5nga f\u00f6rs\u00f6k|for mange|liikaa pyynt\u00f6j\u00e4|"
        "p\u0159\u00edli\u0161 mnoho|t\u00fal sok|"
        "\u0437\u0430\u043d\u0430\u0434\u0442\u043e \u0431\u0430\u0433\u0430\u0442\u043e|"
        "qu\u00e1 nhi\u1ec1u y\u00eau c\u1ea7u|terlalu banyak|"
        "\u0e21\u0e32\u0e01\u0e40\u0e01\u0e34\u0e19\u0e44\u0e1b|\u592a\u9891\u7e41|"
        "\u8fc7\u4e8e\u9891\u7e41|\u6b21\u6570\u8d85|\u6b21\u6578\u904e\u591a|"
        "limit \u017c\u0105da\u0144|limit zapyta\u0144|"
        "limite de requisi*|limite de solicita*|limite d'appels|"
        "zu viele versuche|trop de tentatives|trop d'appels|demasiados intentos|"
        "muitas solicita*|muitas requisi*|muitas tentativas|troppe richieste|"
        "troppi tentativi|te veel verzoeken|te veel pogingen|zbyt wiele \u017c\u0105da\u0144|"
        "zbyt wiele pr\u00f3b|f\u00f6r m\u00e5nga f\u00f6rfr\u00e5gningar|"
        "\u00e7ok fazla istek|"
        "\u0441\u043b\u0438\u0448\u043a\u043e\u043c \u043c\u043d\u043e\u0433\u043e "
        "\u0437\u0430\u043f\u0440\u043e\u0441\u043e\u0432|"
        "\u0441\u043b\u0438\u0448\u043a\u043e\u043c \u0447\u0430\u0441\u0442\u043e|"
        "\u0441\u043b\u0438\u0448\u043a\u043e\u043c \u043c\u043d\u043e\u0433\u043e "
        "\u043f\u043e\u043f\u044b\u0442\u043e\u043a|"
        "\u8bf7\u6c42\u8fc7\u4e8e\u9891\u7e41|\u8bf7\u6c42\u8fc7\u591a|"
        "\u64cd\u4f5c\u9891\u7e41|\u64cd\u4f5c\u8fc7\u4e8e\u9891\u7e41|\u9891\u7387\u8d85|"
        "\u9891\u7387\u9650\u5236|\u8acb\u6c42\u904e\u591a|"
        "\u8acb\u6c42\u904e\u65bc\u983b\u7e41|\u591a\u3059\u304e\u307e\u3059|"
        "\u56de\u6570\u5236\u9650|\uc694\uccad\uc774 \ub108\ubb34 \ub9ce|"
        "\ub108\ubb34 \ub9ce\uc740 \uc694\uccad",
        kRefused},
    Row{"quota_exhausted",
        "\u5229\u7528\u67a0|\u4f7f\u3044\u5207|\u7528\u91cf\u5df2|\u5df2\u7528\u5b8c|"
        "\u4f7f\u7528\u91cf\u306e\u4e0a\u9650|forfait*|plafond mensuel|contingent|"
        "l\u00edmite de su plan|l\u00edmite de tu plan|superado el l\u00edmite|limite de "
        "votre|limite do seu plano|limite del tuo|"
        "kontingent|monatslimit|tageslimit|limit \u00fcberschritten|limit erreicht|"
        "quota d\u00e9pass\u00e9|limite atteinte|limite mensuelle|cuota|l\u00edmite mensual|"
        "l\u00edmite diario|l\u00edmite alcanzado|cota excedida|limite mensal|"
        "limite raggiunto|limiet bereikt|przekroczono limit|przekroczono przydzia\u0142|"
        "\u043f\u0440\u0435\u0432\u044b\u0448\u0435\u043d \u043b\u0438\u043c\u0438\u0442|"
        "\u043f\u0440\u0435\u0432\u044b\u0448\u0435\u043d\u0430 \u043a\u0432\u043e\u0442\u0430|"
        "\u0438\u0441\u0447\u0435\u0440\u043f\u0430\u043d|\u914d\u989d|\u989d\u5ea6|"
        "\u914d\u984d|\u4e0a\u9650\u306b\u9054|\ud560\ub2f9\ub7c9|\ud55c\ub3c4",
        kRefused},
    Row{"overloaded",
        "\u00fcberlastet|ausgelastet|surcharg\u00e9|sobrecargado|sobrecarregado|sovraccaric*|"
        "overbelast|\u043f\u0435\u0440\u0435\u0433\u0440\u0443\u0436\u0435\u043d|"
        "\u7e41\u5fd9|\u8d1f\u8f7d\u8fc7\u9ad8|\u6df7\u307f\u5408\u3063\u3066|\u6df7\u96d1|"
        "\ud63c\uc7a1"},
    Row{"timed_out",
        "zu lange gedauert|dauert zu lange|dauerte zu lange|pris trop de temps|trop "
        "longtemps|tard\u00f3 demasiado|tardado demasiado|demorou demais|troppo "
        "tempo|\u0441\u043b\u0438\u0448\u043a\u043e\u043c "
        "\u0434\u043e\u043b\u0433\u043e|\u8017\u65f6\u8fc7\u957f|"
        "\u6642\u9593\u304c\u304b\u304b\u308a\u3059\u304e|"
        "zeitlimit|zeit \u00fcberschritten|d\u00e9lai d\u00e9pass\u00e9|"
        "d\u00e9lai d'ex\u00e9cution|d\u00e9lai imparti|tiempo agotado|"
        "se agot\u00f3 el tiempo|tempo esgotado|tempo limite|tempo scaduto|limite di tempo|"
        "tijd verstreken|limit czasu|przekroczono czas|zaman a\u015f\u0131m\u0131|"
        "\u043f\u0440\u0435\u0432\u044b\u0448\u0435\u043d\u043e \u0432\u0440\u0435\u043c\u044f|"
        "\u0432\u0440\u0435\u043c\u044f \u043e\u0436\u0438\u0434\u0430\u043d\u0438\u044f|"
        "\u0438\u0441\u0442\u0435\u043a\u043b\u043e \u0432\u0440\u0435\u043c\u044f|"
        "\u0442\u0430\u0439\u043c-\u0430\u0443\u0442|\u8d85\u65f6|\u903e\u6642|"
        "\u6642\u9593\u5207\u308c|\uc2dc\uac04\uc774 \ucd08\uacfc|\uc2dc\uac04 \ucd08\uacfc|"
        "\ud0c0\uc784\uc544\uc6c3|"
        "\u0627\u0646\u062a\u0647\u062a \u0627\u0644\u0645\u0647\u0644\u0629"},
    Row{"too_large",
        "\u5927\u5c0f\u8d85|\u8d85\u8fc7\u9650\u5236|\u8d85\u51fa\u9650\u5236|"
        "\u30b5\u30a4\u30ba\u304c\u4e0a\u9650|\u30b5\u30a4\u30ba\u304c\u5927\u304d|"
        "\u6587\u5b57\u6570\u304c|\ud06c\uae30\uac00 \ucd08\uacfc|\uc6a9\ub7c9 \ucd08\uacfc|"
        "\uc6a9\ub7c9\uc774 \ucd08\uacfc|p\u0159\u00edli\u0161 velk\u00fd|t\u00fal nagy|"
        "liian suuri|for stor|terlalu besar|"
        "zu gro\u00df|zu gross|zu lang|trop volumineux|trop grand|trop long|demasiado grande|"
        "demasiado largo|muito grande|muito longo|troppo grande|troppo lungo|te groot|"
        "te lang|za du\u017cy|zbyt du\u017cy|za d\u0142ugi|f\u00f6r stor|"
        "\u00e7ok b\u00fcy\u00fck|"
        "\u0441\u043b\u0438\u0448\u043a\u043e\u043c \u0431\u043e\u043b\u044c\u0448|"
        "\u0441\u043b\u0438\u0448\u043a\u043e\u043c \u0434\u043b\u0438\u043d\u043d|"
        "\u043f\u0440\u0435\u0432\u044b\u0448\u0430\u0435\u0442|\u592a\u5927|\u8fc7\u5927|"
        "\u904e\u5927|\u8d85\u51fa\u957f\u5ea6|\u8fc7\u957f|\u8d85\u8fc7\u5927\u5c0f|"
        "\u5927\u304d\u3059\u304e|\u9577\u3059\u304e|\ub108\ubb34 \ud07d|\ub108\ubb34 \uae41"},
    Row{"unauthenticated",
        "passwort falsch|kennwort falsch|contrase\u00f1a incorrect*|contrase\u00f1a inv*|"
        "senha inv*|senha incorret*|credenciais inv*|wachtwoord onjuist|"
        "\u043b\u043e\u0433\u0438\u043d \u0438\u043b\u0438 \u043f\u0430\u0440\u043e\u043b\u044c|"
        "\u5bc6\u7801\u6709\u8bef|\u91cd\u65b0\u767b\u5f55|\u4ee4\u724c\u65e0\u6548|"
        "\u4ee4\u724c\u5df2|session expirou|sess\u00e3o expirou|logg inn|log p\u00e5|"
        "kirjaudu|p\u0159ihlaste|jelentkezzen be|"
        "\u0443\u0432\u0456\u0439\u0434\u0456\u0442\u044c|\u0111\u0103ng nh\u1eadp|"
        "silakan masuk|\u0e40\u0e02\u0e49\u0e32\u0e2a\u0e39\u0e48\u0e23\u0e30\u0e1a\u0e1a|"
        "\u6709\u52b9\u671f\u9650\u304c\u5207\u308c|\u671f\u9650\u5207\u308c|\u5df2\u8fc7\u671f|"
        "\u767b\u5f55\u5931\u6548|\ub9cc\ub8cc|"
        "anmeldung fehlgeschlagen|bitte melden sie sich an|bitte anmelden|falsches passwort|"
        "passwort ist falsch|abgelaufene sitzung|token abgelaufen|veuillez vous connecter|"
        "identifiants|mot de passe incorrect|session a expir\u00e9|session expir\u00e9e|"
        "jeton expir\u00e9|authentification|contrase\u00f1a incorrecta|credenciales|"
        "sesi\u00f3n expir*|token expirado|senha incorreta|credenciais|fa\u00e7a login|"
        "sess\u00e3o expir*|autentica\u00e7\u00e3o|autenticaci\u00f3n|password errata|"
        "credenziali|sessione scaduta|effettua l'accesso|wachtwoord|niet ingelogd|"
        "sessie verlopen|nieprawid\u0142owe has\u0142o|zaloguj si\u0119|sesja wygas\u0142a|"
        "fel l\u00f6senord|logga in|giri\u015f yap*|oturum|"
        "\u043d\u0435\u0432\u0435\u0440\u043d\u044b\u0439 \u043f\u0430\u0440\u043e\u043b\u044c|"
        "\u043d\u0435\u0432\u0435\u0440\u043d\u044b\u0439 \u043b\u043e\u0433\u0438\u043d|"
        "\u0432\u043e\u0439\u0434\u0438\u0442\u0435|"
        "\u0430\u0432\u0442\u043e\u0440\u0438\u0437\u0443\u0439\u0442\u0435\u0441\u044c|"
        "\u043d\u0435 \u0430\u0432\u0442\u043e\u0440\u0438\u0437\u043e\u0432\u0430\u043d|"
        "\u0441\u0435\u0441\u0441\u0438\u044f \u0438\u0441\u0442\u0435\u043a\u043b\u0430|"
        "\u0441\u0440\u043e\u043a \u0434\u0435\u0439\u0441\u0442\u0432\u0438\u044f "
        "\u0442\u043e\u043a\u0435\u043d\u0430|"
        "\u8bf7\u767b\u5f55|\u672a\u767b\u5f55|\u8bf7\u5148\u767b\u5f55|"
        "\u767b\u5f55\u5931\u8d25|\u767b\u5f55\u5df2\u8fc7\u671f|\u5bc6\u7801\u9519\u8bef|"
        "\u5bc6\u7801\u4e0d\u6b63\u786e|\u672a\u6388\u6743|\u8eab\u4efd\u9a8c\u8bc1|"
        "\u8a8d\u8a3c|\u8acb\u767b\u5165|\u5bc6\u78bc\u932f\u8aa4|\u30ed\u30b0\u30a4\u30f3|"
        "\u30d1\u30b9\u30ef\u30fc\u30c9\u304c|\ub85c\uadf8\uc778|\ube44\ubc00\ubc88\ud638|"
        "\uc778\uc99d",
        kRefused},
    Row{"permission_denied",
        "i permessi|toestemming|ikke tilgang|ikke adgang|ingen beh\u00f6righet|"
        "saknar beh\u00f6righet|nem\u00e1te opr\u00e1vn\u011bn\u00ed|nincs jogosults\u00e1g*|"
        "ei oikeu*|\u043d\u0435\u043c\u0430\u0454 \u043f\u0440\u0430\u0432|"
        "kh\u00f4ng c\u00f3 quy\u1ec1n|tidak memiliki izin|akses ditolak|"
        "\u0e44\u0e21\u0e48\u0e21\u0e35\u0e2a\u0e34\u0e17\u0e18\u0e34|"
        "\u6ca1\u6709\u8bbf\u95ee|\u65e0\u6cd5\u8bbf\u95ee\u6743|"
        "konto wurde gesperrt|konto ist gesperrt|compte suspendu|cuenta suspendida|cuenta "
        "bloqueada|conta suspensa|\u8bbf\u95ee\u6743\u9650|\u30a2\u30af\u30bb\u30b9\u6a29|"
        "onvoldoende rechten|nie masz uprawnie*|nie masz dost*|"
        "nicht erlaubt|nicht autorisiert|nicht befugt|fehlende berechtigung*|keinen zugriff|"
        "non autoris\u00e9|pas autoris\u00e9|pas la permission|pas les droits|"
        "droits insuffisants|pas acc\u00e8s|interdit|sin permiso*|no est\u00e1 autorizado|"
        "no tienes permiso*|no tiene acceso|acesso negado|sem permiss\u00e3o|"
        "n\u00e3o autorizado|n\u00e3o tem permiss\u00e3o|permiss\u00e3o negada|"
        "accesso negato|non autorizzat*|permesso negato|permessi insufficienti|"
        "toegang geweigerd|geen toegang|geen rechten|odmowa dost\u0119pu|brak uprawnie\u0144|"
        "brak dost\u0119pu|\u00e5tkomst nekad|eri\u015fim reddedildi|yetkiniz yok|"
        "\u0434\u043e\u0441\u0442\u0443\u043f \u0437\u0430\u043f\u0440\u0435\u0449|"
        "\u0434\u043e\u0441\u0442\u0443\u043f \u0437\u0430\u043a\u0440\u044b\u0442|"
        "\u043e\u0441\u0442\u0443\u043f \u0437\u0430\u043f\u0440\u0435\u0449|"
        "\u043d\u0435\u0434\u043e\u0441\u0442\u0430\u0442\u043e\u0447\u043d\u043e "
        "\u043f\u0440\u0430\u0432|"
        "\u043d\u0435\u0442 \u043f\u0440\u0430\u0432|"
        "\u043d\u0435\u0442 \u0434\u043e\u0441\u0442\u0443\u043f\u0430|"
        "\u6743\u9650\u4e0d\u8db3|\u6ca1\u6709\u6743\u9650|\u65e0\u6743|"
        "\u62d2\u7edd\u8bbf\u95ee|\u7981\u6b62\u8bbf\u95ee|\u7121\u6b0a|"
        "\u6b0a\u9650\u4e0d\u8db3|\u62d2\u7d55\u5b58\u53d6|\u6a29\u9650\u304c\u306a\u3044|"
        "\u8a31\u53ef\u3055\u308c\u3066|\uad8c\ud55c\uc774 \uc5c6|"
        "\uc811\uadfc\uc774 \uac70\ubd80|\uc561\uc138\uc2a4\uac00 \uac70\ubd80|"
        "\uc811\uadfc \uad8c\ud55c|\u063a\u064a\u0631 \u0645\u0635\u0631\u062d|"
        "\u062a\u0645 \u0631\u0641\u0636",
        kRefused},
    Row{"already_exists",
        "bereits registriert|bereits angelegt|bereits verwendet|d\u00e9j\u00e0 enregistr*|"
        "gi\u00e0 registrat*|ya est\u00e1 registrad*|allerede i bruk|findes allerede|"
        "finnes allerede|on jo olemassa|ji\u017e existuje|m\u00e1r l\u00e9tezik|"
        "\u0432\u0436\u0435 \u0456\u0441\u043d\u0443\u0454|\u0111\u00e3 t\u1ed3n t\u1ea1i|"
        "sudah ada|sudah terdaftar|\u5df2\u6ce8\u518c|\u5df2\u88ab\u6ce8\u518c|"
        "\u767b\u9332\u3055\u308c\u3066\u3044\u307e\u3059|\uc774\ubbf8 \ub4f1\ub85d|"
        "gibt es bereits|gibt es schon|schon vergeben|existiert schon|"
        "d\u00e9j\u00e0 utilis\u00e9*|d\u00e9j\u00e0 pris|d\u00e9j\u00e0 existant*|"
        "ya est\u00e1 en uso|ya registrado|j\u00e1 existe|j\u00e1 est\u00e1 em uso|"
        "j\u00e1 cadastrado|esiste gi\u00e0|gi\u00e0 in uso|gi\u00e0 presente|bestaat al|"
        "al in gebruik|ju\u017c istnieje|jest ju\u017c zaj\u0119t*|finns redan|"
        "anv\u00e4nds redan|zaten var|zaten mevcut|"
        "\u0443\u0436\u0435 \u0441\u0443\u0449\u0435\u0441\u0442\u0432\u0443\u0435\u0442|"
        "\u0443\u0436\u0435 \u0437\u0430\u043d\u044f\u0442|"
        "\u0443\u0436\u0435 "
        "\u0438\u0441\u043f\u043e\u043b\u044c\u0437\u0443\u0435\u0442\u0441\u044f|"
        "\u0443\u0436\u0435 \u0435\u0441\u0442\u044c|\u5df2\u5b58\u5728|"
        "\u5df2\u7ecf\u5b58\u5728|\u5df2\u88ab\u5360\u7528|\u5df2\u88ab\u4f7f\u7528|"
        "\u91cd\u590d|\u91cd\u8907|\u3059\u3067\u306b\u4f7f\u7528|\u65e2\u306b\u4f7f\u7528|"
        "\uc774\ubbf8 \uc874\uc7ac|\uc774\ubbf8 \uc0ac\uc6a9|\uc911\ubcf5"},
    Row{"conflict",
        "zwischenzeitlich|anderen benutzer ge\u00e4ndert|autre utilisateur|otro usuario|"
        "outro usu\u00e1rio|altro utente|andere gebruiker|\u5176\u4ed6\u7528\u6237|"
        "\u5225\u306e\u30e6\u30fc\u30b6\u30fc|\u4ed6\u306e\u30e6\u30fc\u30b6\u30fc|"
        "\ub2e4\ub978 \uc0ac\uc6a9\uc790|"
        "\u0434\u0440\u0443\u0433\u0438\u043c "
        "\u043f\u043e\u043b\u044c\u0437\u043e\u0432\u0430\u0442\u0435\u043b*|"
        "in der zwischenzeit ge\u00e4ndert|gleichzeitig|modifi\u00e9 par un autre|"
        "modificado por otro|modificado por outro|modificato da un altro|"
        "\u043a\u043e\u043d\u0444\u043b\u0438\u043a\u0442|"
        "\u0438\u0437\u043c\u0435\u043d\u0451\u043d \u0434\u0440\u0443\u0433\u0438\u043c|"
        "\u0438\u0437\u043c\u0435\u043d\u0435\u043d \u0434\u0440\u0443\u0433\u0438\u043c|"
        "\u51b2\u7a81|\u885d\u7a81|\u7af6\u5408|\ucda9\ub3cc"},
    Row{"not_found",
        "findes ikke|ikke fundet|finnes ikke|ikke funnet|ei l\u00f6ydy|ei l\u00f6ytynyt|"
        "nebyl nalezen*|nebyla nalezena|nebylo nalezeno|nenalezen*|neexistuje|"
        "nem tal\u00e1lhat\u00f3|nem l\u00e9tezik|nu a fost g\u0103sit*|nu exist\u0103|"
        "\u043d\u0435 \u0437\u043d\u0430\u0439\u0434\u0435\u043d|"
        "\u043d\u0435 \u0456\u0441\u043d\u0443\u0454|kh\u00f4ng t\u00ecm th\u1ea5y|"
        "kh\u00f4ng t\u1ed3n t\u1ea1i|tidak ditemukan|tidak ada|"
        "\u0e44\u0e21\u0e48\u0e1e\u0e1a|\u0928\u0939\u0940\u0902 \u092e\u093f\u0932|"
        "\u05dc\u05d0 \u05e0\u05de\u05e6\u05d0|"
        "\u0644\u0645 \u064a\u062a\u0645 \u0627\u0644\u0639\u062b\u0648\u0631|"
        "\u03b4\u03b5\u03bd \u03b2\u03c1\u03ad\u03b8\u03b7\u03ba\u03b5|\u6ca1\u6709\u8be5|"
        "\u5c1a\u672a\u767b\u8bb0|\u898b\u5f53\u305f\u308a|\u8a72\u5f53\u3059\u308b|"
        "\u5b58\u5728\u3057\u306a\u3044|\uc5c6\ub294 |"
        "wurde nicht gefunden|nicht vorhanden|kein ergebnis|unbekannter|unbekannte|"
        "pas trouv\u00e9*|pas \u00e9t\u00e9 trouv\u00e9*|n'a pas \u00e9t\u00e9 trouv\u00e9*|"
        "aucun r\u00e9sultat|no se ha encontrado|no hay ning\u00fan|n\u00e3o encontrad*|"
        "n\u00e3o foi encontrad*|n\u00e3o existe|nenhum resultado|non trovat*|non esiste|"
        "nessun risultato|niet gevonden|bestaat niet|nie znaleziono|nie istnieje|"
        "hittades inte|finns inte|bulunamad\u0131|mevcut de\u011fil|"
        "\u043d\u0435 \u043d\u0430\u0439\u0434\u0435\u043d|"
        "\u043d\u0435 \u0441\u0443\u0449\u0435\u0441\u0442\u0432\u0443\u0435\u0442|"
        "\u043e\u0442\u0441\u0443\u0442\u0441\u0442\u0432\u0443\u0435\u0442|"
        "\u4e0d\u5b58\u5728|\u672a\u627e\u5230|\u627e\u4e0d\u5230|\u6ca1\u6709\u627e\u5230|"
        "\u67e5\u7121|\u898b\u3064\u304b\u308a\u307e\u305b\u3093\u3067\u3057\u305f|"
        "\ucc3e\uc744 \uc218 \uc5c6|\uc874\uc7ac\ud558\uc9c0 \uc54a|"
        "\u063a\u064a\u0631 \u0645\u0648\u062c\u0648\u062f"},
    Row{"unsupported",
        "nicht unterst\u00fctzt|nicht implementiert|non pris en charge|pas pris en charge|"
        "no compatible|no soportad*|n\u00e3o suportad*|n\u00e3o \u00e9 suportad*|"
        "non supportat*|niet ondersteund|nieobs\u0142ugiwan*|st\u00f6ds inte|desteklenmiyor|"
        "\u043d\u0435 "
        "\u043f\u043e\u0434\u0434\u0435\u0440\u0436\u0438\u0432\u0430\u0435\u0442\u0441\u044f|"
        "\u4e0d\u652f\u6301|\u4e0d\u652f\u63f4|"
        "\u5bfe\u5fdc\u3057\u3066\u3044\u307e\u305b\u3093|"
        "\u30b5\u30dd\u30fc\u30c8\u3057\u3066\u3044\u307e\u305b\u3093|"
        "\uc9c0\uc6d0\ub418\uc9c0 \uc54a|\uc9c0\uc6d0\ud558\uc9c0 \uc54a",
        kRefused},
    Row{"precondition_failed",
        "\u5df2\u53d1\u8d27|\u5df2\u53d6\u6d88|\u5df2\u5b8c\u6210|\u5df2\u652f\u4ed8|"
        "\u5df2\u5f52\u6863|\u65e0\u6cd5\u4fee\u6539|\u4e0d\u80fd\u4fee\u6539|"
        "\u5909\u66f4\u3067\u304d\u307e\u305b\u3093|"
        "\u53d6\u308a\u6d88\u3059\u3053\u3068\u306f\u3067\u304d|"
        "\ubcc0\uacbd\ud560 \uc218 \uc5c6|\uc774\ubbf8 \ucde8\uc18c|"
        "\u0443\u0436\u0435 \u043e\u0442\u043f\u0440\u0430\u0432\u043b\u0435\u043d|"
        "\u0443\u0436\u0435 \u043e\u043f\u043b\u0430\u0447\u0435\u043d|"
        "\u0443\u0436\u0435 \u043e\u0442\u043c\u0435\u043d|"
        "\u0443\u0436\u0435 \u0437\u0430\u0432\u0435\u0440\u0448|"
        "ist nicht leer|nicht leer sein kann|"
        "ist gesperrt|ist geschlossen|wird noch verwendet|ist noch nicht|est verrouill\u00e9|"
        "est ferm\u00e9|est\u00e1 bloqueado|est\u00e1 cerrado|est\u00e1 fechado|"
        "\u00e8 bloccato|\u00e8 chiuso|"
        "\u0437\u0430\u0431\u043b\u043e\u043a\u0438\u0440\u043e\u0432\u0430\u043d|"
        "\u0443\u0436\u0435 \u0437\u0430\u043a\u0440\u044b\u0442|\u5df2\u9501\u5b9a|"
        "\u5df2\u5173\u95ed|\u5df2\u88ab\u9501\u5b9a|\u30ed\u30c3\u30af\u3055\u308c\u3066|"
        "\uc7a0\uaca8"},
    Row{"dependency_unavailable",
        "no est\u00e1 disponible|n'est pas disponible|n\u00e3o est\u00e1 dispon\u00edvel|"
        "steht nicht zur verf\u00fcgung|wartung*|wartungsarbeiten|en mantenimiento|"
        "em manuten\u00e7\u00e3o|in manutenzione|\u7ef4\u62a4|\u7dad\u8b77|\uc810\uac80|"
        "\u0442\u0435\u0445\u043d\u0438\u0447\u0435\u0441\u043a|ikke tilgjengelig|"
        "ikke tilg\u00e6ngelig|nen\u00ed dostupn*|nem el\u00e9rhet\u0151|"
        "ei ole k\u00e4ytett\u00e4viss\u00e4|"
        "\u043d\u0435\u0434\u043e\u0441\u0442\u0443\u043f\u043d|"
        "kh\u00f4ng kh\u1ea3 d\u1ee5ng|tidak tersedia|"
        "\u0e44\u0e21\u0e48\u0e1e\u0e23\u0e49\u0e2d\u0e21|"
        "antwortet nicht|reagiert nicht|ne r\u00e9pond pas|no responde|n\u00e3o responde|non "
        "risponde|reageert niet|nie odpowiada|svarar "
        "inte|\u6ca1\u6709\u54cd\u5e94|\u65e0\u54cd\u5e94|\u5fdc\u7b54\u3057\u307e\u305b\u3093|"
        "\uc751\ub2f5\uc774 \uc5c6|"
        "verbindung fehlgeschlagen|verbindung abgelehnt|keine verbindung|verbindung zum|"
        "injoignable|connexion refus\u00e9e|connexion impossible|impossible de se connecter|"
        "impossible de joindre|r\u00e9essayez plus tard|no se pudo conectar|"
        "conexi\u00f3n rechazada|int\u00e9ntelo m\u00e1s tarde|intente m\u00e1s tarde|"
        "fuera de servicio|indispon\u00edvel|n\u00e3o foi poss\u00edvel conectar|"
        "conex\u00e3o recusada|tente novamente mais tarde|non disponibile|non raggiungibile|"
        "impossibile connettersi|connessione rifiutata|riprova pi\u00f9 tardi|"
        "niet beschikbaar|niet bereikbaar|niedost\u0119pn*|inte tillg\u00e4nglig|"
        "kullan\u0131lam\u0131yor|\u043d\u0435\u0434\u043e\u0441\u0442\u0443\u043f|"
        "\u043d\u0435 \u0443\u0434\u0430\u043b\u043e\u0441\u044c "
        "\u043f\u043e\u0434\u043a\u043b\u044e\u0447\u0438\u0442\u044c\u0441\u044f|"
        "\u0441\u043e\u0435\u0434\u0438\u043d\u0435\u043d\u0438\u0435 "
        "\u043e\u0442\u043a\u043b\u043e\u043d\u0435\u043d\u043e|"
        "\u043f\u043e\u043f\u0440\u043e\u0431\u0443\u0439\u0442\u0435 "
        "\u043f\u043e\u0437\u0436\u0435|"
        "\u043f\u043e\u0432\u0442\u043e\u0440\u0438\u0442\u0435 "
        "\u043f\u043e\u043f\u044b\u0442\u043a\u0443 \u043f\u043e\u0437\u0436\u0435|"
        "\u043f\u043e\u0432\u0442\u043e\u0440\u0438\u0442\u0435 \u043f\u043e\u0437\u0436\u0435|"
        "\u043d\u0435 \u043e\u0442\u0432\u0435\u0447\u0430\u0435\u0442|\u4e0d\u53ef\u7528|"
        "\u8fde\u63a5\u5931\u8d25|\u65e0\u6cd5\u8fde\u63a5|\u8fde\u63a5\u88ab\u62d2\u7edd|"
        "\u7a0d\u540e\u518d\u8bd5|\u7a0d\u540e\u91cd\u8bd5|\u7121\u6cd5\u9023\u7dda|"
        "\u7a0d\u5f8c\u518d\u8a66|\u63a5\u7d9a\u3067\u304d\u307e\u305b\u3093|"
        "\u63a5\u7d9a\u306b\u5931\u6557|\u5fdc\u7b54\u304c\u3042\u308a\u307e\u305b\u3093|"
        "\uc5f0\uacb0\ud560 \uc218 \uc5c6|\uc5f0\uacb0\uc5d0 \uc2e4\ud328|"
        "\uc0ac\uc6a9\ud560 \uc218 \uc5c6|\ub098\uc911\uc5d0 \ub2e4\uc2dc"},
    Row{"invalid_arguments",
        "non \u00e8 valid*|n'est pas valide|nicht g\u00fcltig|muss eine|muss ein|"
        "falscher wert|mauvais format|valeur incorrecte|valor incorrecto|valore non|onjuist*|"
        "ugyldig*|p\u00e5krevd|p\u00e5kr\u00e6vet|virheelli*|pakollinen|neplatn*|povinn*|"
        "\u00e9rv\u00e9nytelen|k\u00f6telez\u0151|"
        "\u043e\u0431\u043e\u0432'\u044f\u0437\u043a\u043e\u0432|kh\u00f4ng h\u1ee3p l\u1ec7|"
        "b\u1eaft bu\u1ed9c|tidak valid|wajib diisi|"
        "\u0e44\u0e21\u0e48\u0e16\u0e39\u0e01\u0e15\u0e49\u0e2d\u0e07|\u5fc5\u987b|"
        "\u5fc5\u9808\u9805\u76ee|\u7bc4\u56f2\u5916|\ubc94\uc704|\ud615\uc2dd\uc774|"
        "ung\u00fcltig*|pflichtfeld|darf nicht leer|muss angegeben|muss zwischen|"
        "muss gr\u00f6\u00dfer|muss kleiner|falsches format|requis*|invalide*|non valide|"
        "ne peut pas \u00eatre vide|doit \u00eatre|doit contenir|no es v\u00e1lid*|"
        "no puede estar vac\u00edo|debe ser|debe contener|es requerid*|es obligatori*|"
        "formato incorrecto|obrigat\u00f3ri*|inv\u00e1lid*|deve ser|n\u00e3o pode ser vazi*|"
        "formato incorreto|obbligatori*|non valid*|deve essere|verplicht|ongeldig*|moet zijn|"
        "wymagan*|nieprawid\u0142ow*|obligatorisk|ogiltig*|ge\u00e7ersiz|zorunlu|"
        "\u043e\u0431\u044f\u0437\u0430\u0442\u0435\u043b|"
        "\u043d\u0435\u0434\u043e\u043f\u0443\u0441\u0442\u0438\u043c|"
        "\u043d\u0435\u043a\u043e\u0440\u0440\u0435\u043a\u0442|"
        "\u043d\u0435\u0432\u0435\u0440\u043d|"
        "\u0434\u043e\u043b\u0436\u0435\u043d \u0431\u044b\u0442\u044c|"
        "\u0434\u043e\u043b\u0436\u043d\u043e \u0431\u044b\u0442\u044c|"
        "\u0434\u043e\u043b\u0436\u043d\u0430 \u0431\u044b\u0442\u044c|"
        "\u043d\u0435 \u043c\u043e\u0436\u0435\u0442 \u0431\u044b\u0442\u044c "
        "\u043f\u0443\u0441\u0442|"
        "\u4e0d\u80fd\u4e3a\u7a7a|\u5fc5\u586b|\u7f3a\u5c11|\u53c2\u6570\u9519\u8bef|"
        "\u65e0\u6548|\u683c\u5f0f\u9519\u8bef|\u683c\u5f0f\u4e0d\u6b63\u786e|"
        "\u4e0d\u5408\u6cd5|\u4e0d\u80fd\u70ba\u7a7a|\u7121\u6548|\u683c\u5f0f\u932f\u8aa4|"
        "\u6b63\u3057\u304f\u3042\u308a\u307e\u305b\u3093|\uc785\ub825\ud574|"
        "\uc720\ud6a8\ud558\uc9c0 \uc54a|\uc798\ubabb\ub41c|\uc62c\ubc14\ub974\uc9c0 \uc54a|"
        "\ud544\uc218|\u0645\u0637\u0644\u0648\u0628|"
        "\u063a\u064a\u0631 \u0635\u0627\u0644\u062d",
        kRefused},
};

// What may stand between their words.
constexpr std::array kLanguageForms{
    Form{
        "rate_limited",
        R"(\b(?:solicitudes|peticiones|requ\x{ea}tes|anfragen|requisi\x{e7}\x{f5}es|richieste|)"
        R"(verzoeken|aufrufe|llamadas|appels|chiamate|chamadas|tentativas|intentos|tentatives|)"
        R"(versuche)\b.{0,50}\b(?:m\x{e1}xim|demasiad|superad|excedid|excedeu|d\x{e9}pass|)"
        R"(\x{fc}berschritten|limit|autoris|erlaubt|permitid|consentit)|\b(?:m\x{e1}xim\w*|massimo|)"
        R"(maximale?|superad\w+|superato|excedid\w*|excedeu|d\x{e9}pass\x{e9}|\x{fc}berschritten|)"
        R"(trop|demasiad\w+|zu viele|muit\w+|tropp\w) .{0,40}\b(?:solicitudes|peticiones|)"
        R"(requ\x{ea}tes|anfragen|requisi\x{e7}\x{f5}es|richieste|aufrufe|llamadas|appels|chiamate|)"
        R"(chamadas|tentativas|intentos|tentatives|versuche)\b)",
        kRefused
    },
    Form{
        "too_large",
        R"(\b(?:supera|excede|excedeu|d\x{e9}passe|\x{fc}berschreitet|overschrijdt|ultrapassa|)"
        R"(przekracza|)"
        R"(\x{43f}\x{440}\x{435}\x{432}\x{44b}\x{448}\x{430}\x{435}\x{442}) .{0,40}(?:tama\x{f1}o|)"
        R"(tamanho|taille|gr\x{f6}\x{df}e|grootte|dimension|rozmiar|[kmg]o\b|[kmg]b\b)|)"
        R"(\b(?:gr\x{f6}\x{df}e|taille|tama\x{f1}o|tamanho|dimensione|)"
        R"(\x{440}\x{430}\x{437}\x{43c}\x{435}\x{440})\w* .{0,30}\b(?:supera|excede|d\x{e9}passe|)"
        R"(\x{fc}berschreitet|\x{43f}\x{440}\x{435}\x{432}\x{44b}\x{448}\x{430}\x{435}\x{442}))",
        kRefused
    },
    Form{
        "unauthenticated",
        R"(\b(?:passwor[dt]|kennwort|contrase\x{f1}a|senha|mot de passe|parola|has\x{142}o|)"
        R"(wachtwoord|l\x{f6}senord|\x{15f}ifre)\b.{0,25}\b(?:falsch|incorrect|inv\x{e1}lid|invalid|)"
        R"(errat|onjuist|nieprawid|felaktig|hatal\x{131}|yanl\x{131}\x{15f}|ung))",
        kRefused
    },
    Form{
        "not_found",
        R"(\bgibt es (?:[\w\x{e4}\x{f6}\x{fc}\x{df}]+ ){0,4}kein|\bkeine? .{1,40} (?:gefunden|)"
        R"(vorhanden|zu finden)|\baucune? .{1,60}(?:correspond|trouv|n'existe|associ)|)"
        R"(\bnenhuma? .{1,60}(?:encontrad|localizad|existe|corresponde)|\b(?:ning\x{fa}n|ninguna|)"
        R"(ningun) .{1,60}(?:encontr|coincid|existe|corresponde)|\bnessun[ao]? .{1,60}(?:trovat|)"
        R"(corrispond|esiste)|\bniet (?:worden |meer )?(?:gevonden|bekend)|\bgeen .{1,40}(?:gevonden|)"
        R"(bekend)|\bbrak .{1,30} o (?:numerze|id))"
    },
    Form{
        "precondition_failed",
        R"(\b(?:nicht mehr|ne peu[tv]\w* plus|n'est plus|no se puede|no puede|n\x{e3}o pode (?:mais|)"
        R"(ser)|non pu\x{f2} (?:pi\x{f9}|essere)|kan niet (?:meer|worden)) .{0,30}(?:ge\x{e4}ndert|)"
        R"(gel\x{f6}scht|bearbeitet|modifi|annul|supprim|elimin|cancel|cambi|alterad|exclu\x{ed}d|)"
        R"(wijzig|verwijder|\x{ea}tre|m\x{f6}glich|possible|ser )|\bbereits (?:abgeschlossen|)"
        R"(versendet|storniert|bezahlt|geschlossen|gel\x{f6}scht|ver\x{f6}ffentlicht|bearbeitet|)"
        R"(archiviert)|\bd\x{e9}j\x{e0} (?:exp\x{e9}di|annul|cl[o\x{f4}]tur|ferm|pay|envoy|archiv|)"
        R"(publi)|\bya (?:ha sido|fue|est\x{e1}) (?:enviad|cancelad|cerrad|pagad|archivad|publicad|)"
        R"(procesad)|\bgi\x{e0} (?:stat\w )?(?:spedit|chius|annullat|pagat|archiviat)|)"
        R"(\bj\x{e1} (?:foi|est\x{e1}) (?:enviad|cancelad|fechad|pag|encerrad|arquivad)|\b(?:muss|)"
        R"(m\x{fc}ssen) (?:zuerst|erst) |\b(?:doit|doivent) d'abord |\bdebe \w+ primero)"
    },
    Form{
        "dependency_unavailable",
        R"(\b(?:non \x{e8}|n'est|no est\x{e1}|n\x{e3}o est\x{e1}|ist|)"
        R"(is) (?:[\w\x{e0}\x{e2}\x{e9}\x{e8}\x{ea}\x{ed}\x{f3}\x{fa}]+ ){1,4}(?:disponibil|)"
        R"(disponible|dispon[i\x{ed}]vel|verf\x{fc}gbar|beschikbaar|bereikbaar|erreichbar)|)"
        R"(\b(?:temporairement|momentan\x{e9}ment|temporalmente|temporariamente|temporaneamente|)"
        R"(vor\x{fc}bergehend|zurzeit|derzeit) )"
    },
    Form{
        "invalid_arguments",
        R"(\b(?:format|formato|formaat|valeur|valor|valore|wert)\b.{0,30}\b(?:incorrect|errat|falsch|)"
        R"(onjuist|invalid|inv\x{e1}lid|non valid|ung\x{fc}ltig|incorret))",
        kRefused
    },
};

}  // namespace

Sense language_form_sense(const LowerText& text) {
    static const auto& forms = *new Forms(kLanguageForms);
    return forms.first_in(text);
}

std::span<const Row> language_rows() {
    return kLanguages;
}

}  // namespace recourse::diagnosis
