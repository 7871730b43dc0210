//! The conversation with the organisation's SMTP server.
