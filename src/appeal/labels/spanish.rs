use super::Form::{Head, Line, Opening};
use super::{Label, Table};

pub(super) const TABLE: Table = &[
    (Label::Title, Head, &["titulo de la accion urgente", "titulo"]),
    (Label::Published, Head, &["fecha de publicacion", "fecha"]),
    (
        Label::UaNumber,
        Head,
        &["primera au", "segunda au", "tercera au", "cuarta au", "mas informacion sobre la au", "au num", "accion urgente numero", "mas informacion sobre au"],
    ),
    (Label::Index, Head, &["indice", "indice ai", "numero de indice"]),
    (Label::Country, Head, &["pais"]),
    (Label::Summary, Head, &["resumen"]),
    (
        Label::Action,
        Opening,
        &[
            "actuen redacten su propio llamamiento o utilicen esta carta modelo",
            "actua redacta tu propio llamamiento o utiliza esta carta modelo",
            "actue redacte su propio llamamiento o utilice esta carta modelo",
            "actuen redacten su propio llamamiento", "actua redacta tu propio llamamiento",
            "redacten su propio llamamiento o utilicen", "redacta tu propio llamamiento o utiliza",
            "escriban un llamamiento con sus propias palabras", "actuen escriban", "actua escribe",
        ],
    ),
    (Label::Action, Line, &["actuen", "actua", "actue", "que puedes hacer"]),
    (
        Label::Instructions,
        Opening,
        &[
            "escriban inmediatamente", "escriba inmediatamente", "escribe inmediatamente", "por favor escriban inmediatamente",
            "por favor escriba inmediatamente", "escriban de inmediato", "envien llamamientos para que lleguen",
            "por favor envien llamamientos para que lleguen", "escriban sin demora", "rogamos escriban inmediatamente",
        ],
    ),
    (Label::Instructions, Head, &["accion recomendada", "acciones recomendadas"]),
    (Label::Letter, Head, &["carta modelo", "modelo de carta", "carta tipo", "ejemplo de carta", "texto de la carta"]),
    (
        Label::Targets,
        Opening,
        &[
            "envien llamamientos antes del", "envien sus llamamientos antes del", "envie sus llamamientos antes del",
            "envia tus llamamientos antes del", "por favor envien llamamientos antes del", "envien llamamientos a",
            "rogamos envien llamamientos antes del", "envien los llamamientos a", "envien sus llamamientos a",
        ],
    ),
    (
        Label::Targets,
        Head,
        &["llamamientos a", "destinatario", "destinatarios", "datos de contacto", "dirigir la carta a", "escriban a", "dirijan sus llamamientos a", "direcciones"],
    ),
    (
        Label::Additional,
        Head,
        &["destinatarios adicionales", "otros destinatarios", "destinatario adicional", "objetivos adicionales", "otros destinatarios posibles"],
    ),
    (
        Label::Copies,
        Head,
        &["y copias a", "y copia a", "copias a", "copia a", "con copia a", "envien copia a", "envien copias a", "y copien a"],
    ),
    (
        Label::Diplomats,
        Opening,
        &[
            "envien tambien copias a la representacion diplomatica acreditada en su pais",
            "envien tambien copia a la representacion diplomatica", "envien copia a la representacion diplomatica",
            "envien tambien copias a los representantes diplomaticos", "copia a la representacion diplomatica",
            "copias a los representantes diplomaticos acreditados en su pais", "y a la representacion diplomatica acreditada",
            "envien copias a la representacion diplomatica", "envie tambien copia a la representacion diplomatica",
            "copias a la representacion diplomatica",
        ],
    ),
    (
        Label::Background,
        Head,
        &["informacion complementaria", "informacion adicional", "informacion general", "antecedentes", "informacion de contexto", "mas informacion sobre el caso"],
    ),
    (
        Label::Languages,
        Head,
        &[
            "pueden escribir llamamientos en", "idioma preferido para dirigirse al destinatario",
            "idioma preferido para dirigirse a los destinatarios", "idioma preferido", "idiomas preferidos", "idioma", "idiomas",
            "idiomas preferidos para dirigirse a los destinatarios", "puedes escribir llamamientos en", "puede escribir llamamientos en",
            "idiomas preferidos para dirigirse al destinatario",
        ],
    ),
    (Label::Languages, Opening, &["pueden escribir en", "puedes escribir en", "puede escribir en", "escriban en", "escriba en", "escribe en"]),
    (
        Label::OwnLanguage,
        Opening,
        &[
            "tambien pueden escribir en su propio idioma", "tambien puedes escribir en tu propio idioma", "tambien pueden escribir en su idioma",
            "tambien puede escribir en su propio idioma", "pueden escribir tambien en su propio idioma", "tambien puedes escribir en tu idioma",
        ],
    ),
    (
        Label::Deadline,
        Opening,
        &[
            "actuen lo antes posible y antes del", "actuen lo antes posible antes del", "actuen lo antes posible hasta el",
            "actua lo antes posible y antes del", "actue lo antes posible y antes del", "actuen antes del", "actuen lo antes posible",
            "actua antes del", "por favor actuen lo antes posible y antes del",
        ],
    ),
    (Label::Deadline, Head, &["fecha limite", "plazo", "plazo de envio", "fecha limite de envio"]),
    (
        Label::AfterDeadline,
        Opening,
        &[
            "consulten con la oficina de amnistia internacional", "consulten con la oficina de su seccion", "consulta con la oficina de amnistia internacional",
            "consulte con la oficina de amnistia internacional", "consulten con su seccion", "consulten con la oficina", "consulta con la oficina",
            "si desean enviar llamamientos despues", "si van a enviar llamamientos despues",
        ],
    ),
    (
        Label::People,
        Head,
        &[
            "nombre y genero gramatical preferido", "nombre y pronombre preferido", "nombre y genero gramatical", "nombres y genero gramatical preferido",
            "nombre y pronombres", "nombre y pronombre", "nombre", "nombres", "nombre y pronombres preferidos",
        ],
    ),
    (Label::PreviousUa, Head, &["enlace a la au anterior", "enlace a la accion urgente anterior", "enlace a la anterior au", "enlaces a las au anteriores"]),
    (Label::Sender, Head, &["remitente", "firma"]),
    (Label::Foot, Line, &["descargas", "compartir", "contenido relacionado"]),
];
