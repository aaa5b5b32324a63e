//! As much of HTTP/1.1 as a measurement needs: one connection kept open, forms sent, answers read.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream},
    net::TcpStream,
};

/// A signed-in browser, as far as the server can tell.
pub(super) struct Client {
    stream: BufStream<TcpStream>,
    host: SocketAddr,
    cookie: String,
}

impl Client {
    /// Connects and signs in.
    pub(super) async fn sign_in(host: SocketAddr, name: &str, password: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let mut client = Self { stream: BufStream::new(stream), host, cookie: String::new() };
        let status = client.post("/sign-in", &format!("name={name}&password={password}")).await?;
        anyhow::ensure!(status == 303 && !client.cookie.is_empty(), "sign-in answered {status}");
        Ok(client)
    }

    /// Sends a form; gives the status of the answer.
    pub(super) async fn post(&mut self, path: &str, form: &str) -> anyhow::Result<u16> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.host,
            self.cookie,
            form.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        self.answer().await
    }

    /// Asks for a page and reads it whole; gives the status of the answer.
    pub(super) async fn get(&mut self, path: &str) -> anyhow::Result<u16> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", self.host, self.cookie);
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<u16> {
        let first = self.line().await?;
        let status =
            first.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status in the answer")?;
        let mut length = 0;
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "set-cookie" => value.split(';').next().unwrap_or_default().trim().clone_into(&mut self.cookie),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(status)
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await?;
        anyhow::ensure!(read > 0, "the server closed the connection");
        Ok(line.trim_end().to_owned())
    }
}
