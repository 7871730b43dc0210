//! A message as it goes over the wire (RFC 5321 §4.5.2).
//!
//! In: a message whose lines all end with CRLF. Out: the same with its dots
//! stuffed, and the lone dot at its end. It must never let a bare CR or LF
//! out: one relay's line end is another one's text, and what lies between
//! them is how foreign mail gets smuggled.

/// A bare CR or LF, and the line (from 1) it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the message holds a bare CR or LF")]
pub struct BareLineEnd {
    pub line: usize,
}

/// Puts into `frame` what follows on the relay's 354, final dot included.
pub(super) fn frame_body(body: &[u8], frame: &mut Vec<u8>) -> Result<(), BareLineEnd> {
    frame.clear();
    frame.reserve(body.len() + body.len() / 64 + 8);
    let (mut line, mut taken, mut begin) = (1, 0, 0);
    loop {
        if body.get(begin) == Some(&b'.') {
            frame.extend_from_slice(&body[taken..begin]);
            frame.push(b'.');
            taken = begin;
        }
        let Some(length) = memchr::memchr2(b'\r', b'\n', &body[begin..]) else { break };
        let end = begin + length;
        if !body[end..].starts_with(b"\r\n") {
            return Err(BareLineEnd { line });
        }
        begin = end + 2;
        line += 1;
    }
    frame.extend_from_slice(&body[taken..]);
    // A last line without its end.
    if begin < body.len() {
        frame.extend_from_slice(b"\r\n");
    }
    frame.extend_from_slice(b".\r\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &[u8]) -> Result<String, BareLineEnd> {
        let mut frame = Vec::new();
        frame_body(body, &mut frame)?;
        Ok(String::from_utf8(frame).unwrap())
    }

    #[test]
    fn dots_at_line_starts_are_doubled_and_no_others() {
        assert_eq!(framed(b".\r\na.b\r\n..\r\n"), Ok("..\r\na.b\r\n...\r\n.\r\n".to_owned()));
    }

    #[test]
    fn a_missing_last_line_end_is_added() {
        assert_eq!(framed(b"a"), Ok("a\r\n.\r\n".to_owned()));
        assert_eq!(framed(b""), Ok(".\r\n".to_owned()));
    }

    #[test]
    fn a_bare_cr_or_lf_never_leaves() {
        for body in [&b"a\r\nb\nc\r\n"[..], b"a\r\nb\rc\r\n", b"a\r\nb\r\r\n", b"a\r\nb\r", b"a\r\n\n.\r\n"] {
            assert_eq!(framed(body), Err(BareLineEnd { line: 2 }), "{body:?}");
        }
    }

    proptest::proptest! {
        /// Unstuffed as a relay does it (RFC 5321 §4.5.2), it is the same again.
        #[test]
        fn a_relay_reads_back_what_was_framed(lines: Vec<Vec<u8>>) {
            let clean = |l: &Vec<u8>| l.iter().copied().filter(|b| *b != b'\r' && *b != b'\n').collect::<Vec<_>>();
            let body: Vec<u8> = lines.iter().flat_map(|l| [clean(l), b"\r\n".to_vec()].concat()).collect();
            let mut frame = Vec::new();
            frame_body(&body, &mut frame).unwrap();
            let text = frame.strip_suffix(b".\r\n").unwrap();
            let back: Vec<u8> = text
                .split_inclusive(|b| *b == b'\n')
                .flat_map(|l| l.strip_prefix(b".").unwrap_or(l).to_vec())
                .collect();
            proptest::prop_assert_eq!(back, body);
        }
    }
}
