//! The HTTP surface: portals, pages and static files.
