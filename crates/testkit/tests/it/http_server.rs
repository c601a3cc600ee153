//! A tiny HTTP server with one page.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Serves this HTML at every path, with a cookie, and echoes the request's headers in place of `{request}`; gives the address.
pub(crate) async fn serve(html: &'static str) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).await.unwrap_or(0);
                let body = html.replace("{request}", &String::from_utf8_lossy(&request[..read]));
                let policy = "Content-Security-Policy: default-src 'none'; script-src 'nonce-a'";
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{policy}\r\nSet-Cookie: seen=yes\r\n");
                let rest = format!("Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
                let _ = stream.write_all(format!("{head}{rest}").as_bytes()).await;
            });
        }
    });
    address
}
