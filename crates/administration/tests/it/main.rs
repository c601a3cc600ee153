//! The use cases of operators over real databases and a real exchange with a name server.

mod administrators;
mod domains;
mod host;
mod name_server;
mod organizations;
mod policies;
mod users;
