//! Portuguese and Italian.

use super::Form::{Head, Line, Opening};
use super::{Label, Table};

pub(super) const TABLE: Table = &[
    (Label::Title, Head, &["titulo da acao urgente", "titolo"]),
    (Label::Country, Head, &["paese"]),
    (Label::Summary, Head, &["resumo", "riassunto"]),
    (
        Label::Action,
        Opening,
        &[
            "aja escreva um apelo em suas proprias palavras ou use esta carta modelo",
            "escreva um apelo com suas proprias palavras",
            "aja escreva um apelo",
            "agisci scrivi un appello con le tue parole o usa questo modello di lettera",
            "scrivi un appello con parole tue",
            "agisci scrivi un appello",
        ],
    ),
    (
        Label::Instructions,
        Opening,
        &[
            "escreva imediatamente em",
            "por favor escreva imediatamente",
            "scrivete immediatamente in",
            "si prega di scrivere immediatamente",
        ],
    ),
    (Label::Letter, Head, &["modelo da carta", "lettera tipo", "modello di lettera", "testo della lettera"]),
    (
        Label::Targets,
        Opening,
        &["envie apelos antes de", "inviate appelli prima del", "envie seus apelos para"],
    ),
    (Label::Targets, Head, &["apelos para", "destinatari", "appelli a"]),
    (
        Label::Additional,
        Head,
        &["destinatarios adicionais", "outros destinatarios na lista", "altri destinatari"],
    ),
    (
        Label::Copies,
        Head,
        &["copias para", "e copias para", "com copia para", "copie a conoscenza", "e copia a", "copia para"],
    ),
    (
        Label::Background,
        Head,
        &[
            "informacao adicional",
            "informacoes adicionais",
            "informacoes complementares",
            "ulteriori informazioni",
            "informazioni aggiuntive",
        ],
    ),
    (
        Label::Languages,
        Head,
        &[
            "idioma preferencial",
            "idioma preferido para contatar o destinatario",
            "lingua preferita",
            "lingue preferite",
            "lingua",
        ],
    ),
    (
        Label::OwnLanguage,
        Opening,
        &[
            "voce tambem pode escrever em seu proprio idioma",
            "tambem pode escrever no seu idioma",
            "potete scrivere anche nella vostra lingua",
            "puoi scrivere anche nella tua lingua",
        ],
    ),
    (
        Label::Deadline,
        Opening,
        &[
            "aja o mais rapido possivel ate",
            "por favor aja o mais rapido possivel",
            "agire il prima possibile entro il",
            "si prega di agire entro il",
        ],
    ),
    (Label::Deadline, Head, &["prazo", "data limite", "scadenza"]),
    (
        Label::AfterDeadline,
        Opening,
        &[
            "verifique com o escritorio da anistia",
            "consulte o escritorio da anistia",
            "verificare con la propria sezione",
        ],
    ),
    (
        Label::People,
        Head,
        &["nome e pronome preferido", "nome e pronomes", "nome e pronome", "nomes e pronomes", "nome"],
    ),
    (Label::Foot, Line, &["condividi", "compartilhar"]),
];
