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
        let (answer, status) = self.call("GET", path, "", &[], body)?;
        if status == 200 {
            Ok(answer)
        } else {
            Err(format!("{path} answered {status}").into())
        }
    }

    /// Posts a body of that media type; anything but 201 is an error with what the server said.
    pub fn post(&mut self, path: &str, media: &str, content: &[u8]) -> Result<Answer> {
        let mut said = Vec::new();
        let (answer, status) = self.call("POST", path, media, content, &mut said)?;
        if status == 201 {
            return Ok(answer);
        }
        let said = String::from_utf8_lossy(&said);
        Err(format!("{path} answered {status}: {said:.500}").into())
    }

    fn call(
        &mut self,
        method: &str,
        path: &str,
        media: &str,
        content: &[u8],
        body: &mut dyn Write,
    ) -> Result<(Answer, u16)> {
        let described = match media {
            "" => String::new(),
            media => format!("content-type: {media}\r\ncontent-length: {}\r\n", content.len()),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\naccept: */*\r\n{described}\r\n",
            self.token
        );
        let mut request = request.into_bytes();
        request.extend_from_slice(content);
        let begun = Instant::now();
        self.stream.get_mut().write_all(&request)?;
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
        let status = status.split(' ').nth(1).unwrap_or_default().parse()?;
        Ok((Answer { took, bytes }, status))
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
