//! A name server on this machine that knows a few TXT records.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};

use hickory_resolver::proto::op::{Message, MessageType, ResponseCode};
use hickory_resolver::proto::rr::rdata::TXT;
use hickory_resolver::proto::rr::{RData, Record};
use tokio::net::UdpSocket;

/// Answers questions over UDP until the test ends.
pub(crate) async fn name_server(records: &[(&str, &[&str])]) -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let records: HashMap<String, Vec<String>> =
        records.iter().map(|(name, texts)| (format!("{name}."), texts.iter().map(ToString::to_string).collect())).collect();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
            let answer = answer(&Message::from_vec(&buffer[..length]).unwrap(), &records);
            socket.send_to(&answer, peer).await.unwrap();
        }
    });
    address
}

fn answer(question: &Message, records: &HashMap<String, Vec<String>>) -> Vec<u8> {
    let query = question.queries[0].clone();
    let mut answer = question.clone();
    answer.metadata.message_type = MessageType::Response;
    match records.get(&query.name().to_string().to_lowercase()) {
        Some(texts) => {
            for text in texts {
                let data = RData::TXT(TXT::new(vec![text.clone()]));
                answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
            }
        }
        None => answer.metadata.response_code = ResponseCode::NXDomain,
    }
    answer.to_vec().unwrap()
}
