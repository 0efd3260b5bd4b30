//! A server on loopback that keeps every byte it was sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// One listener; each connection gets the same answer, once.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    requests: Receiver<Vec<u8>>,
}

impl Peer {
    /// Answers every request with this JSON body under status 200.
    #[must_use]
    pub fn answering(body: &str) -> Self {
        Self::answering_with("content-type: application/json", body.as_bytes())
    }

    /// Answers every request with these headers and bytes under status 200.
    #[must_use]
    pub fn answering_with(headers: &str, body: &[u8]) -> Self {
        Self::answering_under("200 OK", headers, body)
    }

    /// Answers every request with these headers and bytes under a status.
    #[must_use]
    pub fn answering_under(status: &str, headers: &str, body: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        let head =
            format!("HTTP/1.1 {status}\r\n{headers}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        let reply = [head.as_bytes(), body].concat();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                if serve(stream, &reply, &sender).is_err() {
                    return;
                }
            }
        });
        Self { address, requests }
    }

    /// The base URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The bytes of the next request, with the port replaced by `PORT` and our own version by `VERSION`.
    #[must_use]
    pub fn request(&self) -> String {
        let bytes = self.requests.recv_timeout(Duration::from_secs(10)).expect("a request arrives");
        let text = String::from_utf8(bytes).unwrap().replace(&self.address.port().to_string(), "PORT");
        text.replace(concat!("vezne/", env!("CARGO_PKG_VERSION")), "vezne/VERSION")
    }
}

fn serve(mut stream: TcpStream, reply: &[u8], sender: &Sender<Vec<u8>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    while !whole(&bytes) {
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
    // A receiver that is gone has seen what it wanted.
    let _ = sender.send(bytes);
    stream.write_all(reply)
}

/// Whether head and announced body are there.
fn whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let due = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.parse::<usize>().unwrap());
    body.len() >= due
}
