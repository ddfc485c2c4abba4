//! A small server of static files on the loopback interface, as strict as a good host of the page would be.

mod answer;
mod file;

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub(crate) use answer::POLICY;
use answer::{Answer, answer};

use crate::command::Outcome;

/// A request's head that is longer than this is refused.
const LONGEST_HEAD: usize = 16 * 1024;

/// How long a connection may say nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// A port that is listened on.
pub(crate) struct Server {
    listener: TcpListener,
    /// The address that was taken.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Takes a port of 127.0.0.1; 0 for any that is free.
    pub(crate) fn bind(port: u16) -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("port {port} is taken: choose another with --port N, or end what listens there")
            }
            io::ErrorKind::PermissionDenied => {
                format!("port {port} may not be used: choose one above 1023 with --port N")
            }
            _ => format!("cannot listen on port {port}: {error}"),
        })?;
        let address = listener.local_addr().map_err(|error| format!("cannot listen on port {port}: {error}"))?;
        Ok(Self { listener, address })
    }

    /// The address as a browser takes it, without a slash at its end.
    pub(crate) fn site(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves a folder until the program ends.
    pub(crate) fn serve(self, folder: PathBuf) {
        let folder: Arc<Path> = folder.into();
        for stream in self.listener.incoming().flatten() {
            let folder = Arc::clone(&folder);
            // Browsers open connections ahead of need and leave them silent; a thread each keeps them from blocking.
            // One that breaks off concerns nobody else.
            thread::spawn(move || converse(stream, &folder));
        }
    }
}

/// One request, one answer.
fn converse(mut stream: TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = read_head(&mut stream)?;
    if head.is_empty() {
        return Ok(());
    }
    let Answer { head, body } = answer(&head, folder);
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

/// Everything up to the empty line that ends the head of a request, or as much as may be read.
fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    while head.len() < LONGEST_HEAD && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part)? {
            0 => break,
            read => head.extend_from_slice(&part[..read]),
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_served_and_a_taken_port_is_told() {
        let folder = std::env::temp_dir().join(format!("podwall-serve-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index.html"), "<p>here").unwrap();
        let server = Server::bind(0).unwrap();
        let (address, site) = (server.address, server.site());
        assert_eq!(site, format!("http://127.0.0.1:{}", address.port()));
        let message = Server::bind(address.port()).err().unwrap();
        assert!(message.starts_with(&format!("port {} is taken", address.port())), "{message}");

        let served = folder.clone();
        thread::spawn(move || server.serve(served));
        let silent = TcpStream::connect(address).unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("\r\n\r\n<p>here"), "{text}");
        drop(silent);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
