//! A server on loopback that keeps its connections, counts them, and allocates nothing while it serves.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// One listener that gives every request the same answer.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Option<Arc<Mutex<Vec<String>>>>,
}

impl Line {
    /// Answers every request with this JSON body under status 200, and keeps the requests.
    #[must_use]
    pub fn answering(body: &str) -> Self {
        Self::start(body, Some(Arc::default()))
    }

    /// The same without keeping the requests, for counting what a client allocates.
    #[must_use]
    pub fn quiet(body: &str) -> Self {
        Self::start(body, None)
    }

    fn start(body: &str, requests: Option<Arc<Mutex<Vec<String>>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let reply: Arc<[u8]> = Arc::from(
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        );
        let (counted, kept) = (Arc::clone(&connections), requests.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                counted.fetch_add(1, Ordering::SeqCst);
                let (reply, kept) = (Arc::clone(&reply), kept.clone());
                // How a connection ends is the client's to judge.
                thread::spawn(move || serve(stream, &reply, kept.as_deref()));
            }
        });
        Self { address, connections, requests }
    }

    /// The base URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The requests so far, head and body.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests.as_ref().map(|requests| requests.lock().unwrap().clone()).unwrap_or_default()
    }
}

fn serve(mut stream: TcpStream, reply: &[u8], kept: Option<&Mutex<Vec<String>>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = [0; 16 * 1024];
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        let Some(length) = whole(&buffer[..filled]) else { continue };
        if let Some(kept) = kept {
            kept.lock().unwrap().push(String::from_utf8_lossy(&buffer[..length]).into_owned());
        }
        buffer.copy_within(length..filled, 0);
        filled -= length;
        stream.write_all(reply)?;
    }
}

/// The length of the first request, once it is there as a whole.
fn whole(bytes: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length: ";
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let announced = bytes[..head].split(|byte| *byte == b'\n').find_map(|line| {
        let value = line.split_at_checked(NAME.len()).filter(|(name, _)| name.eq_ignore_ascii_case(NAME))?.1;
        std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok()
    });
    let length = head + announced.unwrap_or(0);
    (bytes.len() >= length).then_some(length)
}
