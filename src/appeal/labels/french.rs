use super::Form::{Head, Line, Opening};
use super::{Label, Table};

pub(super) const TABLE: Table = &[
    (Label::Title, Head, &["titre de l action urgente", "titre"]),
    (Label::Published, Head, &["date de publication"]),
    (
        Label::UaNumber,
        Head,
        &[
            "premiere au", "deuxieme au", "troisieme au", "quatrieme au", "action complementaire sur l au",
            "informations complementaires sur l au", "complement d information sur l au", "au", "action urgente no",
        ],
    ),
    (Label::Country, Head, &["pays"]),
    (Label::Summary, Head, &["resume"]),
    (
        Label::Action,
        Opening,
        &[
            "passez a l action envoyez un appel en utilisant vos propres mots",
            "agissez envoyez un appel en utilisant vos propres mots",
            "agissez redigez votre propre appel ou utilisez le modele de lettre",
            "passez a l action redigez un appel",
            "envoyez un appel en utilisant vos propres mots",
            "redigez un appel avec vos propres mots",
            "ecrivez une lettre en utilisant vos propres mots",
            "passez a l action ecrivez",
            "agissez ecrivez",
        ],
    ),
    (Label::Action, Line, &["passez a l action", "agissez", "que faire"]),
    (
        Label::Instructions,
        Opening,
        &[
            "dans les appels que vous ferez parvenir", "merci d ecrire immediatement", "ecrivez immediatement",
            "veuillez ecrire immediatement", "ecrivez des maintenant", "ecrivez sans attendre", "merci d ecrire des maintenant",
            "merci d envoyer immediatement", "dans vos appels veuillez", "veuillez ecrire sans delai", "ecrivez sans delai",
        ],
    ),
    (Label::Instructions, Head, &["action recommandee", "actions recommandees"]),
    (
        Label::Letter,
        Head,
        &["lettre type", "modele de lettre", "exemple de lettre", "proposition de lettre", "lettre a envoyer", "lettre modele"],
    ),
    (
        Label::Targets,
        Opening,
        &[
            "envoyez vos appels avant le", "merci d envoyer vos appels avant le", "veuillez envoyer vos appels avant le",
            "envoyez vos appels a", "veuillez adresser vos appels a", "adressez vos appels avant le", "ecrivez avant le",
            "veuillez envoyer vos appels a", "merci d adresser vos appels avant le", "priere d envoyer vos appels avant le",
        ],
    ),
    (
        Label::Targets,
        Head,
        &[
            "a adresser a", "appels a", "appels a envoyer a", "destinataire", "destinataires", "adresser vos appels a",
            "coordonnees", "coordonnees des destinataires", "a envoyer a", "ecrire a", "adresses",
        ],
    ),
    (
        Label::Additional,
        Head,
        &["destinataires supplementaires", "destinataire supplementaire", "autres destinataires", "autre destinataire", "destinataires additionnels"],
    ),
    (
        Label::Copies,
        Head,
        &["copie a", "copies a", "et copies a", "et copie a", "avec copie a", "copie pour information", "merci d envoyer une copie a", "envoyez une copie a"],
    ),
    (
        Label::Diplomats,
        Opening,
        &[
            "veuillez egalement adresser des copies aux representants diplomatiques",
            "veuillez egalement envoyer des copies aux representants diplomatiques",
            "envoyez egalement des copies aux representants diplomatiques",
            "merci d envoyer egalement des copies aux representants diplomatiques",
            "copies aux representants diplomatiques", "aux representants diplomatiques",
            "veuillez egalement adresser une copie aux representants diplomatiques",
        ],
    ),
    (
        Label::Background,
        Head,
        &[
            "information complementaire", "informations complementaires", "complement d information", "complements d information",
            "informations generales", "contexte", "informations de fond", "informations supplementaires",
        ],
    ),
    (
        Label::Languages,
        Head,
        &[
            "langues a privilegier pour les appels aux destinataires", "langues a privilegier pour la redaction de vos appels",
            "langues a privilegier", "langue a privilegier", "langue preferee", "langues preferees", "langue a utiliser", "langues",
            "langue", "langue de preference", "langue privilegiee",
        ],
    ),
    (Label::Languages, Opening, &["vous pouvez ecrire en", "ecrivez en", "merci d ecrire en", "veuillez ecrire en", "redigez vos appels en"]),
    (
        Label::OwnLanguage,
        Opening,
        &[
            "vous pouvez egalement ecrire dans votre propre langue", "vous pouvez aussi ecrire dans votre propre langue",
            "vous pouvez egalement ecrire dans votre langue", "vous pouvez ecrire dans votre propre langue",
            "vous pouvez aussi ecrire dans votre langue",
        ],
    ),
    (
        Label::Deadline,
        Opening,
        &[
            "merci d agir dans les plus brefs delais et avant le", "merci d agir dans les plus brefs delais",
            "veuillez agir dans les plus brefs delais et avant le", "agissez dans les plus brefs delais et avant le",
            "merci d agir avant le", "veuillez agir avant le", "agissez avant le", "merci d agir des que possible et avant le",
        ],
    ),
    (Label::Deadline, Head, &["date limite", "date limite d envoi", "echeance", "action valable jusqu au", "a envoyer avant le"]),
    (
        Label::AfterDeadline,
        Opening,
        &[
            "verifiez aupres d amnesty international dans votre pays", "verifiez aupres de votre section",
            "veuillez verifier aupres de votre section", "veuillez verifier aupres d amnesty international",
            "merci de verifier aupres", "au dela de cette date verifiez", "au dela de cette date veuillez verifier", "passe cette date", "apres cette date verifiez", "veuillez consulter votre section", "veuillez contacter votre section",
            "priere de verifier aupres", "si vous souhaitez envoyer des appels apres",
        ],
    ),
    (
        Label::People,
        Head,
        &[
            "prenom nom et pronoms a utiliser", "prenom nom et pronom a utiliser", "prenom nom et pronom", "nom et pronom a utiliser",
            "nom et pronoms a utiliser", "noms et pronoms", "nom et pronom", "nom", "noms", "prenom et nom", "nom et pronoms prefere",
            "prenoms noms et pronoms a utiliser", "nom prenom et pronom a utiliser",
        ],
    ),
    (Label::PreviousUa, Head, &["lien vers l au precedente", "lien vers la precedente au", "lien vers l action urgente precedente", "lien vers les au precedentes"]),
    (Label::Sender, Head, &["adresse", "nom et adresse", "expediteur", "date et signature"]),
    (Label::Aside, Opening, &["tarifs postaux", "voir dossier sur notre site", "amnesty international possede un reseau", "merci de nous informer"]),
    (Label::Aside, Line, &["lettre type a telecharger", "telecharger la lettre", "telecharger la lettre type"]),
    (Label::Foot, Line, &["documents pareils", "telechargements", "partager", "a lire aussi"]),
];
