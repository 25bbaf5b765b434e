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

    /// Asks for the bytes from `first` to `last` of a path and throws them away.
    pub fn get_range(&mut self, path: &str, first: u64, last: u64) -> Result<Answer> {
        let range = format!("range: bytes={first}-{last}\r\n");
        let begun = Instant::now();
        let request = self.head("GET", path, &range);
        self.stream.get_mut().write_all(&request)?;
        let (bytes, status) = self.answer(&mut std::io::sink())?;
        match status {
            206 => Ok(Answer {
                took: begun.elapsed(),
                bytes,
            }),
            status => Err(format!("{path} answered {status}").into()),
        }
    }

    /// Records a session; gives its id.
    pub fn record(&mut self, json: &str) -> Result<String> {
        let mut said = Vec::new();
        let (_, status) = self.call(
            "POST",
            "/api/v1/sessions",
            "application/json",
            json.as_bytes(),
            &mut said,
        )?;
        let session: serde_json::Value = serde_json::from_slice(&said)?;
        match (status, session["id"].as_str()) {
            (201, Some(id)) => Ok(id.to_owned()),
            _ => Err(format!("a session was refused: {status}").into()),
        }
    }

    /// Sends a file of `size` bytes, a chunk at a time; from the first byte sent to the answer.
    pub fn put(&mut self, path: &str, size: u64, chunks: impl Iterator<Item = Vec<u8>>) -> Result<Duration> {
        let begun = Instant::now();
        let described = format!("content-type: video/mp4\r\ncontent-length: {size}\r\n");
        let head = self.head("PUT", path, &described);
        self.stream.get_mut().write_all(&head)?;
        for chunk in chunks {
            self.stream.get_mut().write_all(&chunk)?;
        }
        let (_, status) = self.answer(&mut std::io::sink())?;
        match status {
            200 | 201 => Ok(begun.elapsed()),
            status => Err(format!("{path} answered {status}").into()),
        }
    }

    /// The head of a request.
    fn head(&self, method: &str, path: &str, headers: &str) -> Vec<u8> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\naccept: */*\r\n{headers}\r\n",
            self.token
        );
        head.into_bytes()
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
        // Head and content as one, so that they travel as one.
        let mut request = self.head(method, path, &described);
        request.extend_from_slice(content);
        let begun = Instant::now();
        self.stream.get_mut().write_all(&request)?;
        let (bytes, status) = self.answer(body)?;
        let took = begun.elapsed();
        Ok((Answer { took, bytes }, status))
    }

    /// Reads an answer to its end: the bytes of its body, and its status.
    fn answer(&mut self, body: &mut dyn Write) -> Result<(u64, u16)> {
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
        let status = status.split(' ').nth(1).unwrap_or_default().parse()?;
        Ok((bytes, status))
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
