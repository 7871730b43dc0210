//! A web page -> its text. Reads the page tag by tag: no tree is built, so no
//! page is too deep.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

use super::marks::{Behind, behind, contradiction};
use super::{TEXT_LIMIT, Text};

/// Blocks of their own, with an empty line before and after.
const PARAGRAPHS: [&str; 14] =
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr", "pre", "dl"];

/// What ends a line.
const LINES: [&str; 24] = [
    "address", "article", "aside", "body", "br", "caption", "center", "dd", "details", "div", "dt",
    "fieldset", "figure", "footer", "form", "header", "html", "li", "main", "section", "summary", "td", "th",
    "tr",
];

/// Nothing in these is for readers.
const UNREAD: [&str; 14] = [
    "script", "style", "nav", "head", "template", "noscript", "svg", "iframe", "object", "select", "button",
    "textarea", "video", "audio",
];

const VOID: [&str; 8] = ["br", "hr", "img", "input", "meta", "link", "wbr", "col"];

/// Words for screen readers, and the like.
const HIDING_CLASSES: [&str; 4] = ["screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden"];

pub(super) fn text(page: &str) -> Text {
    let tokenizer = Tokenizer::new(Page::default(), html5ever::tokenizer::TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(page));
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

#[derive(Default)]
struct Page(RefCell<Writer>);

/// What was written so far, and where in the page we are.
#[derive(Default)]
struct Writer {
    out: String,
    doubts: Vec<super::Question>,
    line: usize,
    /// A blank stands between the last word and the next.
    blank: bool,
    /// The element that is not read, and how deep we are in elements of its name.
    unread: Option<(String, usize)>,
    /// `pre` elements around.
    verbatim: usize,
    /// Lists around: the number of the next item, `None` for bullets.
    lists: Vec<Option<usize>>,
    bullet: Option<String>,
    link: Option<Link>,
}

/// A link that is open.
struct Link {
    target: String,
    from: usize,
    /// Line ends before it.
    line: usize,
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(words) => writer.words(&words),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                writer.start(&tag);
                return contents_of(&tag);
            }
            Token::TagToken(tag) => writer.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose contents are no markup.
fn contents_of(tag: &Tag) -> TokenSinkResult<()> {
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "noembed" | "noframes" | "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

fn is_hidden(tag: &Tag) -> bool {
    let style = attribute(tag, "style").unwrap_or_default().to_lowercase().replace(' ', "");
    let classes = attribute(tag, "class").unwrap_or_default();
    attribute(tag, "hidden").is_some()
        || attribute(tag, "aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || classes.split_whitespace().any(|class| HIDING_CLASSES.contains(&class))
}

impl Writer {
    fn start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if self.skips(name) {
            return;
        }
        let is_void = VOID.contains(&name) || tag.self_closing;
        if !is_void && (UNREAD.contains(&name) || is_hidden(tag)) {
            self.unread = Some((name.to_owned(), 1));
            return;
        }
        match name {
            "pre" => self.verbatim += 1,
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(1)),
            "a" => self.open_link(tag),
            _ => {}
        }
        self.breaks(name);
        if name == "li" {
            self.bullet = Some(self.next_bullet());
        }
    }

    /// Whether a start tag stands in what is not read. A `p` ends at the next
    /// one, closed or not.
    fn skips(&mut self, name: &str) -> bool {
        match &mut self.unread {
            Some((unread, _)) if unread == name && name == "p" => {
                self.unread = None;
                false
            }
            Some((unread, depth)) => {
                *depth += usize::from(unread == name);
                true
            }
            None => false,
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((unread, depth)) = &mut self.unread {
            if unread == name {
                *depth -= 1;
            }
            if *depth == 0 {
                self.unread = None;
            }
            return;
        }
        match name {
            "pre" => self.verbatim = self.verbatim.saturating_sub(1),
            "ul" | "ol" => drop(self.lists.pop()),
            "a" => self.close_link(),
            _ => {}
        }
        self.breaks(name);
    }

    fn next_bullet(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        }
    }

    fn breaks(&mut self, name: &str) {
        // A paragraph within a list's item begins on the item's line.
        if self.bullet.is_some() && name != "li" {
            return;
        }
        if PARAGRAPHS.contains(&name) {
            self.end_line();
            if !self.out.is_empty() && !self.out.ends_with("\n\n") {
                self.new_line();
            }
        } else if name == "br" && (self.out.is_empty() || self.out.ends_with('\n')) {
            self.new_line();
        } else if LINES.contains(&name) {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.blank = false;
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        self.blank = false;
        self.out.push('\n');
        self.line += 1;
    }

    fn words(&mut self, words: &str) {
        if self.unread.is_some() || self.out.len() > TEXT_LIMIT {
            return;
        }
        for c in words.chars() {
            match c {
                '\n' if self.verbatim > 0 => self.new_line(),
                // A no-break space may stand for an empty paragraph, or within a number.
                c if c.is_ascii_whitespace() || c == '\u{A0}' => self.blank = true,
                c => self.letter(c),
            }
        }
    }

    fn letter(&mut self, c: char) {
        if let Some(bullet) = self.bullet.take() {
            self.end_line();
            self.out.push_str(&bullet);
            self.blank = false;
        }
        if std::mem::take(&mut self.blank) && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(' ');
        }
        self.out.push(c);
    }

    fn open_link(&mut self, tag: &Tag) {
        self.close_link();
        let target = attribute(tag, "href").unwrap_or_default().to_owned();
        self.link = Some(Link { target, from: self.out.len(), line: self.line });
    }

    fn close_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let words = self.out.get(link.from..).unwrap_or_default().to_owned();
        match behind(&words, Some(&link.target)) {
            Behind::Nothing => {}
            Behind::Address(address) => {
                self.blank = true;
                self.words(&address);
                self.blank = true;
            }
            Behind::Contradiction(address) => {
                let blank = words.len() - words.trim_start().len();
                let at = link.line + 1 + words[..blank].matches('\n').count();
                self.doubts.push(contradiction(at, &words, &address));
            }
        }
    }

    fn finish(mut self) -> Text {
        self.close_link();
        Text { text: self.out.trim_end().to_owned() + "\n", doubts: self.doubts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> String {
        text(page).text
    }

    #[test]
    fn blocks_are_lines_and_paragraphs_stand_apart() {
        let page = "<html><head><title>no</title></head><body><h1>URGENT\n ACTION</h1><p>One&nbsp;two<br>three</p>\
            <div>four</div><div>five</div><table><tr><td>a</td><td>b</td></tr></table></body>";
        assert_eq!(read(page), "URGENT ACTION\n\nOne two\nthree\n\nfour\nfive\n\na\nb\n");
    }

    #[test]
    fn what_readers_do_not_see_is_left_out() {
        let page = "<nav><a>Home</a><nav>x</nav></nav><script>if (a<b) '</p>'</script><style>p{}</style>\
            <p hidden>secret<p>seen</p><div style='display: none'><div>x</div>y</div><!-- c --><b>too</b>";
        assert_eq!(read(page), "seen\n\ntoo\n");
    }

    #[test]
    fn items_keep_their_bullets() {
        assert_eq!(
            read("<ul><li>one</li><li><p>two</p></li></ul><ol><li>a<li>b</ol>"),
            "• one\n• two\n\n1. a\n2. b\n"
        );
    }

    #[test]
    fn an_address_behind_a_link_is_there_once() {
        let page = "<p>Email: <a href='mailto:a@b.example'>a@b.example</a>, <a href='mailto:c@d.example'>the office</a>.";
        assert_eq!(read(page), "Email: a@b.example, the office c@d.example .\n");
    }

    #[test]
    fn a_link_that_leads_elsewhere_is_a_question() {
        let read = text("<p>First</p><p><a href='mailto:a@b.example'>x@y.example</a></p>");
        assert_eq!(read.text, "First\n\nx@y.example\n");
        assert_eq!((read.doubts[0].line, read.doubts.len()), (3, 1));
        let read = text("<p>First<a href='mailto:a@b.example'><p>x@y.example</p><ul><li>z</ul><p>");
        assert_eq!(read.text, "First\n\nx@y.example\n\n• z\n");
        assert_eq!((read.doubts[0].line, read.doubts.len()), (3, 1));
    }

    #[test]
    fn a_protected_address_stays_protected() {
        let page = "<a href='/cdn-cgi/l/email-protection' class='__cf_email__' data-cfemail='543931142a'>[email&#160;protected]</a>";
        assert_eq!(read(page), "[email protected]\n");
    }
}
