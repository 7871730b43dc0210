use super::Form::{Head, Line, Opening};
use super::{Label, Table};

pub(super) const TABLE: Table = &[
    (Label::Title, Head, &["titel der urgent action", "titel", "ua titel"]),
    (Label::Published, Head, &["datum der veroffentlichung", "veroffentlicht am"]),
    (Label::UaNumber, Head, &["ua nr", "weitere informationen zu ua", "urgent action nr"]),
    (Label::Country, Head, &["land"]),
    (Label::Summary, Head, &["zusammenfassung", "sachlage"]),
    (
        Label::Action,
        Opening,
        &[
            "werden sie aktiv schreiben sie einen appell", "schreiben sie einen appell in ihren eigenen worten",
            "schreiben sie in ihren eigenen worten oder verwenden sie", "verwenden sie diesen musterbrief",
            "handeln sie jetzt schreiben sie", "werden sie aktiv schreiben sie",
        ],
    ),
    (Label::Action, Line, &["werden sie aktiv", "jetzt handeln", "handeln sie", "setzen sie sich ein"]),
    (
        Label::Instructions,
        Opening,
        &[
            "bitte schreiben sie faxe", "bitte schreiben sie luftpostbriefe", "bitte schreiben sie e mails", "bitte schreiben sie briefe",
            "bitte schreiben sie sofort", "bitte schreiben sie unverzuglich", "schreiben sie bitte faxe", "schreiben sie bitte e mails",
            "schreiben sie bitte luftpostbriefe", "bitte schreiben sie hoflich formulierte briefe", "schreiben sie bitte umgehend",
            "bitte schreiben sie", "bitte schreibt", "schreibt bitte",
        ],
    ),
    (Label::Instructions, Head, &["empfohlene aktionen", "empfohlene aktion", "forderungen"]),
    (
        Label::Letter,
        Head,
        &["musterbrief", "briefvorschlag", "brieftext", "beispielbrief", "modellbrief", "vorschlag fur einen brief", "mustertext"],
    ),
    (
        Label::Targets,
        Opening,
        &["bitte senden sie ihre appelle bis zum", "senden sie ihre appelle bis zum", "senden sie ihre appelle an", "bitte senden sie ihre appelle an", "bitte richten sie ihre appelle an", "schreiben sie an den", "schreiben sie an die"],
    ),
    (
        Label::Targets,
        Head,
        &["appelle an", "appell an", "empfanger", "adressat", "adressaten", "anschrift", "anschriften", "briefe an", "schreiben sie an", "adressaten der appelle"],
    ),
    (Label::Additional, Head, &["weitere adressaten", "weitere empfanger", "zusatzliche adressaten", "weiterer adressat", "weitere appelle an"]),
    (
        Label::Copies,
        Head,
        &["kopien an", "kopie an", "und kopien an", "senden sie bitte eine kopie an", "senden sie eine kopie an", "bitte senden sie eine kopie an", "kopien bitte an"],
    ),
    (
        Label::Diplomats,
        Opening,
        &[
            "senden sie kopien auch an die diplomatischen vertretungen", "kopien an die diplomatischen vertretungen",
            "senden sie auch kopien an die diplomatischen vertretungen", "bitte senden sie auch kopien an diplomatische vertretungen",
        ],
    ),
    (
        Label::Background,
        Head,
        &["hintergrundinformationen", "hintergrundinformation", "hintergrund", "weitere informationen", "zusatzliche informationen", "hintergrundinformationen auf deutsch"],
    ),
    (
        Label::Languages,
        Opening,
        &["sie konnen in gutem", "schreiben sie in gutem", "sie konnen auf", "schreiben sie bitte in gutem", "bitte schreiben sie in gutem", "sie konnen ihre appelle in", "sie konnen ihren brief in gutem", "sie konnen ihre briefe in gutem", "bitte schreiben sie auf", "sie konnen die briefe in gutem", "schreiben sie auf", "schreibt in gutem", "schreibt auf", "ihr konnt in gutem", "bitte schreibt in gutem", "bitte schreibt auf", "ihr konnt auf"],
    ),
    (Label::Languages, Head, &["bevorzugte sprache", "bevorzugte sprachen", "sprache", "sprachen", "sprache der appelle", "bevorzugte sprache fur den appell"]),
    (
        Label::OwnLanguage,
        Opening,
        &["sie konnen auch in ihrer eigenen sprache schreiben", "sie konnen auch in ihrer sprache schreiben", "sie konnen auch in ihrer muttersprache schreiben", "sie konnen auch auf deutsch schreiben"],
    ),
    (
        Label::Deadline,
        Opening,
        &[
            "schreiben sie bitte bis zum", "bitte schreiben sie bis zum", "bitte schreiben sie vor dem", "schreiben sie bis zum",
            "bitte schreiben sie ihre appelle moglichst sofort", "schreiben sie ihre appelle moglichst sofort", "bitte werden sie bis zum",
            "bitte handeln sie bis zum", "bitte schreiben sie moglichst bald bis zum", "bitte schreiben sie so bald wie moglich und vor dem",
            "bitte werden sie so schnell wie moglich aktiv bis zum", "bitte schreiben sie so bald wie moglich bis zum",
        ],
    ),
    (Label::Deadline, Head, &["frist", "stichtag", "einsendeschluss", "appelle bis"]),
    (
        Label::AfterDeadline,
        Opening,
        &[
            "da informationen in urgent actions schnell an aktualitat verlieren", "bitte prufen sie bei ihrer amnesty sektion",
            "bitte fragen sie bei amnesty", "bitte wenden sie sich an amnesty", "bitten wir sie nach dem", "bitte schicken sie nach dem",
            "bitte erkundigen sie sich", "bitte informieren sie sich",
        ],
    ),
    (Label::People, Head, &["name und bevorzugtes pronomen", "name und pronomen", "namen und pronomen", "namen und bevorzugte pronomen", "person", "personen", "namen"]),
    (Label::PreviousUa, Head, &["link zur vorherigen urgent action", "link zur vorherigen ua", "link zu fruheren urgent actions"]),
    (Label::Sender, Line, &["absender", "datum", "unterschrift", "datum und unterschrift", "absender in", "ort datum"]),
    (Label::Sender, Head, &["datum unterschrift"]),
    (Label::Aside, Opening, &["die urgent action kann auch online", "standardbrief luftpost", "briefporto"]),
    (Label::Foot, Line, &["teilen", "ahnliche inhalte"]),
];
