//! Anchors, aliases, tags and directives.

use super::scanner::Scanner;
use super::token::{Fault, FaultKind, Kind, Scan, TagParts, Token};

impl<'t> Scanner<'t> {
    /// An anchor (`&name`) or alias (`*name`).
    pub(super) fn name(&mut self, kind: Kind) -> Scan<Token<'t>> {
        let cursor = &mut self.cursor;
        let start = cursor.at();
        cursor.skip();
        let name = cursor.at();
        cursor.skip_while(|_, byte| is_word(byte));
        let end = cursor.at();
        let ends = matches!(cursor.byte(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name == end || !(ends || cursor.is_blank_break_or_end(0)) {
            return Err(Fault::since(FaultKind::BadName, start, end));
        }
        Ok(Token::with_text(kind, start, end, cursor.slice(name, end)))
    }

    /// A tag: `!suffix`, `!handle!suffix`, `!<uri>` or `!`.
    pub(super) fn tag(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.at();
        let parts = if self.cursor.byte(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            let suffix = self.tag_uri(String::new(), false, start)?;
            if self.cursor.byte(0) != b'>' {
                return Err(Fault::since(FaultKind::BadTag, start, self.cursor.at()));
            }
            self.cursor.skip();
            (String::new(), suffix)
        } else {
            self.short_tag(start)?
        };
        let end = self.cursor.at();
        if !self.cursor.is_blank_break_or_end(0) {
            return Err(Fault::since(FaultKind::BadTag, start, end));
        }
        Ok(Token::with_tag(Kind::Tag, start, end, parts))
    }

    fn short_tag(&mut self, start: usize) -> Scan<TagParts> {
        let handle = self.tag_handle(false, start)?;
        if handle.len() > 1 && handle.ends_with('!') {
            let suffix = self.tag_uri(String::new(), false, start)?;
            return Ok((handle, suffix));
        }
        let head = handle.strip_prefix('!').unwrap_or_default().to_string();
        let suffix = self.tag_uri(head, true, start)?;
        Ok(if suffix.is_empty() { (String::new(), "!".to_string()) } else { ("!".to_string(), suffix) })
    }

    fn tag_handle(&mut self, directive: bool, start: usize) -> Scan<String> {
        let cursor = &mut self.cursor;
        let from = cursor.at();
        if cursor.byte(0) != b'!' {
            return Err(Fault::since(FaultKind::BadTag, start, from));
        }
        cursor.skip();
        cursor.skip_while(|_, byte| is_word(byte));
        if cursor.byte(0) == b'!' {
            cursor.skip();
        } else if directive && cursor.at() > from + 1 {
            return Err(Fault::since(FaultKind::BadDirective, start, cursor.at()));
        }
        Ok(cursor.slice(from, cursor.at()).to_string())
    }

    /// The rest of a tag behind `head`. It may be empty only if something came before.
    fn tag_uri(&mut self, head: String, mut something: bool, start: usize) -> Scan<String> {
        let mut uri = head.into_bytes();
        loop {
            match self.cursor.byte(0) {
                b'%' => self.uri_escape(&mut uri, start)?,
                byte if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    uri.push(byte);
                    self.cursor.skip();
                }
                _ => break,
            }
            something = true;
        }
        if !something {
            return Err(Fault::since(FaultKind::BadTag, start, self.cursor.at()));
        }
        String::from_utf8(uri).map_err(|_| Fault::since(FaultKind::BadTag, start, self.cursor.at()))
    }

    /// One byte as `%XX`; whether the bytes are characters is seen at the end of the tag.
    fn uri_escape(&mut self, uri: &mut Vec<u8>, start: usize) -> Scan<()> {
        let digit = |ahead| char::from(self.cursor.byte(ahead)).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(1), digit(2)) else {
            return Err(Fault::since(FaultKind::BadTag, start, self.cursor.at()));
        };
        uri.push(high << 4 | low);
        for _ in 0..3 {
            self.cursor.skip();
        }
        Ok(())
    }

    /// A directive: `%YAML 1.1` or `%TAG ! prefix`.
    pub(super) fn directive(&mut self) -> Scan<Token<'t>> {
        let start = self.cursor.at();
        self.cursor.skip();
        let from = self.cursor.at();
        self.cursor.skip_while(|_, byte| is_word(byte));
        let name = self.cursor.slice(from, self.cursor.at());
        if !self.cursor.is_blank_break_or_end(0) {
            return Err(Fault::since(FaultKind::BadDirective, start, self.cursor.at()));
        }
        self.cursor.skip_while(|_, byte| matches!(byte, b' ' | b'\t'));
        let (kind, tag) = match name {
            "YAML" => (Kind::VersionDirective, self.version(start)?),
            "TAG" => (Kind::TagDirective, self.tag_prefix(start)?),
            _ => return Err(Fault::since(FaultKind::BadDirective, start, start)),
        };
        let end = self.cursor.at();
        self.cursor.skip_while(|_, byte| matches!(byte, b' ' | b'\t'));
        if self.cursor.byte(0) == b'#' {
            self.skip_comment();
        }
        if !self.cursor.is_break_or_end() {
            return Err(Fault::since(FaultKind::BadDirective, start, self.cursor.at()));
        }
        if self.cursor.is_break() {
            self.cursor.skip_line();
        }
        Ok(Token::with_tag(kind, start, end, tag))
    }

    fn version(&mut self, start: usize) -> Scan<TagParts> {
        let from = self.cursor.at();
        self.cursor.skip_while(|_, byte| byte.is_ascii_digit() || byte == b'.');
        let written = self.cursor.slice(from, self.cursor.at());
        let number = |digits: &str| (1..=9).contains(&digits.len()).then(|| digits.parse::<u32>().ok()).flatten();
        match written.split_once('.').map(|(major, minor)| (number(major), number(minor))) {
            Some((Some(1), Some(1))) => Ok((String::new(), String::new())),
            Some((Some(_), Some(_))) => Err(Fault::new(FaultKind::OtherVersion, from)),
            _ => Err(Fault::since(FaultKind::BadDirective, start, from)),
        }
    }

    fn tag_prefix(&mut self, start: usize) -> Scan<TagParts> {
        let handle = self.tag_handle(true, start)?;
        if !self.cursor.is_blank(0) {
            return Err(Fault::since(FaultKind::BadDirective, start, self.cursor.at()));
        }
        self.cursor.skip_while(|_, byte| matches!(byte, b' ' | b'\t'));
        let prefix = self.tag_uri(String::new(), false, start)?;
        if !self.cursor.is_blank_break_or_end(0) {
            return Err(Fault::since(FaultKind::BadDirective, start, self.cursor.at()));
        }
        Ok((handle, prefix))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}
