//! A client that waits for nothing but the server: one connection, kept open, answers read to their end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Result;

/// A connection to the server.
pub struct Client {
    stream: BufReader<TcpStream>,
    token: String,
}

/// An answer, read to its end and thrown away.
pub struct Answer {
    /// From the first byte sent to the last one read.
    pub took: Duration,
    /// Bytes of the body.
    pub bytes: u64,
}

impl Client {
    /// Connects.
    pub fn connect(addr: &str, token: &str) -> Result<Self> {
        let stream = TcpStream::connect(addr)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(256 * 1024, stream),
            token: token.to_owned(),
        })
    }

    /// Asks for a path; the body goes to `body`.
    pub fn get(&mut self, path: &str, body: &mut dyn Write) -> Result<Answer> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\naccept: */*\r\n\r\n",
            self.token
        );
        let begun = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let mut length = None;
        let mut chunked = false;
        loop {
            let header = self.line()?.to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = Some(value.trim().parse::<u64>()?);
            }
            chunked |= header.starts_with("transfer-encoding:") && header.contains("chunked");
        }
        let bytes = match length {
            Some(length) => self.copy(length, body)?,
            None if chunked => self.chunks(body)?,
            None => 0,
        };
        let took = begun.elapsed();
        if !status.contains(" 200 ") {
            return Err(format!("{path} answered {status}").into());
        }
        Ok(Answer { took, bytes })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err("the server hung up".into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }

    fn chunks(&mut self, body: &mut dyn Write) -> Result<u64> {
        let mut sum = 0;
        loop {
            let size = u64::from_str_radix(self.line()?.split(';').next().unwrap_or_default(), 16)?;
            sum += self.copy(size, body)?;
            self.line()?;
            if size == 0 {
                return Ok(sum);
            }
        }
    }

    fn copy(&mut self, length: u64, body: &mut dyn Write) -> Result<u64> {
        let copied = std::io::copy(&mut (&mut self.stream).take(length), body)?;
        if copied == length {
            Ok(copied)
        } else {
            Err("the server hung up in the middle of a body".into())
        }
    }
}
