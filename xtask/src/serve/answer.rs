//! From the head of a request to an answer.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use httparse::{EMPTY_HEADER, Request, Status};

use super::file::{locate, media_type, tag};

/// The content security policy of the page; `index.html` states the same one.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'";

/// What is sent back: the status line with all headers, and the body.
pub(super) struct Answer {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

/// Answers `GET` and `HEAD` for the files of a folder.
pub(super) fn answer(head: &[u8], folder: &Path) -> Answer {
    let mut headers = [EMPTY_HEADER; 64];
    let mut request = Request::new(&mut headers);
    let complete = matches!(request.parse(head), Ok(Status::Complete(_)));
    let (true, Some(method), Some(target)) = (complete, request.method, request.path) else {
        return told("400 Bad Request", "", true);
    };
    let with_body = match method {
        "GET" => true,
        "HEAD" => false,
        _ => return told("405 Method Not Allowed", "Allow: GET, HEAD\r\n", true),
    };
    let Some((file, tag)) = locate(folder, target).and_then(|file| tag(&file).map(|tag| (file, tag))) else {
        return told("404 Not Found", "", with_body);
    };
    let known = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("if-none-match"));
    let tag_header = format!("ETag: {tag}\r\n");
    if known.into_iter().any(|header| has_tag(header.value, &tag)) {
        return made("304 Not Modified", &tag_header, None, Vec::new(), with_body);
    }
    match fs::read(&file) {
        Ok(body) => made("200 OK", &tag_header, Some(media_type(&file)), body, with_body),
        Err(_) => told("404 Not Found", "", with_body),
    }
}

/// Whether a list of tags has this one. A cache in between may have made it a weak one.
fn has_tag(list: &[u8], tag: &str) -> bool {
    let list = String::from_utf8_lossy(list);
    list.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
}

fn told(status: &str, extra: &str, with_body: bool) -> Answer {
    made(status, extra, Some("text/plain; charset=utf-8"), format!("{status}\n").into_bytes(), with_body)
}

fn made(status: &str, extra: &str, media_type: Option<&str>, body: Vec<u8>, with_body: bool) -> Answer {
    let mut head = format!("HTTP/1.1 {status}\r\n{extra}");
    if let Some(media_type) = media_type {
        // Writing to a String cannot fail.
        let _ = write!(head, "Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len());
    }
    let _ = write!(
        head,
        "Cache-Control: no-cache\r\nContent-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    );
    Answer { head, body: if with_body { body } else { Vec::new() } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("podwall-answer-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.wasm"), b"\0asm").unwrap();
        folder
    }

    fn asked(folder: &Path, request: &str) -> (String, Vec<u8>) {
        let Answer { head, body } = answer(request.as_bytes(), folder);
        assert!(
            head.ends_with("\r\n\r\n") && head.contains("\r\nContent-Security-Policy: default-src 'none'; "),
            "{head}"
        );
        (head, body)
    }

    #[test]
    fn files_come_with_type_length_and_tag_and_are_not_sent_twice() {
        let folder = folder("files");
        let (head, body) = asked(&folder, "GET /a.wasm HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(
            head.contains("\r\nContent-Type: application/wasm\r\nContent-Length: 4\r\nCache-Control: no-cache\r\n")
        );
        assert_eq!(body, b"\0asm");
        let tag = head.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap();
        for list in [tag.to_owned(), format!("\"old\", W/{tag}")] {
            let (head, body) = asked(&folder, &format!("GET /a.wasm HTTP/1.1\r\nif-none-match: {list}\r\n\r\n"));
            assert!(head.starts_with("HTTP/1.1 304 ") && head.contains(tag) && body.is_empty(), "{head}");
        }
        fs::write(folder.join("a.wasm"), b"\0asm1").unwrap();
        let (head, _) = asked(&folder, &format!("GET /a.wasm HTTP/1.1\r\nIf-None-Match: {tag}\r\n\r\n"));
        assert!(head.starts_with("HTTP/1.1 200 "), "a rebuilt file is sent: {head}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn head_has_the_headers_alone() {
        let folder = folder("head");
        let (head, body) = asked(&folder, "HEAD /a.wasm HTTP/1.1\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("Content-Length: 4") && body.is_empty(), "{head}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn everything_else_is_refused() {
        let folder = folder("refused");
        for (request, status) in [
            ("GET /b HTTP/1.1\r\n\r\n", "404"),
            ("GET /../a HTTP/1.1\r\n\r\n", "404"),
            ("POST /a.wasm HTTP/1.1\r\n\r\n", "405"),
            ("GET /a.wasm HTTP/1.1\r\n", "400"),
            ("hello", "400"),
        ] {
            let (head, _) = asked(&folder, request);
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {head}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
