use super::Form::{Head, Line, Opening};
use super::{Label, Table};

pub(super) const TABLE: Table = &[
    (Label::Title, Head, &["urgent action title", "title of the urgent action", "title", "headline"]),
    (Label::Published, Head, &["publication date", "date of publication", "date issued", "date"]),
    (
        Label::UaNumber,
        Head,
        &[
            "urgent action type and number", "urgent action number", "first ua", "second ua", "third ua",
            "fourth ua", "fifth ua", "further ua", "further information on ua", "ua number", "ua", "ua no",
        ],
    ),
    (Label::Index, Head, &["index number", "index", "ai index", "public ai index", "amnesty index"]),
    (Label::Country, Head, &["country"]),
    (Label::Summary, Head, &["urgent action summary", "summary", "case summary"]),
    (
        Label::Action,
        Opening,
        &[
            "take action write an appeal in your own words or use this model letter",
            "take action write a letter in your own words or use this model letter",
            "write an appeal in your own words or use this model letter",
            "write a letter in your own words or using the sample below",
            "please write a letter in your own words",
            "take action please write",
            "you can use as a basis the following model",
            "use the following model letter",
            "please use the model letter below",
            "write in your own words or use the model letter",
            "take action write to the",
        ],
    ),
    (Label::Action, Line, &["take action", "what you can do", "take action now", "act now"]),
    (
        Label::Instructions,
        Opening,
        &[
            "please write immediately in", "please write immediately", "write immediately", "please write to the authorities",
            "please send appeals to arrive as quickly as possible", "please send appeals immediately in",
            "write a letter send an email call fax or tweet", "write a letter send an email", "please send polite letters",
            "please write letters", "please write as soon as possible in", "please write urgently in english",
            "in your letters please", "please send letters faxes or e mails", "please write calling on",
            "send appeals to arrive as quickly as possible",
        ],
    ),
    (Label::Instructions, Head, &["please send appeals", "send appeals", "please write", "recommended action", "recommended actions", "points to raise", "what to write"]),
    (
        Label::Letter,
        Head,
        &[
            "sample letter", "model letter", "template letter", "urgent action letter", "letter text", "suggested letter",
            "sample appeal", "model appeal", "text of the letter", "draft letter", "appeal letter",
        ],
    ),
    (
        Label::Targets,
        Opening,
        &[
            "contact these two officials", "contact these officials", "contact this official", "contact these three officials",
            "contact one or both of these officials", "please contact these officials", "please contact these two officials",
            "please send appeals before", "please send your appeals before", "please send appeals by",
            "please send appeals to", "please send your appeals to", "please send appeals until",
            "please write urgently in your own words or using the template letter",
            "send your appeals before", "send appeals before", "please address your appeals to", "please address letters to",
            "please send letters before", "write to the following officials",
        ],
    ),
    (
        Label::Targets,
        Head,
        &[
            "contact information", "appeals to", "targets contact details and copies to", "target s contact details copies to",
            "target s contact details", "targets contact details", "contact details", "target", "targets", "primary target",
            "send appeals to", "write to", "send your letter to", "send letters to", "officials to contact", "addresses",
            "target contact information", "addressee", "addressees", "who to write to", "letters to",
        ],
    ),
    (
        Label::Additional,
        Head,
        &["additional targets", "additional target", "additional addressees", "other targets", "secondary targets", "further targets"],
    ),
    (
        Label::Copies,
        Head,
        &[
            "and copies to", "copies to", "copy to", "and copy to", "and a copy to", "please also send copies to", "please copy",
            "also send copies to", "with copies to", "please send copies to", "please send a copy to", "cc",
        ],
    ),
    (
        Label::Diplomats,
        Opening,
        &[
            "also send copies to diplomatic representatives accredited to your country",
            "and to diplomatic representatives accredited to your country",
            "please also send copies to diplomatic representatives accredited to your country",
            "copies to diplomatic representatives accredited to your country",
            "send copies to diplomatic representatives accredited to your country",
            "diplomatic representatives accredited to your country",
            "also send copies to diplomatic representatives", "and to diplomatic representatives of", "diplomatic representatives of",
        ],
    ),
    (
        Label::Background,
        Head,
        &[
            "additional information", "background information", "background", "further background", "case background",
            "about the case", "further information on the case", "more information on the case", "additional background",
        ],
    ),
    (
        Label::Languages,
        Head,
        &[
            "preferred language to address target", "preferred languages to address target", "preferred language to address targets",
            "preferred language", "preferred languages", "languages to address target", "language of appeals",
            "language", "languages",
        ],
    ),
    (
        Label::Languages,
        Opening,
        &["write in", "please write in", "you can write in", "you may write in", "letters may be written in", "letters can be written in", "write to them in", "please write your letters in", "you can write your letter in"],
    ),
    (
        Label::OwnLanguage,
        Opening,
        &[
            "you can also write in your own language", "you may also write in your own language",
            "you can write in your own language", "you may write in your own language",
            "you are welcome to write in your own language",
        ],
    ),
    (
        Label::Deadline,
        Opening,
        &[
            "please take action as soon as possible until", "please take action as soon as possible",
            "please take action before", "please take action by", "this urgent action expires on",
            "please send appeals as soon as possible and in any case before", "please send appeals as soon as possible",
            "this action expires on", "this appeal expires on", "please act before", "this urgent action is valid until",
        ],
    ),
    (
        Label::Deadline,
        Head,
        &["appeal deadline notice", "appeal deadline", "deadline", "take action until", "take action before", "valid until", "deadline for appeals"],
    ),
    (
        Label::AfterDeadline,
        Opening,
        &[
            "please check with the amnesty office", "please check with your section office", "please check with your section",
            "check with the international secretariat", "check with your section office", "please check with the international secretariat",
            "please check with your national section", "please check with the office", "please contact the amnesty office",
            "please check with us", "please do not send appeals after", "please consult the amnesty office",
        ],
    ),
    (
        Label::People,
        Head,
        &[
            "name and preferred pronoun", "names and preferred pronouns", "name and preferred pronouns", "name and pronoun",
            "names and pronouns", "name and pronouns", "name", "names", "preferred pronoun",
        ],
    ),
    (Label::PreviousUa, Head, &["link to previous ua", "links to previous ua", "link to previous uas", "previous ua", "link to the previous ua"]),
    (Label::Sender, Line, &["sender", "your name", "your address", "your signature", "signature", "signed"]),
    (Label::Sender, Head, &["your name and address"]),
    (
        Label::Aside,
        Opening,
        &[
            "click here to let us know", "here s why it is so important to report", "let us know if you took action",
            "feel free to use all the mediums", "don t forget you can also", "this is the first update of",
            "this is the second update of", "this is the third update of", "this is the fourth update of",
            "this is an update of", "please let us know", "please insert local diplomatic addresses below",
            "name address 1 address 2 address 3 fax", "this is urgent action",
        ],
    ),
    (Label::Foot, Line, &["about", "about us", "let us know you took action", "downloads", "related content", "you may also be interested in", "view the urgent action", "footer", "sections to add when relevant"]),
];
